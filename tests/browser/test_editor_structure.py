"""Whatever a body may hold, the editor opens: a letter typed elsewhere changes that letter and nothing else."""

import pytest

from backcare.text.elements import ELEMENTS, WITHIN_WORDS
from backcare.text.sanitizing import sanitize_body
from backcare.text.tree import Element, parse
from tests.browser.admin_pages import log_in, save, text_box
from tests.browser.test_article_form import change_url, saved_body
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.browser

ROUND_TRIP = """(box, bodies) => bodies.map(html => {
    const { editor } = box
    editor.commands.setContent(html)
    editor.commands.insertContentAt(1, "x")
    return editor.getHTML()
})"""
VALUES = {
    "lang": "la",
    "dir": "rtl",
    "href": "/a/",
    "title": "t",
    "start": "3",
    "type": "a",
    "scope": "row",
    "colspan": "2",
    "rowspan": "2",
    "src": "/static/shop/icon.svg",
    "alt": "An image",
    "width": "9",
    "height": "9",
    "data-image": "k",
    "data-product": "k",
    "data-technique": "k",
    "data-video": "youtube:abcdef",
}
VOID = {"br": "a<br>b", "hr": "<hr>", "img": '<img src="/static/shop/icon.svg" alt="An image">'}
AROUND = {
    "li": "<ul>{}</ul>",
    "figcaption": "<figure><p>a</p>{}</figure>",
    "tr": "<table><tbody>{}</tbody></table>",
    **dict.fromkeys(("td", "th"), "<table><tbody><tr><td>a</td>{}</tr></tbody></table>"),
    "caption": "<table>{}<tbody><tr><td>a</td></tr></tbody></table>",
    "tbody": "<table>{}</table>",
    "thead": "<table>{}<tbody><tr><td>a</td></tr></tbody></table>",
}
INSIDE = {
    "ul": "<li>one</li>",
    "ol": "<li>one</li>",
    "tr": "<td>one</td>",
    "tbody": "<tr><td>one</td></tr>",
    "table": "<tbody><tr><td>one</td></tr></tbody>",
    "thead": "<tr><th>one</th></tr>",
    "figure": "<p>one</p>",
}


def one(tag, inside="", attributes=""):
    if tag in VOID:
        return VOID[tag]
    return f"<{tag}{attributes}>{inside or INSIDE.get(tag, 'one')}</{tag}>"


def placed(tag, html):
    return "<p>a</p>" + AROUND.get(tag, "{}").format(html)


def structures():
    """Each element in each that may contain it, at its beginning, in the middle and at its end; each attribute."""
    for tag, kind in ELEMENTS.items():
        for child, its in ELEMENTS.items():
            if its.group not in kind.contains:
                continue
            block = "inline" in kind.contains and its.group == "block"
            before, after = ("<p>b</p>", "<p>c</p>") if block else ("", "")
            if block and tag == "figure":
                after += "<figcaption>d</figcaption>"
            if its.group == "inline":
                before, after = "b ", " c"
            made = one(child)
            variants = (before + made + after, made, made + after, before + made)
            for inside in dict.fromkeys(variants[:1] if kind.group == "inline" else variants):
                yield placed(tag, one(tag, inside))
        for name in kind.attributes - {"data-product", "data-technique"}:
            if tag in VOID:
                yield f'<p>a</p><p><{tag} src="/static/shop/icon.svg" {name}="{VALUES[name]}"></p>'
            else:
                row = "</tr><tr><td>c</td>" if name == "rowspan" else ""  # or there is nothing to span
                inside = "<figcaption>b</figcaption>" if name in ("data-image", "data-video") else ""
                yield placed(tag, one(tag, inside, f' {name}="{VALUES[name]}"') + row)
    for kind in ("product", "technique"):
        yield f'<p>a</p><figure data-{kind}="k" lang="la" dir="rtl"></figure><p>b</p>'
    video = '<figure data-video="youtube:abcdef" data-image="k" dir="rtl">'
    yield f'<p>a</p>{video}<figcaption lang="la">b</figcaption></figure>'
    gallery = f"<figure>{VOID['img']}</figure><figure><p>b</p></figure>"
    yield f"<p>a</p><figure>{gallery}<figcaption>c</figcaption></figure>"
    yield "<p>a</p><pre>b <strong>c</strong>\n  d <code>e</code>\n\nf</pre>"
    yield "<p>a</p><p>b<sup><a href='#n'>1</a></sup> <a href='/c/'>d <em>e</em> f</a> <strong>g <em>h</em></strong></p>"
    yield "<p>a</p><table><tr><td><img src='/static/shop/icon.svg' alt='b'></td><td></td><td><br></td></tr></table>"


