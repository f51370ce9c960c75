"""HTML from elsewhere as a body can hold it: no word is lost or glued to another, and storing twice changes nothing."""

import random
import re

import pytest

from backcare.text.elements import ELEMENTS
from backcare.text.sanitizing import sanitize_body
from backcare.text.tree import Element, parse, text_of, walk
from tests.text.bodies import random_html

CASES = {
    "boxes": ("<div>One</div><div>Two</div>", "<p>One</p><p>Two</p>"),
    "boxes in boxes": (
        "<section><div>One<p>Two</p>Three</div>Four</section>Five",
        "<p>One</p><p>Two</p><p>Three</p><p>Four</p>Five",
    ),
    "an empty box": ("One<div> </div>Two", "<p>One</p><p>Two</p>"),
    "headings of other levels": (
        "<h1>a</h1><h2>b</h2><h5>c</h5><h6>d</h6>",
        "<h2>a</h2><h2>b</h2><h4>c</h4><h4>d</h4>",
    ),
    "terms": (
        "<dl><dt>Heat</dt><dd>Warms</dd><dt>Cold</dt><dd><ul><li>calms</li></ul></dd></dl>",
        "<p><strong>Heat</strong></p><p>Warms</p><p><strong>Cold</strong></p><ul><li>calms</li></ul>",
    ),
    "details": (
        "<details><summary>How long?</summary>Ten minutes</details>",
        "<p><strong>How long?</strong></p><p>Ten minutes</p>",
    ),
    "an address": ("<address>Here<br>There</address><article>b</article>", "<p>Here<br>There</p><p>b</p>"),
    "old emphasis": ("<p><b>a</b> <i>b</i> <strike>c</strike></p>", "<p><strong>a</strong> <em>b</em> <s>c</s></p>"),
    "a direction": (
        '<div dir="rtl"><h1>a</h1><p dir="ltr">b</p>c</div><dl lang="de"><dt>d</dt></dl>',
        '<h2 dir="rtl">a</h2><p dir="ltr">b</p><p dir="rtl">c</p><p lang="de"><strong>d</strong></p>',
    ),
    "bold around blocks": (
        "<strong><h3>a</h3><ul><li>b</li></ul>c</strong>",
        "<h3><strong>a</strong></h3><ul><li><strong>b</strong></li></ul><strong>c</strong>",
    ),
    "a link around blocks": ('<a href="/x"><h3>a</h3></a>', '<h3><a href="/x">a</a></h3>'),
    "a list without items": ("<ul>a<p>b</p><li>c</li></ul>", "<ul><li>a<p>b</p></li><li>c</li></ul>"),
    "a list beside its item": (
        "<ul><li>a</li><ol><li>b</li></ol><li>c</li></ul>",
        "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>",
    ),
    "an item without a list": ("<li>a</li>", "<ul><li>a</li></ul>"),
    "an empty list": ("a<ul> </ul>b", "<p>a</p><p>b</p>"),
    "blocks in a heading": (
        "<h2>a<blockquote>b</blockquote><p>c</p></h2>",
        "<h2>a</h2><blockquote>b</blockquote><h2>c</h2>",
    ),
    "blocks in a caption": (
        "<figure><figcaption><p>a</p><ul><li>b</li></ul></figcaption></figure>",
        "<figure><figcaption>a<br>b</figcaption></figure>",
    ),
    "blocks in code": ("<pre>\n\na<div>b</div></pre>", "<pre>a\nb</pre>"),
    "the foot of a table": (
        "<table><tfoot><tr><td>c</td></tr></tfoot><thead><tr><td>a</td></tr></thead><tr><td>b</td></tr></table>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr><tr><td>c</td></tr></tbody></table>",
    ),
    "a head that nobody named": (
        "<table><tr><th>a</th></tr><tr><th>b</th><td>c</td></tr></table>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><th>b</th><td>c</td></tr></tbody></table>",
    ),
    "the empty corner of a head": (
        "<table><tr><td></td><th>a</th></tr><tr><th>b</th><td></td></tr></table>",
        "<table><thead><tr><td></td><th>a</th></tr></thead><tbody><tr><th>b</th><td></td></tr></tbody></table>",
    ),
    "two captions": (
        "<table><caption>a</caption><caption dir=rtl>b</caption><tr><td>c</td></tr></table>",
        '<table><caption dir="rtl">a<br>b</caption><tbody><tr><td>c</td></tr></tbody></table>',
    ),
    "a table without rows": ("<table><caption>a</caption></table>b", "<p>a</p>b"),
    "a figure in a list": (
        '<ol type="a"><li>a</li><li>b<figure data-image="k"></figure>c</li><li>d</li></ol>',
        '<ol type="a"><li>a</li><li>b</li></ol><figure data-image="k"></figure>'
        '<ol type="a" start="2"><li>c</li><li>d</li></ol>',
    ),
    "words in a card": (
        '<figure data-product="k">a<figcaption>b</figcaption></figure>c',
        '<figure data-product="k"></figure><p>a</p><p>b</p>c',
    ),
    "a figure in a caption": (
        '<figure data-image="k"><figcaption>a<figure data-image="l"></figure></figcaption></figure>',
        '<figure data-image="k"><figcaption>a</figcaption></figure><figure data-image="l"></figure>',
    ),
    "values that no editor has": (
        '<ol start="x" type="1"><li dir="up">a</li></ol><table><tr><td colspan="1" rowspan="9999">b</td></tr></table>',
        "<ol><li>a</li></ol><table><tbody><tr><td>b</td></tr></tbody></table>",
    ),
}
KEPT = [
    "<ol><li><h3>Warm up</h3><p>Rub.</p></li><li><table><tbody><tr><td>a</td></tr></tbody></table></li></ol>",
    "<ul><li>a</li><li><p>b</p><ul><li>c</li></ul></li></ul><blockquote>d</blockquote>",
    "<pre>a <strong>b</strong> <code>c</code></pre>",
    '<figure><figure><img src="/a.png" alt="x"></figure><figcaption>a</figcaption></figure>',
    '<table><caption>a <a href="/b">c</a></caption><tbody><tr><td><h3>d</h3></td></tr></tbody></table>',
]


