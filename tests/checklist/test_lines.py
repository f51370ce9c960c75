"""Every line of the checklist: when it is there, when it is not, and what stops publishing."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from backcare.articles import data as article_data
from backcare.checklist.kinds import KINDS
from backcare.checklist.lines import evaluate
from backcare.models import Image, WatchedClaim
from shop_site.environment import ROOT
from tests.factories import (
    make_article,
    make_claim,
    make_draft,
    make_image,
    make_person,
    make_placement,
    make_product,
    make_reference,
    make_technique,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 4)


@pytest.fixture(autouse=True)
def _empty_watch_list(db):
    WatchedClaim.objects.all().delete()


def good(**values):
    """A content with which nothing is wrong. It places a technique, cites, is reviewed, and leads to the shop."""
    return {
        "title": "Warm hands",
        "slug": "warm-hands",
        "language": "en",
        "summary": "Why warm hands matter.",
        "body": "<h2>Why</h2><p>Because <a href='https://shop.example/about/'>we</a> say so.</p><h3>How</h3><p>So.</p>",
        "hero_image": make_image(with_renditions=False).pk,
        "author": 1,
        "reviewer": 1,
        "reviewed_on": "2026-01-01",
        "review_due_on": "2026-05-04",
        "published_at": None,
        "expires_at": None,
        "kind": "guide",
        "is_featured": False,
        "comment_policy": "open",
        "seo_title": "",
        "meta_description": "",
        "canonical_url": "",
        "is_indexed": True,
        "tags": ["Warmth"],
        "techniques": [make_technique().pk],
        "areas": [],
        "references": [{"title": "Back", "url": "https://source.example/1", "publisher": "", "accessed_on": None}],
        "placements": [{"product": make_product().pk, "heading": "", "text": "", "call_to_action": ""}],
        "related_overrides": [],
        **values,
    }


def lines(content, **options):
    return evaluate(content, today=TODAY, **options).lines


def codes(content, **options):
    return [line.code for line in lines(content, **options)]


def with_alt(alt, **values):
    """An image whose alternative text is not what the form would let pass."""
    image = make_image(with_renditions=False, **values)
    Image.objects.filter(pk=image.pk).update(alt=alt)
    return image


def body(html):
    return {"body": f"<h2>Why</h2>{html}<p>Because.</p>"}


def figure(kind, key, inside=""):
    return body(f'<figure data-{kind}="{key}">{inside}</figure>')


def film(still):
    return body(f'<figure data-video="youtube:abcdefgh" data-image="{still}"><figcaption>A film</figcaption></figure>')


def link(url):
    return {"placements": [], **body(f'<p><a href="{url}">Shelf</a></p>')}


def taken_slug():
    make_article(slug="taken")
    return {"slug": "taken"}


def taken_language():
    return {"article": make_article(language="de", translation_group=make_article(language="en").translation_group)}


def watched():
    make_claim("flush out toxins", advice="Say what was measured.")
    return body("<p>It helps to flush out toxins. Really.</p>")


PRESENT = [
    ("no_title", "title", lambda: {"title": ""}),
    ("no_title", "title", lambda: {"title": " \u200b "}),
    ("no_summary", "summary", lambda: {"summary": ""}),
    ("no_summary", "summary", lambda: {"summary": "\n"}),
    ("no_words", "body", lambda: {"body": ""}),
    ("no_words", "body", lambda: {"body": "<p> </p><p>…</p>"}),
    ("no_words", "body", lambda: {"body": f'<figure data-image="{make_image().key}"></figure>'}),
    ("heading_skipped", "body", lambda: {"body": "<h3>How</h3><p>So.</p>"}),
    ("heading_skipped", "body", lambda: {"body": "<h2>Why</h2><h4>How</h4><p>So.</p>"}),
    ("heading_skipped", "body", lambda: {"body": "<h2>Why</h2><blockquote><h4>How</h4></blockquote>"}),
    ("link_without_words", "body", lambda: body('<p><a href="/x"> <br></a></p>')),
    ("link_without_words", "body", lambda: body('<p><a href="/x">\u200b</a></p>')),
    ("image_gone", "hero_image", lambda: {"hero_image": 987654}),
    ("image_gone", "body", lambda: figure("image", "nowhere")),
    ("image_gone", "body", lambda: film("gone")),
    ("no_alt", "hero_image", lambda: {"hero_image": with_alt("  ").pk}),
    ("no_alt", "body", lambda: figure("image", with_alt(" ").key)),
    ("no_alt", "body", lambda: body('<p><img src="/hands.jpg"></p>')),
    ("alt_is_file_name", "hero_image", lambda: {"hero_image": with_alt("IMG_2231.jpg").pk}),
    ("alt_is_file_name", "body", lambda: figure("image", with_alt("IMG_2231.jpg").key)),
    ("alt_is_file_name", "body", lambda: body('<p><img src="/hands.jpg" alt="IMG_2231.jpg"></p>')),
    ("product_gone", "body", lambda: figure("product", "nowhere")),
    ("product_gone", "body", lambda: figure("product", make_product(is_listed=False).key)),
    ("technique_gone", "body", lambda: figure("technique", "nowhere")),
    ("technique_gone", "body", lambda: figure("technique", make_technique(status="draft").key)),
    ("no_slug", "slug", lambda: {"slug": " "}),
    ("slug_invalid", "slug", lambda: {"slug": "warm hands/"}),
    ("slug_reserved", "slug", lambda: {"slug": "tagged"}),
    ("slug_taken", "slug", taken_slug),
    ("slug_taken", "slug", lambda: {**taken_slug(), "article": make_article()}),
    ("language_taken", "language", taken_language),
    ("live_in_future", "published_at", lambda: {"article": make_article(), "published_at": "2999-01-01T00:00+00:00"}),
    ("expired", "expires_at", lambda: {"expires_at": "2026-05-04T00:00+00:00"}),
    (
        "expired",
        "expires_at",
        lambda: {"published_at": "2999-01-02T00:00+00:00", "expires_at": "2999-01-01T00:00+00:00"},
    ),
    ("title_long", "seo_title", lambda: {"title": "x" * 61}),
    ("title_long", "seo_title", lambda: {"seo_title": "x" * 61}),
    ("no_meta_description", "meta_description", lambda: {"summary": "x" * 156}),
    ("no_main_image", "hero_image", lambda: {"hero_image": None}),
    ("alt_empty", "body", lambda: body('<p><img src="/hands.jpg" alt=""></p>')),
    ("video_without_title", "body", lambda: figure("video", "youtube:abcdefgh")),
    ("heading_empty", "body", lambda: {"body": "<h2> <br></h2><p>So.</p>"}),
    ("no_tags", "tags", lambda: {"tags": []}),
    ("no_author", "author", lambda: {"author": None}),
    ("no_reference", "references", lambda: {"references": []}),
    ("no_reference", "references", lambda: {"references": [{"title": " ", "url": ""}]}),
    ("no_review", "reviewer", lambda: {"reviewer": None}),
    ("no_review", "reviewed_on", lambda: {"reviewed_on": None}),
    ("review_overdue", "review_due_on", lambda: {"review_due_on": "2026-05-03"}),
    ("no_shop_link", "placements", lambda: {"placements": []}),
    ("placement_gone", "placements", lambda: {"placements": [{"product": 987654}, {"product": make_product().pk}]}),
    (
        "placement_gone",
        "placements",
        lambda: {
            "placements": [{"product": make_product(is_listed=False).pk}, {"product": make_product().pk}],
        },
    ),
    ("watched_claim", "body", watched),
    ("watched_claim", "title", lambda: watched() | body("") | {"title": "Flush out TOXINS"}),
    ("watched_claim", "summary", lambda: watched() | body("") | {"summary": "Flush\nout\u00a0toxins!"}),
    ("watched_claim", "seo_title", lambda: watched() | body("") | {"seo_title": "Flush out toxins"}),
    ("watched_claim", "meta_description", lambda: watched() | body("") | {"meta_description": "Flush out toxins."}),
]


def test_nothing_is_wrong_with_a_good_article():
    checklist = evaluate(good(), today=TODAY)
    assert checklist.lines == []
    assert checklist.can_publish


@pytest.mark.parametrize(("code", "field", "change"), PRESENT, ids=[f"{row[0]}-{row[1]}" for row in PRESENT])
def test_a_fault_has_one_line(code, field, change):
    values = change()
    article = values.pop("article", None)
    checklist = evaluate(good(**values), article=article, today=TODAY)
    (line,) = checklist.lines
    assert (line.code, line.field, line.level) == (code, field, KINDS[code].level)
    assert line.text
    assert line.why
    assert checklist.can_publish == (line.level == "advising")
    assert [*checklist.blocking, *checklist.advising] == [line]


def test_every_kind_is_in_the_table():
    assert {code for code, _field, _change in PRESENT} == set(KINDS)


def own_slug():
    article = make_article(slug="mine")
    return {"slug": "mine", "article": make_draft(slug="mine", draft_of=article)}


ABSENT = [
    ("a level higher again", lambda: {"body": "<h2>a</h2><h3>b</h3><h4>c</h4><h2>d</h2><h3>e</h3>"}),
    ("an image in a link", lambda: body('<p><a href="/x"><img src="/a.jpg" alt="Hands"></a></p>')),
    ("an image in a heading", lambda: {"body": '<h2><img src="/a.jpg" alt="Hands"></h2><h3>a</h3>'}),
    ("decorative", lambda: {"hero_image": with_alt("", is_decorative=True).pk}),
    ("decorative, named like a file", lambda: {"hero_image": with_alt("IMG_2231.jpg", is_decorative=True).pk}),
    ("an image of the library", lambda: figure("image", make_image().key, '<img src="/a.jpg">A')),
    ("a still", lambda: film(make_image().key)),
    ("a still without words", lambda: film(with_alt(" ").key)),
    ("a card of a product", lambda: figure("product", make_product().key) | {"placements": []}),
    ("a card of a technique", lambda: figure("technique", make_technique().key)),
    ("the slug in another language", lambda: taken_slug() | {"language": "de"}),
    ("the slug of a working copy's article", own_slug),
    ("an anchor is no link", lambda: body("<p><a></a></p>")),
    ("a short title for search results", lambda: {"title": "x" * 200, "seo_title": "x" * 60}),
    ("a description", lambda: {"summary": "x" * 400, "meta_description": "Short."}),
    ("a summary of 155", lambda: {"summary": "x" * 155}),
    ("no technique", lambda: {"techniques": [], "references": [], "reviewer": None}),
    ("due today", lambda: {"review_due_on": "2026-05-04"}),
    ("a link to a product", lambda: link(make_product().url)),
    ("the last slash left out", lambda: link(make_product().url[:-1] + "?a=b#c")),
    ("the whole address", lambda: link("https://Shop.Example" + make_product().url)),
    ("the shop elsewhere", lambda: link(make_product(url="https://elsewhere.example/a").url.replace("s:", ":") + "/")),
    ("figures in a list", lambda: {"body": f'<ul><li>a<figure data-image="{make_image().key}"></figure></li></ul>'}),
]


@pytest.mark.parametrize(("change"), [row[1] for row in ABSENT], ids=[row[0] for row in ABSENT])
def test_what_is_right_has_no_line(change):
    values = change()
    article = values.pop("article", None)
    assert lines(good(**values), article=article) == []


def test_a_technique_in_the_text_wants_references_and_a_review():
    content = good(**figure("technique", make_technique().key), techniques=[], references=[], reviewer=None)
    assert codes(content) == ["no_reference", "no_review"]


def test_a_link_to_what_is_not_listed_leads_nowhere():
    product = make_product(is_listed=False)
    assert codes(good(placements=[], **body(f"<p><a href='{product.url}'>Shelf</a></p>"))) == ["no_shop_link"]
    assert codes(good(placements=[], **figure("product", product.key))) == ["product_gone", "no_shop_link"]


def test_a_picture_that_says_nothing_is_no_link():
    content = good(**body('<p><a href="/x"><img src="/a.jpg" alt=""></a></p>'))
    assert codes(content) == ["link_without_words", "alt_empty"]


def test_an_image_has_one_line_wherever_it_stands():
    image = with_alt(" ")
    content = good(**figure("image", image.key), hero_image=image.pk)
    content["body"] += content["body"]
    (line,) = lines(content)
    assert (line.code, line.field, line.detail) == ("no_alt", "hero_image", image.key)


def test_lines_name_what_is_wrong():
    product, technique = make_product("The shelf", is_listed=False), make_technique("Petrissage", status="draft")
    make_article(slug="taken")
    content = good(
        slug="taken",
        body='<h3>First</h3><h2>Why</h2><h4>How</h4><p>Because.</p><p><a href="/x"></a></p>'
        f'<figure data-product="{product.key}"></figure><figure data-technique="{technique.key}"></figure>'
        '<figure data-image="hands"></figure>',
    )
    assert [line.text for line in lines(content)] == [
        "“First” is Heading 3; the first heading must be Heading 2.",
        "“How” is Heading 4; the next level here is Heading 3.",
        "A link to /x has no text.",
        "The image “hands” in the text is not in the library.",
        "The text has a card for “The shelf”, which is not for sale.",
        "The text has a card for “Petrissage”, which is not published.",
        "Another article in this language already uses the slug “taken”.",
    ]


def test_lines_lead_to_their_field():
    assert {line.field: line.anchor for line in lines({"techniques": [1]})} == {
        "title": "#id_title",
        "summary": "#id_summary",
        "author": "#id_author",
        "body": "#id_body",
        "slug": "#id_slug",
        "hero_image": "#id_hero_image",
        "tags": "#id_tags",
        "references": "#references-group",
        "reviewer": "#id_reviewer",
        "placements": "#placements-group",
    }


def test_a_watched_claim_shows_its_sentence_and_the_advice():
    make_claim("flush out toxins", advice="Say what was measured.")
    html = "<p>First. We <em>flush</em><br>out <strong>Toxins</strong>! Last.</p><p>Flush out toxins.</p>"
    (line,) = lines(good(**body(html)))
    assert line.text == "“flush out toxins” appears 2 times, first in: We flush out Toxins!"
    assert line.why == "Say what was measured."


def test_a_claim_without_advice_still_has_a_reason():
    make_claim("detox")
    (line,) = lines(good(title="Detox for all"))
    assert line.why == str(KINDS["watched_claim"].why)


def test_claims_that_differ_in_spelling_only_count_once():
    make_claim("detox")
    make_claim("DETOX")
    assert codes(good(title="Detox for all")) == ["watched_claim"]


# What is live already


def test_on_a_live_article_only_new_faults_stop():
    live = good(summary="", body='<h2>Why</h2><h4>Old</h4><p><a href="/x"></a>Because.</p>')
    draft = live | {"body": live["body"] + "<h2>Then</h2><h4>New</h4>", "title": ""}
    checklist = evaluate(draft, live=live, today=TODAY)
    assert [(line.code, line.detail) for line in checklist.blocking] == [
        ("no_title", ""),
        ("heading_skipped", "4 New"),
    ]
    assert [(line.code, line.detail) for line in checklist.advising] == [
        ("no_summary", ""),
        ("heading_skipped", "4 Old"),
        ("link_without_words", "/x"),
    ]
    assert all("It was published like this before" in line.why for line in checklist.advising)
    assert not checklist.can_publish
    assert evaluate(live, live=live, today=TODAY).can_publish
    assert not evaluate(live, today=TODAY).can_publish


def test_a_fault_that_the_live_article_has_elsewhere_is_new():
    live = good(**figure("image", "gone"))
    checklist = evaluate(live | figure("image", "other"), live=live, today=TODAY)
    assert [line.detail for line in checklist.blocking] == ["other"]
    assert checklist.advising == []


def test_what_live_has_to_advise_stays_advice():
    live = good(tags=[])
    assert [line.why for line in lines(live, live=live)] == [str(KINDS["no_tags"].why)]


def test_the_slug_of_the_live_article_is_its_own():
    article = make_article(slug="warm-hands")
    assert codes(good(), article=article) == []
    assert codes(good()) == ["slug_taken"]
    assert codes(good(), article=make_draft(slug="warm-hands", draft_of=article)) == []


# What is not finished


NOTHING = ["no_title", "no_summary", "no_words", "no_slug", "no_main_image", "no_tags", "no_author", "no_shop_link"]


@pytest.mark.parametrize("content", [{}, article_data.EMPTY])
def test_an_empty_content_lacks_everything(content):
    assert codes(content) == NOTHING
    assert codes(content, live=content) == NOTHING
    assert evaluate(content, live={}, today=TODAY).can_publish


@pytest.mark.parametrize("name", article_data.NAMES)
def test_any_key_may_be_missing(name):
    content = good()
    del content[name]
    assert set(codes(content)) <= {*NOTHING, "no_reference", "no_review"}


def test_the_content_of_every_article_can_be_read():
    parts = {"hero_image": make_image(), "author": make_person(), "tags": ["a"], "techniques": [make_technique()]}
    article = make_article(**parts)
    make_reference(article)
    make_placement(article=article)
    assert codes(article_data.read(article), article=article) == ["no_summary", "no_review"]


def test_today_follows_from_now_in_the_time_zone_of_the_shop(settings):
    settings.TIME_ZONE = "America/Los_Angeles"
    content = good(review_due_on="2026-05-03")
    early = datetime(2026, 5, 4, 6, tzinfo=UTC)  # 23:00 on the third, in Los Angeles
    assert evaluate(content, now=early).lines == []
    assert [line.code for line in evaluate(content, now=early.replace(hour=7)).lines] == ["review_overdue"]


# Hostile HTML


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<h2><a href='javascript:alert(1)'>x</a></h2>",
        "<p><img src=x onerror=alert(1) alt='<b>'></p>",
        "<" * 5000,
        "<div>" * 3000 + "x",
        "<blockquote>" * 500 + "<h3>x</h3>",
        "<figure data-image='" + "x" * 5000 + "'>",
        "<figure data-product='../../x'><figure data-technique='a b'>",
        '<p><a href="http://[x">y</a><a href="https://ⅷ℀.example/">z</a></p>',
        "." * 50_000,
        "…" * 50_000,
        "a\u0301" * 20_000,
        "&#0;&#xd800;\x00",
    ],
)
def test_any_html_can_be_read(html):
    make_claim("alert")
    make_claim("aa")
    for line in lines(good(body=html), live=good(body=html)):
        assert len(line.text) < 400


def test_a_script_is_no_word():
    assert "no_words" in codes(good(body="<script>flush</script><style>p {}</style>"))


def test_texts_are_plain():
    (line,) = lines(good(body="<h2>a</h2><h4>&lt;img src=x onerror=alert(1)&gt;</h4>"))
    assert "“<img src=x onerror=alert(1)>”" in line.text


# Queries


def large(number):
    """A content with ``number`` of everything that is looked up."""
    images = [make_image(with_renditions=False) for _ in range(number)]
    products = [make_product() for _ in range(number)]
    techniques = [make_technique() for _ in range(number)]
    html = "<h2>Why</h2>"
    for image, product, technique in zip(images, products, techniques, strict=True):
        html += f'<figure data-image="{image.key}"></figure><figure data-product="{product.key}"></figure>'
        html += f'<figure data-technique="{technique.key}"></figure><p><a href="{product.url}">Shelf</a></p>'
        make_claim()
    return good(
        body=html,
        hero_image=images[0].pk,
        techniques=[technique.pk for technique in techniques],
        placements=[{"product": product.pk} for product in products],
        references=[{"title": "a", "url": f"https://source.example/{i}"} for i in range(number)],
        tags=[f"tag {i}" for i in range(number)],
    )


def test_it_takes_the_same_few_queries_whatever_the_article_holds():
    article, counts = make_article(), []
    for number in (1, 20):
        content = large(number)
        for live in (None, content):
            with CaptureQueriesContext(connection) as captured:
                assert lines(content, live=live, article=article) == []
            counts.append(len(captured))
    assert counts == [5, 5, 5, 5]


def test_an_absurd_number_of_figures_is_no_error():
    html = "".join(f'<figure data-image="a{i}"></figure>' for i in range(3000))
    html += "".join(f'<p><a href="/{i}">x</a></p>' for i in range(3000))
    assert {line.code for line in lines(good(body=html))} == {"image_gone"}


# Languages


def test_lines_are_made_in_the_language_of_the_editor():
    with translation.override("de"):
        assert [line.text for line in lines(good(review_due_on="2026-01-31"))] == [
            "Die nächste fachliche Prüfung ist seit dem 31. Januar 2026 fällig."
        ]


# The reference


def test_every_kind_is_in_the_reference():
    rows = [
        [cell.strip() for cell in line.strip("| \n").split(" | ")]
        for line in (ROOT / "docs/reference/checklist.md").read_text().splitlines()
        if line.startswith("| `")
    ]
    assert [(row[0].strip("`"), row[1], row[3]) for row in rows] == [
        (code, kind.level, str(kind.why)) for code, kind in KINDS.items()
    ]
    assert all(len(row) == 4 for row in rows)