def canonical(html):
    """What ``html`` says and how: blocks with their attributes, and each run of words with all that is around it.

    Left out is what readers cannot tell: whether the only line of an item stands in a paragraph, the order of marks,
    spaces that a browser does not show, a link that leads nowhere, and a caption or a paragraph without words.
    """

    def blocks(element):
        found, line = [], []

        def end_line():
            words = "".join(text for text, _marks in line)
            if words.strip():
                found.append(("p", (), tuple(runs(line, element.tag == "pre"))))
            line.clear()

        for node in element.children:
            if isinstance(node, str) or ELEMENTS[node.tag].group == "inline":
                line += inline(node, frozenset())
            else:
                end_line()
                inside = blocks(node)
                if node.tag in ("p", "h2", "h3", "h4", "figcaption", "caption", "pre"):
                    inside = [run for _tag, _attrs, line_of_runs in inside for run in line_of_runs]
                if inside or node.tag not in ("figcaption", "p"):
                    found.append((node.tag, tuple(sorted(node.attrs.items())), tuple(inside)))
        end_line()
        if element.tag == "pre":
            found = [("p", (), tuple(runs(line, True)))] if line else found
        return found

    def inline(node, marks):
        if isinstance(node, str):
            return [(node, marks)]
        mark = (node.tag, tuple(sorted(node.attrs.items())))
        if node.tag not in WITHIN_WORDS:
            return [(f"[{mark}]", marks)]
        if node.tag != "a" or "href" in node.attrs:
            marks |= {mark}
        return [each for child in node.children for each in inline(child, marks)]

    def runs(line, keeps_spaces):
        joined = []
        for text, marks in line:
            if joined and joined[-1][1] == marks:
                joined[-1] = (joined[-1][0] + text, marks)
            else:
                joined.append((text, marks))
        if keeps_spaces:
            return joined
        return [(" ".join(text.split()), marks) for text, marks in joined if text.strip()]

    return blocks(Element("", {}, parse(sanitize_body(html)).children))


def test_every_structure_survives_a_letter_typed_elsewhere(editor, open_page):
    page = open_page(change_url(make_draft(body="<p>a</p>")))
    log_in(page)
    bodies = [sanitize_body(html) for html in structures()]
    assert len(bodies) > 500
    written = text_box(page).evaluate(ROUND_TRIP, [*map(str.__str__, bodies)])
    wrong = [
        (before, str.__str__(sanitize_body(after)))
        for before, after in zip(bodies, written, strict=True)
        if canonical(before.replace("<p>a</p>", "<p>xa</p>", 1)) != canonical(after)
    ]
    assert not wrong, (len(wrong), wrong[:12])


def test_steps_under_headings_keep_their_places(editor, open_page):
    body = (
        "<p>Three steps.</p><ol><li><h3>Warm up</h3><p>Rub your hands.</p></li>"
        "<li><h3>Press</h3><p>Count.</p></li></ol><p>That is all.</p>"
    )
    article = make_article(body=body)
    page = open_page(change_url(article))
    log_in(page)
    text_box(page).get_by_text("That is all.").click()
    page.keyboard.press("End")
    page.keyboard.type(" Really.")
    save(page)
    assert saved_body(article) == body.replace("all.", "all. Really.")
