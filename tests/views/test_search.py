"""The search page, with and without results."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_area, make_article, make_comment, make_draft, make_image, make_technique
from tests.html_reading import assert_well_formed, elements, text

SEARCH, SUGGESTIONS = "/blogs/news/search/", "/blogs/news/search/suggestions/"
QUERIES = 8

pytestmark = pytest.mark.django_db


def page(client, **parameters):
    response = client.get(SEARCH, parameters)
    assert response.status_code == 200
    html = response.content.decode()
    assert_well_formed(html)
    return html


def queries(client, **parameters):
    with CaptureQueriesContext(connection) as captured:
        page(client, **parameters)
    return [query for query in captured if not re.match(r"SET LOCAL|SAVEPOINT|RELEASE|PRAGMA", query["sql"])]


@pytest.fixture
def herons(committed):
    """Fifteen articles, two techniques and an area, with everything that a result can have."""
    with committed():
        areas = [make_area("Neck", slug="neck"), make_area("Heron's back", slug="back")]
        techniques = [make_technique(f"Heron stroke {number}", image=make_image()) for number in (1, 2)]
        return [
            make_article(
                title=f"Heron {number}",
                body="<p>A heron stands still. So does the massager.</p>",
                areas=areas[: number % 3],
                techniques=techniques[: number % 2],
                tags=["Birds"] if number < 12 else [],
                hero_image=make_image() if number < 3 else None,
            )
            for number in range(15)
        ]


def test_the_page_without_a_question(client):
    html = page(client)
    assert "Nothing found" not in html
    assert elements(html, "input")[0]["name"] == "q"
    assert text(html).count("Techniques") == 1


def test_results_in_one_list_with_their_kinds(herons, client):
    html = page(client, q="heron")
    shown = text(html)
    assert "18 results for “heron”" in shown
    assert "Heron stroke 1" in shown
    assert "Technique" in shown
    assert "Article" in shown
    assert "<mark>Heron</mark>" in html
    assert "A <mark>heron</mark> stands still." in html
    assert html.count('class="backcare-result"') == 10


def test_pages_of_results_keep_the_question(herons, client):
    html = page(client, q="heron", tag="birds")
    assert "12 results" in text(html)
    [following] = [link for link in elements(html, "a") if link.get("rel") == "next"]
    assert parse_qs(urlsplit(following["href"]).query) == {"q": ["heron"], "tag": ["birds"], "page": ["2"]}
    html = client.get(following["href"]).content.decode()
    assert html.count('class="backcare-result"') == 2
    [back] = [link for link in elements(html, "a") if link.get("rel") == "prev"]
    assert parse_qs(urlsplit(back["href"]).query) == {"q": ["heron"], "tag": ["birds"]}


@pytest.mark.parametrize("number", ["3", "0", "-1", "x", "", "9" * 30])
def test_a_page_that_does_not_exist(herons, client, number):
    assert client.get(SEARCH, {"q": "heron", "page": number}).status_code == 404


def test_facets_lead_to_what_they_promise(herons, client):
    html = page(client, q="heron")
    block = html.partition('class="backcare-facets"')[2]
    links = re.findall(r'href="([^"]+)" rel="nofollow">([^<]+) <span>(\d+)</span>', block)
    assert {name for _href, name, _count in links} >= {"Neck", "Birds", "Heron stroke 1"}
    for href, name, count in links:
        narrowed = client.get(href.replace("&amp;", "&")).content.decode()
        assert re.search(rf"\b{count} results? for", text(narrowed)), name
        assert f"{name.replace('&#x27;', chr(39))}" in text(narrowed.partition('class="backcare-chosen"')[2])


def test_a_choice_can_be_taken_back(herons, client):
    html = page(client, q="heron", tag="birds", area="neck")
    chosen = html.partition('class="backcare-chosen"')[2].partition("</ul>")[0]
    addresses = [parse_qs(urlsplit(link["href"]).query) for link in elements(chosen, "a")]
    assert addresses == [{"q": ["heron"], "tag": ["birds"]}, {"q": ["heron"], "area": ["neck"]}, {"q": ["heron"]}]


def test_unknown_choices_are_left_out(herons, client):
    assert "18 results" in text(page(client, q="heron", tag="nothing", area="<b>", colour="red"))


def test_a_misspelling_is_corrected_at_once_with_a_way_back(herons, client):
    html = page(client, q="herom masager")
    assert "15 results for “heron massager”" in text(html)
    assert "Showing results for heron massager. Search instead for herom masager." in text(html)
    [back] = [link for link in elements(html, "a") if "as_typed" in link["href"]]
    assert parse_qs(urlsplit(back["href"]).query) == {"q": ["herom masager"], "as_typed": ["1"]}
    assert "No results for “herom masager”" in text(client.get(back["href"]).content.decode())
    [following] = [link for link in elements(html, "a") if link.get("rel") == "next"]
    assert parse_qs(urlsplit(following["href"]).query) == {"q": ["heron massager"], "page": ["2"]}


def test_most_of_the_words_are_enough_where_few_results_have_all(herons, client):
    html = page(client, q="heron stork")
    assert "18 results for “heron stork”" in text(html)
    assert "Showing results for some of your words." in text(html)
    html = page(client, q="stroke 1 stands still")
    assert "have all your words" not in text(html)
    assert "Showing results for some" not in text(page(client, q="heron stands still"))


def test_filters_and_pages_of_a_search_as_typed_stay_as_typed(herons, client):
    html = page(client, q="heron storck", as_typed="1", tag="birds")
    links = [link["href"] for link in elements(html, "a") if "q=heron" in link["href"]]
    assert links
    assert all("as_typed=1" in link for link in links)


def test_a_page_without_results_offers_topics_and_what_is_talked_about(herons, committed, client):
    with committed():
        for article in (herons[4], herons[4], herons[7]):
            make_comment(article=article, status="approved")
    html = page(client, q="nothing")
    assert "No results for “nothing”" in text(html)
    topics = html.partition('id="topics"')[2].partition("</nav>")[0]
    assert [link["href"] for link in elements(topics, "a")] == ["/blogs/news/tagged/birds/"]
    popular = html.partition('id="popular"')[2].partition("</section>")[0]
    assert re.findall(r"<h3><a[^>]*>([^<]+)", popular) == ["Heron 4", "Heron 7"]
    assert 'id="topics"' not in page(client, q="heron")


def test_hostile_words_come_back_as_text(committed, client):
    typed = '<script>alert("x")</script> \'"><img src=x onerror=alert(1)>'
    with committed():
        make_article(
            title="<img src=x onerror=alert(1)> heron", body="<p>&lt;script&gt;alert(1)&lt;/script&gt; heron</p>"
        )
    for words in (typed, "heron", "script", "img onerror"):
        html = page(client, q=words)
        assert not elements(html, "img")
        assert not [script for script in elements(html, "script") if "src" not in script]
    assert "&lt;img src=x onerror=alert(1)&gt; <mark>heron</mark>" in page(client, q="heron")
    assert "&lt;<mark>script</mark>&gt;alert(1)" in page(client, q="script")


def test_any_cache_may_keep_it(herons, client, staff_client):
    for address, parameters in ((SEARCH, {"q": "heron"}), (SEARCH, {"q": "nothing"}), (SUGGESTIONS, {"q": "he"})):
        client.cookies.clear()
        response = client.get(address, parameters)
        assert not response.cookies
        assert "Vary" not in response.headers
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Content-Language"] == "en"
    assert '<meta name="robots" content="noindex">' in page(client, q="heron")


def test_nothing_inline(herons, client):
    html = page(client, q="heron")
    assert "style=" not in html
    assert "<style" not in html
    assert not re.search(r"\son\w+=", html)
    assert all(script.get("type") == "module" and "src" in script for script in elements(html, "script"))


def test_the_number_of_queries(herons, client):
    few = queries(client, q='"heron 1"')
    many = queries(client, q="heron")
    assert len(few) <= len(many) <= QUERIES
    assert len(queries(client)) == 0


def test_the_listing_has_the_box(client):
    html = client.get("/blogs/news/").content.decode()
    [form] = [form for form in elements(html, "form") if form.get("role") == "search"]
    assert form["action"] == SEARCH


def test_no_article_can_take_the_address(client):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="search"):
        make_article(slug="search", save=False).full_clean()


# Suggestions


def suggested(client, typed):
    return [row["title"] for row in client.get(SUGGESTIONS, {"q": typed}).json()["suggestions"]]


def test_suggestions_are_names_that_go_on_like_this(committed, client):
    with committed():
        make_technique("Petrissage", slug="petrissage", aliases="kneading")
        make_area("Neck")
        make_article(title="A stiff neck in the morning", slug="stiff")
        make_article(title="Évacuer")
        make_draft(title="Neck draft")
        make_article(title="Neck tomorrow", published_at=timezone.now() + timedelta(days=1))
    assert suggested(client, "nec") == ["Neck", "A stiff neck in the morning"]
    assert suggested(client, "neck st") == ["A stiff neck in the morning"]
    assert suggested(client, "eva") == ["Évacuer"]
    assert suggested(client, "kne") == ["Petrissage"]
    assert suggested(client, "n") == suggested(client, "") == suggested(client, "eck") == []
    assert client.get(SUGGESTIONS, {"q": "petr"}).json() == {
        "suggestions": [{"title": "Petrissage", "kind": "Technique", "url": "/blogs/news/techniques/petrissage/"}]
    }


def test_one_short_word_among_others_is_no_hindrance(committed, client):
    with committed():
        make_article(title="A stiff neck")
        make_article(title="L’épaule douloureuse")
        make_article(title="5 stretches for the neck")
    assert suggested(client, "a stiff ne") == ["A stiff neck"]
    assert suggested(client, "l'épau") == ["L’épaule douloureuse"]
    assert suggested(client, "5 stretches") == ["5 stretches for the neck"]
    assert suggested(client, "5 s") == suggested(client, "l'") == []


@pytest.mark.parametrize("count", [1, 20])
def test_suggestions_are_few_and_take_few_queries(committed, client, count):
    with committed():
        for number in range(count):
            make_article(title=f"Heron {number}")
            make_technique(f"Heron stroke {number}")
            make_area(f"Heron back {number}")
    with CaptureQueriesContext(connection) as captured:
        titles = suggested(client, "her")
    assert len(titles) == min(8, 3 * count)
    assert len(captured) <= 4


def test_each_result_says_its_own_direction(committed, client):
    with committed():
        make_article(title="تدليك الظهر heron", summary="تدليك heron (10 دقائق).")
    html = page(client, q="heron")
    assert [attrs.get("dir") for attrs in elements(html, "h3") if "id" not in attrs] == ["auto"]
    assert 'class="backcare-result__text" dir="auto"' in html