@pytest.mark.parametrize(("html", "stored"), CASES.values(), ids=CASES)
def test_what_a_body_cannot_hold_is_mended(html, stored):
    assert sanitize_body(html) == stored
    assert sanitize_body(str.__str__(stored)) == stored


@pytest.mark.parametrize("html", KEPT)
def test_what_it_can_hold_stays_as_it_is(html):
    assert sanitize_body(html) == html


def assert_structured(html):
    """Every element stands where the table of elements has a place for it; what refers to something, at the top."""

    def look(element, contains):
        for child in element.children:
            if isinstance(child, str):
                assert "inline" in contains or not child.strip(), html
                continue
            kind = ELEMENTS[child.tag]
            assert kind.group in contains, (element.tag, child.tag, html)
            assert not child.refers_to or not element.tag, html
            look(child, kind.contains)

    look(parse(html), {"inline", "block"})
    for element in walk(parse(html).children):
        assert element.tag not in ("ul", "ol") or any(isinstance(child, Element) for child in element.children), html


def assert_whole(html, words):
    """The words are there, each by itself, and storing once more changes nothing."""
    stored = sanitize_body(html)
    assert_structured(stored)
    assert sanitize_body(str(bytes(stored, "utf-8"), "utf-8")) == stored
    assert sorted(re.findall(r"w\d+w", text_of(parse(stored)))) == sorted(words), html


@pytest.mark.parametrize("seed", range(200))
def test_any_html_keeps_its_words(seed):
    assert_whole(*random_html(random.Random(seed)))


@pytest.mark.slow
def test_much_more_html_keeps_its_words():
    for seed in range(1000, 6000):
        assert_whole(*random_html(random.Random(seed)))
