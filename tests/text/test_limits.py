"""HTML that would take minutes to read is refused at once, and the time for all other grows with its length alone."""

import random
import re
import time
from html.parser import HTMLParser

import nh3
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from backcare.articles import data as article_data
from backcare.articles.body import build, plain_text
from backcare.articles.comparison import changes
from backcare.history.diff import html_paragraphs
from backcare.models import Article
from backcare.publication import drafts
from backcare.text import limits
from backcare.text.limits import MAX_DEPTH, MAX_LENGTH, refuse_excess
from backcare.text.sanitizing import sanitize_body
from tests.factories import make_article, make_draft

SIZE = 80_000


def filled(piece, before="", after=""):
    return before + piece * ((SIZE - len(before) - len(after)) // len(piece)) + after


EXCESSIVE = {
    "lists": filled("<ul><li>"),
    "quotations": filled("<blockquote>"),
    "divs": filled("<div>"),
    "bold that nobody closes": filled("<p><b class=a>"),
    "many kinds of it": "".join(f"<p><font color={number}>a" for number in range(10_000)),
    "bold around everything": f"<b><i><u><s><sub>{'<p>a</p>' * 20_000}",
    "hidden by cells": filled("<div><table><td></div></table>"),
    "hidden by raw text": filled("<div><textarea></div></textarea>"),
    "hidden by a comment": filled("<div><!--></div>--><div><!--</div>-->"),
    "hidden by a quotation mark": filled('<div "></div><div a="></div>">'),
    "hidden by a drawing": filled("<div><svg></div></svg>"),
    "hidden by a selection": filled("<div><select></div></select>"),
    "terms in items": filled("<li><dd>"),
}
ORDINARY = {
    "paragraphs": filled("<p>one two</p>"),
    "paragraphs that nobody closed": filled("<p>one two"),
    "items that nobody closed": filled("<li>one", "<ul>"),
    "cells that nobody closed": filled("<td>one", "<table><tr>"),
    "headings": filled("<h2>one</h2>"),
    "emphasis": filled("<em>one</em> ", "<p>"),
    "deep": filled("<b>one</b> ", "<div>" * (MAX_DEPTH - 2)),
    "boxes": filled("<div>one</div>"),
    "figures in a list": filled('<li>one<figure data-image="k"></figure></li>', "<ol>"),
    "a list in a list": filled("<ul><li>a</li></ul>", "<ul><li>a</li>", "</ul>"),
    "blocks in a heading": filled("<blockquote>a</blockquote>", "<h2>", "</h2>"),
    "blocks in a caption": filled("<p>a</p>", "<figure><figcaption>"),
    "end tags": filled("</b>"),
    "brackets": filled("<"),
    "half a tag": filled("<a b "),
    "half a value": filled('<a b="c'),
    "half a comment": filled("<!-- "),
    "entities": filled("&amp;"),
}


@pytest.mark.parametrize("html", EXCESSIVE.values(), ids=EXCESSIVE)
def test_what_would_take_minutes_is_refused_at_once(html):
    begun = time.perf_counter()
    with pytest.raises(ValidationError, match="nested more than 100 elements deep"):
        sanitize_body(html)
    assert time.perf_counter() - begun < 10


def test_what_is_too_long_is_refused_and_what_is_just_as_long_is_not():
    refuse_excess("a" * MAX_LENGTH)
    with pytest.raises(ValidationError, match="This text has 2,000,001 characters of HTML; at most 2,000,000"):
        sanitize_body("a" * (MAX_LENGTH + 1))


def test_what_is_just_as_deep_as_it_may_be_is_stored_and_stored_again():
    html = "<ul><li>" * (MAX_DEPTH // 2) + "a" + "</li></ul>" * (MAX_DEPTH // 2)
    assert sanitize_body(html) == html
    with pytest.raises(ValidationError):
        sanitize_body(f"<ul><li>{html}</li></ul>")
    with pytest.raises(ValidationError):  # it comes out twice as deep
        sanitize_body("<ul>" * (MAX_DEPTH - 1) + "a")


@pytest.mark.parametrize("html", ORDINARY.values(), ids=ORDINARY)
def test_eight_times_as_much_takes_about_eight_times_as_long(html):
    def seconds(text):
        begun = time.process_time()
        stored = sanitize_body(text)
        build(stored)
        plain_text(stored)
        html_paragraphs(stored)
        return time.process_time() - begun

    # A time that grew with the square of the length would be 64 times as long. The faster of two runs, because a
    # collection of garbage may interrupt one.
    assert min(seconds(html) for _ in range(2)) < 0.2 + 32 * min(seconds(html[: SIZE // 8]) for _ in range(2))


class _Depth(HTMLParser):
    depth = deepest = 0

    def handle_starttag(self, tag, attrs):
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)

    def handle_endtag(self, tag):
        self.depth -= 1


PIECES = ("<{}>", "<{}>", "</{}>", "<{} a=1>", "x", "<!--", "-->", '<a ="', '">', "<![CDATA[", "]]>", "<a b='")
TAGS = (
    "div p b i a li ul ol dl dt dd table tbody tr td th caption span section h1 button select option form svg math "
    "textarea noscript template object foo pre code font style title script"
)


@pytest.mark.slow
def test_nothing_is_deeper_than_it_was_taken_for(monkeypatch):
    """Random pieces, repeated: what the parser makes of them is not deeper than what ``refuse_excess()`` counted."""
    tags = TAGS.split()
    kept = set(tags) - {
        "svg",
        "math",
        "textarea",
        "noscript",
        "template",
        "object",
        "style",
        "title",
        "script",
        "select",
        "option",
    }
    parser = nh3.Cleaner(tags=kept, clean_content_tags=set(), link_rel=None, attributes={"*": {"a"}})
    monkeypatch.setattr(limits, "MAX_REPEATED", 10**9)
    for seed in range(3000):
        source = random.Random(seed)
        few = source.sample(tags, source.randint(2, 5))
        html = 40 * "".join(source.choice(PIECES).format(source.choice(few)) for _ in range(source.randint(2, 8)))
        found = _Depth()
        found.feed(parser.clean(html))
        if found.deepest > 20:
            # An element or two that a parser adds at the innermost place, such as an empty paragraph, are not counted.
            monkeypatch.setattr(limits, "MAX_DEPTH", found.deepest - 3)
            with pytest.raises(ValidationError):
                refuse_excess(html)


DEEP = "<blockquote>" * 500 + "a"


@pytest.mark.django_db
class TestEveryWayIntoTheDatabase:
    def test_save(self):
        with pytest.raises(ValidationError, match="nested"):
            make_article(body=DEEP)

    def test_update(self):
        article = make_article()
        with pytest.raises(ValidationError, match="nested"):
            Article.objects.filter(pk=article.pk).update(body=DEEP)
        with pytest.raises(ValidationError, match="nested"):
            Article._base_manager.filter(pk=article.pk).update(body=DEEP)

    def test_bulk_create(self):
        with pytest.raises(ValidationError, match="nested"):
            Article.objects.bulk_create([make_draft(save=False, body=DEEP)])

    def test_loaddata(self, tmp_path):
        path = tmp_path / "deep.json"
        path.write_text(f'[{{"model": "backcare.article", "fields": {{"title": "a", "slug": "a", "body": "{DEEP}"}}}}]')
        with pytest.raises(ValidationError, match="nested"):
            call_command("loaddata", path, verbosity=0)

    def test_full_clean(self):
        article = make_article()
        article.body = DEEP
        with pytest.raises(ValidationError) as refused:
            article.full_clean()
        assert list(refused.value.message_dict) == ["body"]

    @pytest.mark.parametrize("act", [drafts.save_draft, drafts.publish, drafts.set_aside])
    def test_acts_refuse_it_before_they_lock_anything(self, act, django_assert_num_queries):
        article = make_article()
        content = article_data.read(article) | {"body": DEEP}
        with django_assert_num_queries(0), pytest.raises(ValidationError, match="nested"):
            act(article, content)


def test_comparing_two_versions_of_many_small_elements_takes_no_minutes():
    before = dict(article_data.EMPTY, body=filled("<b>a</b> ", "<p>"))
    after = before | {"body": before["body"].replace("a", "b")}
    begun = time.perf_counter()
    assert re.match("body", changes(before, after, {})[0].field)
    assert time.perf_counter() - begun < 10
