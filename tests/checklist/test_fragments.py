"""The fragments of the article's form."""

from html import escape

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from backcare.checklist.lines import Checklist, Line, evaluate
from backcare.checklist.serp_preview import search_preview, social_preview
from tests.factories import make_claim, make_image
from tests.html_reading import assert_well_formed, elements, text

FOLDER = "admin/backcare/article/"
BLOG = "https://shop.example/blogs/news/"


def line(code, level="blocking", field="title", words="Wrong.", why="It matters."):
    return Line(code, level, words, why, field)


def shown(*lines, **context):
    html = render_to_string(FOLDER + "_checklist.html", {"checklist": Checklist(list(lines)), **context})
    assert_well_formed(html)
    return html


def root(html):
    return next(attrs for attrs in elements(html, "div") if "data-blocking" in attrs)


def test_lines_are_counted_and_lead_to_their_fields():
    html = shown(
        line("no_title", words="The article has no title."),
        line("no_words", field="body"),
        line("no_reference", "advising", "references"),
    )
    assert root(html) == {"class": "backcare-checklist", "data-blocking": "2", "data-advising": "1"}
    assert [(a["href"], a["data-field"]) for a in elements(html, "a")] == [
        ("#id_title", "title"),
        ("#id_body", "body"),
        ("#references-group", "references"),
    ]
    assert text(html) == (
        "2 things to fix before publishing The article has no title. It matters. Wrong. It matters. "
        "1 suggestion Wrong. It matters."
    )
    assert [attrs.get("data-code") for attrs in elements(html, "li")] == ["no_title", "no_words", "no_reference"]


def test_one_and_many():
    assert "1 thing to fix before publishing" in text(shown(line("a")))
    assert "3 suggestions" in text(shown(*(line(code, "advising") for code in "abc")))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "Ready to publish. No suggestions."),
        ([line("a", "advising")], "Ready to publish. 1 suggestion Wrong. It matters."),
    ],
)
def test_when_all_is_well(lines, words):
    html = shown(*lines)
    assert root(html)["data-blocking"] == "0"
    assert text(html) == words


def test_headings_fit_the_page_around_them():
    assert elements(shown(line("a")), "h3")
    html = shown(line("a"), line("b", "advising"), heading="h2")
    assert len(elements(html, "h2")) == 2
    assert not elements(html, "h3")


def test_icons_are_for_the_eye_only():
    html = shown(line("a"), line("b", "advising"))
    assert [icon["aria-hidden"] for icon in elements(html, "svg")] == ["true", "true"]
    assert shown(line("a")).count("<svg") == 1


EVIL = '"><script>alert(1)</script>'


@pytest.mark.django_db
def test_what_people_wrote_is_escaped():
    make_claim("evil", advice=EVIL)
    content = {
        "title": f"evil {EVIL}",
        "slug": EVIL,
        "summary": EVIL,
        "body": f"<h4>{escape(EVIL)}</h4><p>x</p>",
        "hero_image": make_image(alt=EVIL).pk,
    }
    checklist = evaluate(content)
    assert {"heading_skipped", "slug_invalid", "watched_claim"} <= {line.code for line in checklist.lines}
    pages = [
        render_to_string(FOLDER + "_checklist.html", {"checklist": checklist}),
        render_to_string(FOLDER + "_search_preview.html", {"search_preview": search_preview(content, BLOG)}),
        render_to_string(FOLDER + "_social_preview.html", {"social_preview": social_preview(content)}),
    ]
    for html in pages:
        assert_well_formed(html)
        assert elements(html, "script") == []
        assert not any("style" in attrs for attrs in elements(html))


def searched(**content):
    html = render_to_string(FOLDER + "_search_preview.html", {"search_preview": search_preview(content, BLOG)})
    assert_well_formed(html)
    return text(html)


def test_the_search_result():
    assert searched(title="Warm hands", slug="warm-hands", meta_description="Why they matter.") == (
        "In search results shop.example › blogs › news › warm-hands Warm hands – Journal – Orthojoint Why they matter. "
        "Title: 10 of about 60 characters. Description: 16 of about 155 characters."
    )


def test_the_search_result_says_what_is_too_long():
    words = searched(title="word " * 20, summary="word " * 40, is_indexed=False)
    assert "Title: 99 of about 60 characters. The end will be cut off." in words
    assert "Using the summary as description: 199 of about 155 characters. The end will be cut off." in words
    assert words.endswith("Hidden from search engines.")


def test_the_search_result_of_an_empty_article():
    words = searched()
    assert "No title yet No description or summary yet" in words
    assert "Journal" not in words


@pytest.mark.django_db
def test_the_social_card():
    image = make_image(alt="Two hands")
    content = {"title": "Warm hands", "summary": "Why they matter.", "hero_image": image.pk}
    html = render_to_string(FOLDER + "_social_preview.html", {"social_preview": social_preview(content)})
    assert_well_formed(html)
    (picture,) = elements(html, "img")
    assert picture["alt"] == "Two hands"
    assert picture["src"].endswith(".jpg")
    assert text(html) == "On social networks shop.example Warm hands Why they matter."


def test_the_social_card_of_an_empty_article():
    html = render_to_string(FOLDER + "_social_preview.html", {"social_preview": social_preview({})})
    assert_well_formed(html)
    assert text(html) == "On social networks No picture shop.example No title yet"


@pytest.mark.django_db
def test_the_form_of_an_article_shows_all_three(editor_client):
    html = editor_client.get(reverse("admin:backcare_article_add")).content.decode()
    assert root(html)["data-blocking"] == "4"
    assert "No title yet" in html
    assert "Title: 0 of about 60 characters." in text(html)
    assert "On social networks" in html
