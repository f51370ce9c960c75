"""Product cards, technique cards and videos inside the text of an article, as readers see them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backcare.models import Article, ProductLink, Technique
from tests.factories import (
    make_area,
    make_article,
    make_caution,
    make_image,
    make_placement,
    make_product,
    make_technique,
)
from tests.html_reading import assert_well_formed, elements, text

pytestmark = pytest.mark.django_db

VIDEO = '<figure data-video="youtube:dQw4w9WgXcQ" data-image="{}"><figcaption>Warm &amp; slow</figcaption></figure>'


def product_card(product):
    return f'<figure data-product="{product.key}"></figure>'


def technique_card(technique):
    return f'<figure data-technique="{technique.key}"></figure>'


def shown(client, article):
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    html = response.content.decode()
    assert_well_formed(html)
    return html


def prose(html):
    """The text of the article, up to what follows it."""
    return re.split('class="backcare-(?:section|notice|placements)', html.partition('class="backcare-prose"')[2])[0]


# Cards


def test_a_product_card_shows_what_the_shop_says_now(client):
    product = make_product("Wave Belt", summary="It hums.", price_text="$59", image=make_image())
    article = make_article(body=f"<p>Before</p>{product_card(product)}<p>After</p>")
    html = prose(shown(client, article))
    assert "Before From the shop Wave Belt It hums. View in the shop $59 After" in text(html)
    link = elements(html, "a")[0]
    assert (link["href"], link["aria-label"]) == (product.url, "View in the shop: Wave Belt")
    picture = elements(html, "img")[0]
    assert picture["alt"] == ""
    assert picture["loading"] == "lazy"
    ProductLink.objects.filter(pk=product.pk).update(title="Wave Belt 2", price_text="$49", url="/products/wave-2/")
    html = prose(shown(client, article))
    assert "Wave Belt 2 It hums. View in the shop $49" in text(html)
    assert elements(html, "a")[0]["href"] == "/products/wave-2/"


def test_a_technique_card_shows_what_the_guide_says_now(client):
    technique = make_technique("Petrissage", summary="Kneading.", minutes_min=3, image=make_image())
    technique.cautions.add(make_caution("Not on bruises.", severity="avoid", label="bruises"))
    article = make_article(body=f"<p>Before</p>{technique_card(technique)}<p>After</p>")
    html = prose(shown(client, article))
    assert re.search(r"Before Technique Petrissage LevelBasic .* Minutes3 Cautions: bruises After", text(html))
    assert elements(html, "a")[0]["href"] == technique.get_absolute_url()
    assert len(elements(html, "img")) == 1
    Technique.objects.filter(pk=technique.pk).update(name="Kneading", slug="kneading")
    html = prose(shown(client, article))
    assert "Technique Kneading" in text(html)
    assert elements(html, "a")[0]["href"] == "/blogs/news/techniques/kneading/"


def test_cards_in_the_text_add_nothing_to_its_outline(client):
    technique, product = make_technique("Petrissage"), make_product("Wave Belt")
    article = make_article(body=f"<h2>One</h2>{technique_card(technique)}{product_card(product)}<h2>Two</h2>")
    headings = re.findall(r"<h\d[^>]*>(.*?)</h\d>", prose(shown(client, article)))
    assert headings == ["One", "Two"]


def test_what_is_gone_leaves_no_trace(client):
    unlisted, draft = make_product("Sold out", is_listed=False), make_technique("Unfinished", status="draft")
    draft.cautions.add(make_caution("Careful there."))
    article = make_article(
        body=f"<p>Before</p>{product_card(unlisted)}{technique_card(draft)}"
        '<figure data-product="never"></figure><figure data-technique="never"></figure><p>After</p>'
    )
    html = prose(shown(client, article))
    assert text(html).startswith("> Before After")
    assert {tag for tag in ("figure", "section", "ul", "img", "a", "script") if elements(html, tag)} == set()
    assert "Careful there" not in shown(client, article)


def test_it_comes_back_with_its_target(client):
    product, technique = make_product("Wave Belt"), make_technique("Petrissage")
    article = make_article(body=product_card(product) + technique_card(technique))
    product.is_listed, technique.status = False, "draft"
    product.save()
    technique.save()
    assert "Wave Belt" not in shown(client, article)
    assert "Petrissage" not in shown(client, article)
    product.is_listed, technique.status = True, "published"
    product.save()
    technique.save()
    assert "Wave Belt" in prose(shown(client, article))
    assert "Petrissage" in prose(shown(client, article))


def test_hostile_words_of_targets_are_escaped(client):
    bad = '"><script>alert(1)</script>&'
    product = make_product(bad, summary=bad, price_text=bad)
    technique = make_technique(bad, summary=bad)
    technique.cautions.add(make_caution(bad))
    article = make_article(body=product_card(product) + technique_card(technique))
    html = shown(client, article)
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;") >= 6


# Cautions, and the list at the end


def test_all_cautions_stand_in_one_box_before_the_text(client):
    easy, shared, last = (make_technique(name) for name in ("Easy", "Shared", "Last"))
    both, own = make_caution("For both of them.", label="both"), make_caution("For the last only.", severity="avoid")
    area, product = make_area(), make_product("Wave Belt")
    area.cautions.add(make_caution("For the area."))
    product.cautions.add(make_caution("Not with a pacemaker.", severity="see_doctor", label="pacemaker"))
    easy.cautions.add(both)
    shared.cautions.add(both)
    last.cautions.add(both, own)
    article = make_article(
        body=f"<p>Start</p>{technique_card(shared)}<p>Middle</p>{technique_card(last)}{product_card(product)}",
        techniques=[easy, last],
        areas=[area],
    )
    html = shown(client, article)
    words = text(html)
    order = ["Before you start", "See a doctor", "Not with a pacemaker.", "Avoid", "For the last only."]
    order += ["Note", "For both of them.", "For the area.", "Start", "Shared", "Cautions: both", "Middle", "Last"]
    order += ["Wave Belt", "Cautions: pacemaker", "Techniques in this article", "Easy", "Cautions: both"]
    at = 0
    for part in order:
        at = words.index(part, at) + len(part)
    for sentence in ("For both of them.", "For the last only.", "For the area.", "Not with a pacemaker."):
        assert html.count(sentence) == 1
    assert html.count('href="#backcare-cautions"') == html.count("backcare-caution-words")
    assert html.count('id="backcare-cautions"') == 1


def test_the_list_at_the_end_leaves_out_what_the_text_shows(client):
    inside, outside = make_technique("Inside"), make_technique("Outside")
    article = make_article(body=technique_card(inside), techniques=[inside, outside])
    context = client.get(article.get_absolute_url()).context
    assert [card.technique for card in context["technique_cards"]] == [outside]
    article.techniques.remove(outside)
    assert "Techniques in this article" not in shown(client, article)


def test_a_technique_with_many_cautions_is_one_card(client):
    technique = make_technique("Petrissage")
    technique.cautions.add(*[make_caution() for _ in range(5)])
    articles = [make_article(techniques=[technique], body=technique_card(technique)) for _ in range(3)]
    html = shown(client, articles[0])
    assert html.count('class="backcare-technique backcare-technique--row"') == 1
    assert html.count("<li>") == 5
    assert "Cautions:" in html
    assert ", …" in html


def test_placements_keep_their_own_words_and_their_order(client):
    first, second, named, sold_out = (make_product(name) for name in ("First", "Second", "Named", "Sold out"))
    article, other = make_article(body=product_card(second) + product_card(named)), make_article()
    make_placement(article=article, product=second, position=2, heading="Own heading", call_to_action="Own button")
    make_placement(article=article, product=first, position=1, text="Own text")
    make_placement(article=article, product=sold_out, position=3)
    make_placement(article=other, product=first, text="Elsewhere")
    make_placement(article=other, product=named)
    make_placement(technique=make_technique(), product=first)
    sold_out.is_listed = False
    sold_out.save()
    context = client.get(article.get_absolute_url()).context
    placements = [placement for placement, _picture in context["placements"]]
    assert placements == [*article.placements.listed()]
    assert [placement.product for placement in placements] == [first, second]
    assert [(placement.heading, placement.text, placement.call_to_action) for placement in placements] == [
        ("", "Own text", ""),
        ("Own heading", "", "Own button"),
    ]
    assert [segment["product"] for segment in context["segments"]] == [second, named]
    words = text(prose(shown(client, article)))
    assert "Own heading" not in words
    assert "Second View in the shop" in words


# Videos


def test_a_video_is_its_still_and_a_link_and_asks_nobody(client):
    still = make_image()
    article = make_article(body=VIDEO.format(still.key))
    html = shown(client, article)
    part = prose(html)
    link = elements(part, "a")[0]
    assert link["href"] == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert link["aria-label"] == "Play video: Warm & slow"
    assert link["data-backcare-video"] == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"
    assert "Warm & slow Plays from YouTube" in text(part)
    picture = elements(part, "img")[0]
    assert picture["alt"] == ""
    assert not elements(html, "iframe")
    loaded = [attrs.get("src", "") for attrs in elements(html)] + [attrs["href"] for attrs in elements(html, "link")]
    assert not any("youtube" in address for address in loaded)
    assert [
        (attrs["type"], attrs["src"]) for attrs in elements(html, "script") if "backcare" in attrs.get("src", "")
    ] == [("module", f"/static/backcare/{name}.js") for name in ("video", "share", "comments")]


def test_a_video_without_a_still_or_a_title(client):
    article = make_article(body='<figure data-video="vimeo:76979871/8272103f6e"></figure>')
    part = prose(shown(client, article))
    link = elements(part, "a")[0]
    assert link["href"] == "https://vimeo.com/76979871/8272103f6e"
    assert link["data-backcare-video"] == "https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1&autoplay=1"
    assert (link["aria-label"], link["data-backcare-title"]) == ("Play video", "Vimeo")
    assert not elements(part, "img")


def test_a_still_that_is_gone_leaves_the_video(client):
    part = prose(shown(client, make_article(body=VIDEO.format("never"))))
    assert elements(part, "a")[0]["aria-label"] == "Play video: Warm & slow"
    assert not elements(part, "img")


def test_the_script_is_there_once_and_only_with_a_video(client):
    assert "video.js" not in shown(client, make_article())
    assert shown(client, make_article(body=VIDEO.format("a") * 3)).count("video.js") == 1


def test_a_title_is_text(client):
    article = make_article(body=VIDEO.format("a"))
    segments = [{**segment, "title": '"><script>alert(1)</script>'} for segment in article.segments]
    Article.objects.filter(pk=article.pk).update(segments=segments)
    html = shown(client, article)
    assert "<script>alert" not in html
    assert 'Play video: "><script>alert(1)</script>' in [attrs.get("aria-label") for attrs in elements(html, "a")]


# How much it asks of the database


def article_with(count):
    """An article with ``count`` of each in its text, half of them tied to it besides, every one with a picture."""
    products = [make_product(image=make_image()) for _ in range(count)]
    techniques = [make_technique(image=make_image()) for _ in range(count)]
    for technique in techniques:
        technique.cautions.add(*[make_caution() for _ in range(3)])
    body = "".join(
        f"<p>Part</p>{product_card(product)}{technique_card(technique)}{VIDEO.format(make_image().key)}"
        for product, technique in zip(products, techniques, strict=True)
    )
    article = make_article(body=body + "<p>End</p>", techniques=techniques[::2])
    for product in products[::2]:
        make_placement(article=article, product=product)
    return article


@pytest.mark.parametrize("count", [0, 1, 20])
def test_cards_in_the_text_take_no_further_query(client, count):
    article = article_with(count)
    with CaptureQueriesContext(connection) as captured:
        html = client.get(article.get_absolute_url()).content.decode()
    assert len(captured) <= 8
    part = prose(html)
    assert part.count('class="backcare-placement"') == count
    assert part.count('class="backcare-technique ') == count
    assert part.count('class="backcare-video"') == count
    assert len(elements(part, "img")) == 3 * count
    assert html.count('class="backcare-technique ') == count
    assert html.count('class="backcare-placement"') == count + (count + 1) // 2
