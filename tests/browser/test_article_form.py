"""The article form in the admin, beside the long way through it in ``test_spine``."""

import re

import pytest
from django.db.models import Q
from playwright.sync_api import expect

from backcare.models import Article
from tests.browser.admin_pages import log_in, press_tool, save, text_box
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.browser


def change_url(article):
    return f"/admin/backcare/article/{article.pk}/change/"


def saved_body(article):
    """The HTML that was saved: that of the working copy of an article that readers see."""
    return Article.objects.filter(Q(draft_of=article) | Q(pk=article.pk)).order_by("pk").last().body


def meaning(html):
    """``html`` without what differs in spelling only between the editor's HTML and what people write."""
    html = re.sub(r"</?(thead|tbody)>| (colspan|rowspan)=\"1\"", "", html)
    html = re.sub(r"(<(li|td|th)\b[^>]*>)<p>(.*?)</p>(?=</\2>|<ul>|<ol>)", r"\1\3", html)
    return re.sub(r"\s*(</?(h[2-4]|p|ul|ol|li|table|tr|td|th|blockquote|figure|figcaption)\b[^>]*>)\s*", r"\1", html)


def change_a_letter(page):
    """Make the editor write the text anew, as it was."""
    text_box(page).locator("p").first.click()
    page.keyboard.type("x")
    page.keyboard.press("Backspace")


def test_an_edit_leaves_the_rest_of_the_text_alone(demo, open_page):
    page = open_page("/admin/backcare/article/")
    log_in(page)
    for article in Article.objects.originals():
        page.goto(change_url(article))
        change_a_letter(page)
        assert "Draft saved." in save(page)
        saved = article.working_copy
        assert saved.body != article.body
        assert meaning(saved.body) == meaning(article.body)
        assert (saved.toc, saved.word_count) == (article.toc, article.word_count)


FROM_ANOTHER_SYSTEM = """
<h2 lang="de">Ein Titel</h2>
<p dir="rtl"><u>u</u> <code>code</code> <abbr title="World Wide Web">WWW</abbr></p>
<p><cite>c</cite> <q>q</q> <mark>m</mark> <a href="#d">d</a></p>
<p><a href="https://x.example/" title="T">a</a> <a href="mailto:a@x.example">b</a> <a href="tel:+1">c</a></p>
<p><img src="/static/shop/icon.svg" alt="A" width="10" height="20"></p>
<figure><p><img src="/static/shop/icon.svg" alt="B"></p><figcaption>B, <em>too</em></figcaption></figure>
<pre>one
  two</pre>
<ol start="3" type="a"><li>one<ul><li>nested</li></ul></li><li>two</li></ol>
<table><thead><tr><th scope="col">H</th><th>I</th></tr></thead><tbody><tr><td colspan="2">x</td></tr></tbody></table>
<hr><blockquote><p>line<br>break</p></blockquote>
"""


def test_an_edit_keeps_what_no_button_makes(editor, open_page):
    article = make_article(body=FROM_ANOTHER_SYSTEM)
    page = open_page(change_url(article))
    log_in(page)
    change_a_letter(page)
    save(page)
    assert meaning(saved_body(article)) == meaning(FROM_ANOTHER_SYSTEM)


SECTIONS_AND_LANGUAGES = (
    '<p>One <em lang="la">ad hoc</em> <a lang="de" dir="ltr" href="/x/">Seite</a> <strong lang="fr">mot</strong></p>'
    "<table><caption>Minutes <em>each</em> &amp; why</caption>"
    '<thead><tr><th scope="col"><p>Heat</p></th><th scope="col"><p>Cold</p></th></tr></thead>'
    '<tbody><tr><th scope="row"><p>15</p></th><td lang="la"><p>10</p></td></tr></tbody></table>'
    "<table><tbody><tr><td><p>no head</p></td></tr></tbody></table>"
    '<ol><li><p>a</p></li></ol><ol start="4" type="a"><li><p>b</p></li></ol>'
    '<figure data-image="still"><figcaption>An <em>image</em></figcaption></figure>'
    '<figure data-product="rollers"></figure><figure data-technique="kneading"></figure>'
    '<figure data-video="youtube:dQw4w9WgXcQ" data-image="still"><figcaption>A video</figcaption></figure>'
    "<p>End.</p>"
)


def test_an_edit_spells_nothing_anew(editor, open_page):
    article = make_draft(body=SECTIONS_AND_LANGUAGES)
    page = open_page(change_url(article))
    log_in(page)
    change_a_letter(page)
    save(page)
    assert saved_body(article) == SECTIONS_AND_LANGUAGES


def test_figures_that_an_import_left_in_a_list_or_a_card_with_words_are_put_in_order(editor, open_page):
    article = make_draft(
        body='<ol><li>a<figure data-image="x"><figcaption>c</figcaption></figure>b</li><li>d</li></ol>'
        '<figure data-product="y">words</figure>'
    )
    page = open_page(change_url(article))
    log_in(page)
    change_a_letter(page)
    save(page)
    assert meaning(saved_body(article)) == (
        '<ol><li>a</li></ol><figure data-image="x"><figcaption>c</figcaption></figure>'
        '<ol><li>b</li><li>d</li></ol><figure data-product="y"></figure><p>words</p>'
    )


def test_the_text_is_edited_as_html(editor, open_page):
    article = make_draft(body="<p>a</p>")
    page = open_page(change_url(article))
    log_in(page)
    text_box(page).click()
    press_tool(page, "Edit as HTML")
    dialog = page.get_by_role("dialog", name="Edit as HTML")
    expect(dialog.get_by_label("HTML")).to_have_value("<p>a</p>")
    dialog.get_by_label("HTML").fill("<h2>b</h2><script>alert(1)</script><p onclick='x()'>c</p>")
    dialog.get_by_role("button", name="Apply").click()
    expect(text_box(page)).to_be_focused()
    save(page)
    assert saved_body(article) == "<h2>b</h2><p>c</p>"
