"""The demo's content: it loads, it holds together, and the original article says all that it has to say."""

import json
import re
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backcare.models import Article, Comment, Image, ProductLink
from backcare.related import rebuilding
from backcare.text.words import count_words
from shop_site.catalog import COLLECTIONS, PRODUCTS
from shop_site.environment import ROOT
from shop_site.management.commands.demo import FIXTURES, MEDIA
from tests.html_reading import assert_well_formed, elements, read, text

ORIGINAL = "/blogs/news/effective-back-massage-techniques-for-pain-relief/"
ARTICLES = 16
COLLECTION = "/collections/orthojoint-relief-back-massagers/"

pytestmark = pytest.mark.django_db

# Each section of the page, by a part of its heading: its phrases and numbers, in their order.
SECTIONS = [
    ("Why Back Massage Matters", ["Office workers", "lift", "chronic pain"]),
    ("Anatomy", ["Trapezius", "Latissimus dorsi", "Erector spinae", "Rhomboids"]),
    (
        "Anatomy",
        [
            "Poor posture",
            "Sedentary lifestyle",
            "Muscle strains",
            "Spinal misalignment",
            "Stress-related muscle tension",
        ],
    ),
    (
        "Basic",
        ["1. Effleurage (Light Strokes)", "open palms", "opens a session and closes it", "relaxes", "circulation"],
    ),
    ("Basic", ["2. Petrissage (Kneading)", "squeeze", "roll", "larger muscle groups", "lower back", "shoulders"]),
    ("Basic", ["3. Friction", "thumbs", "circles", "knots", "above all in the upper back"]),
    (
        "Basic",
        [
            "4. Tapotement (Tapping)",
            "cupped hands",
            "edge of the hands",
            "stimulates",
            "professionals",
            "At home",
            "gentle",
        ],
    ),
    ("Targeted", ["1. Upper Back", "computers", "shoulders", "trapezius", "Knead", "circles"]),
    (
        "Targeted",
        ["2. Lower Back", "Strain", "standing or sitting", "lumbar area", "deeper pressure", "thumbs", "small circles"],
    ),
    ("Targeted", ["3. Pain Relief", "heat", "gentle strokes", "kneading", "tapping"]),
    ("Deep Tissue", ["chronic pain", "physical therapy", "professional settings"]),
    ("Deep Tissue", ["1. Myofascial Release", "Fascia", "slowly", "sustained pressure", "relief lasts longer"]),
    ("Deep Tissue", ["2. Trigger Point Therapy", "tight", "refer pain elsewhere", "neck pain", "headache"]),
    (
        "Tips",
        [
            "oil or lotion",
            "Never press on the spine itself",
            "Drink water",
            "does not flush out toxins",
            "10 to 20 minutes",
            "2 to 3 times a week",
            "Consider a back massager for convenience",
        ],
    ),
    ("Benefits", ["Less soreness", "Better circulation", "Less stress", "More range of motion", "Better sleep"]),
    ("Benefits", ["Chronic lower back pain", "improve after a few weeks"]),
    ("Conclusion", ["Orthojoint Relief Back Massagers"]),
]
LISTS = {"Anatomy": [4, 5], "Tips": [5], "Benefits": [5]}
SOURCES = [
    ("Cleveland Clinic", "https://my.clevelandclinic.org/health/symptoms/17270-back-pain"),
    ("Healthline", "https://www.healthline.com/health/how-to-give-a-back-massage"),
    ("Mayo Clinic", "https://www.mayoclinic.org/tests-procedures/massage-therapy/about/pac-20384595"),
    ("American Massage Therapy Association", "https://www.amtamassage.org/publications/massage-therapy-journal/"),
    (
        "National Institute of Neurological Disorders and Stroke",
        "https://www.ninds.nih.gov/health-information/disorders/low-back-pain",
    ),
]


@pytest.fixture(scope="module")
def original(loaded, django_db_blocker):
    """The page of the original article, rendered once for all the tests that read it."""
    with django_db_blocker.unblock():
        response = Client().get(ORIGINAL)
    assert response.status_code == 200
    return response.content.decode()


def fixtures():
    for name in FIXTURES:
        for row in json.loads((ROOT / "fixtures" / f"{name}.json").read_text()):
            yield name, row


def test_rows_are_named_by_what_they_are():
    """Natural keys wherever a row can be referred to; numbers only where an answer names its comment."""
    for name, row in fixtures():
        model = apps.get_model(row["model"])
        assert "pk" not in row or model is Comment, (name, row["pk"])
        for field, value in row["fields"].items():
            if model._meta.get_field(field).is_relation and value not in (None, []) and model is not Comment:
                assert isinstance(value, list), (name, field, value)


@pytest.mark.usefixtures("content")
def test_everything_is_valid():
    for model in apps.get_app_config("backcare").get_models():
        for row in model._base_manager.all():
            row.full_clean()


@pytest.mark.usefixtures("content")
def test_every_natural_key_finds_its_row():
    for model in apps.get_app_config("backcare").get_models():
        if not callable(getattr(model, "natural_key", None)):
            continue
        rows = list(model._base_manager.all())
        assert rows or model.__name__ == "Revision", model
        for row in rows:
            assert model._default_manager.get_by_natural_key(*row.natural_key()) == row


@pytest.mark.usefixtures("content")
def test_a_dump_needs_no_numbers(tmp_path):
    path = tmp_path / "dump.json"
    call_command("dumpdata", "backcare", natural_foreign=True, natural_primary=True, output=str(path), verbosity=0)
    assert Article.objects.count() == ARTICLES
    for row in json.loads(path.read_text()):
        assert "pk" not in row or not callable(getattr(apps.get_model(row["model"]), "natural_key", None))


@pytest.mark.usefixtures("content")
def test_no_article_takes_more_queries_than_the_readme_says(client):
    told = re.search(
        r"at most (\d+) queries, one more in a site of several languages,\s+a listing at most (\d+)",
        (ROOT / "README.md").read_text(),
    )
    rebuilding.rebuild()
    addresses = {article.get_absolute_url(): int(told[1]) + 1 for article in Article.objects.published()}
    assert len(addresses) > 10
    taken = {}
    for address in [*addresses, "/blogs/news/"]:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        taken[address] = len(queries)
    assert {address: count for address, count in taken.items() if count > addresses.get(address, int(told[2]))} == {}


@pytest.mark.usefixtures("content")
def test_every_picture_has_its_file_and_is_described():
    for image in Image.objects.all():
        assert (MEDIA / image.file.name).is_file(), image.file.name
        assert len(image.alt_text) > 15 or image.is_decorative
    keys = set(Image.objects.values_list("key", flat=True))
    for article in Article.objects.all():
        assert set(article.image_keys) <= keys


@pytest.mark.usefixtures("content")
def test_every_card_in_a_text_has_its_target(client):
    cards = 0
    for article in Article.objects.all():
        segments = client.get(article.get_absolute_url()).context["segments"]
        assert len(segments) == len(article.segments), article
        cards += len(article.product_keys) + len(article.technique_keys)
    assert cards


@pytest.mark.usefixtures("content")
def test_the_article_and_the_shop_name_the_same_prices():
    """A placement shows what the shop's own page shows, a German one by the same name and numbers."""
    for link in ProductLink.objects.all():
        handle = link.handle.removesuffix("-de")
        shown = COLLECTIONS[handle] if link.kind == "collection" else PRODUCTS[handle]
        price = getattr(shown, "price", "")
        if handle == link.handle:
            assert (link.title, link.price_text) == (shown.name, price)
        assert link.title.split()[0] == shown.name.split()[0]
        assert re.findall(r"\d+", link.price_text)[:1] == re.findall(r"\d+", price)
        assert link.url == f"/{link.kind}s/{handle}/"


@pytest.mark.usefixtures("content")
def test_articles_of_their_own():
    articles = list(Article.objects.published())
    assert len(articles) == ARTICLES
    paragraphs = {}
    for article in articles:
        assert article.word_count >= 600, article
        assert article.summary
        assert article.meta_description
        assert article.author
        for paragraph in re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", article.body, flags=re.DOTALL):
            if count_words(text(paragraph)) > 6:
                assert paragraphs.setdefault(text(paragraph), article) == article, paragraph
    statuses = set(Comment.objects.values_list("status", flat=True))
    assert statuses == set(Comment.Status.values)


@pytest.mark.usefixtures("content")
def test_bodies_are_stored_as_they_were_written():
    """The sanitizer takes nothing from them."""
    for name, row in fixtures():
        if name == "articles" and row["model"] == "backcare.article":
            body = Article.objects.get(slug=row["fields"]["slug"]).body
            assert [tag for tag, _attrs in read(body).elements] == [
                tag for tag, _attrs in read(row["fields"]["body"]).elements
            ]
            # Spaces between the cells of a table are not stored.
            assert text(body).replace(" ", "") == text(row["fields"]["body"]).replace(" ", "")


def sections(html):
    """The parts of the text from one heading of level 2 to the next, by heading."""
    prose = html[html.index('class="backcare-prose"') :]
    prose = re.split('class="backcare-(?:section|notice|placements)', prose)[0]
    parts = re.split(r"<h2[^>]*>(.*?)</h2>", prose, flags=re.DOTALL)
    return {text(heading): f"{heading}\n{part}" for heading, part in zip(parts[1::2], parts[2::2], strict=True)}


def section(html, name):
    (found,) = [part for heading, part in sections(html).items() if name in heading]
    return found


@pytest.mark.parametrize(("name", "phrases"), SECTIONS, ids=[f"{name}: {phrases[0]}" for name, phrases in SECTIONS])
def test_the_facts_of_the_original_article(original, name, phrases):
    words = text(section(original, name))
    at = 0
    for phrase in phrases:
        found = re.compile(re.escape(phrase), flags=re.IGNORECASE).search(words, at)
        assert found, f"{phrase!r} is not in {words[at:]!r}"
        at = found.end()


def test_its_sections_stand_in_their_order(original):
    headings = list(sections(original))
    wanted = list(dict.fromkeys(name for name, _phrases in SECTIONS))
    assert len(headings) == len(wanted)
    assert all(name in heading for name, heading in zip(wanted, headings, strict=True))
    shown = text(original)
    after = ["References", "You may also like", "View all", "comments must be approved before they are published"]
    places = [shown.index(words) for words in after]
    assert places == sorted(places)
    assert "Effective Back Massage Techniques for Pain Relief" in text(re.search(r"<h1>(.*?)</h1>", original)[1])


def test_its_lists_are_complete(original):
    for name, lengths in LISTS.items():
        lists = re.findall(r"<ul>(.*?)</ul>", section(original, name), flags=re.DOTALL)
        assert [items.count("<li>") for items in lists] == lengths, name


def test_its_sub_headings_are_numbered(original):
    for name, count in (("Basic", 4), ("Targeted", 3), ("Deep Tissue", 2)):
        headings = [text(words) for words in re.findall(r"<h3[^>]*>(.*?)</h3>", section(original, name))]
        assert [int(heading.split(".")[0]) for heading in headings] == list(range(1, count + 1))


@pytest.mark.usefixtures("content")
def test_every_article_was_reviewed_as_it_stands():
    for article in Article.objects.all():
        assert article.reviewer, article
        if article.shows_update:
            assert article.reviewed_on >= article.updated_at.date(), article


def test_its_sources(original):
    references = original[original.index('id="references"') :]
    links = [attrs["href"] for attrs in elements(references, "a") if attrs.get("rel") == "external noopener"]
    assert links[: len(SOURCES)] == [url for _name, url in SOURCES]
    shown = text(references)
    places = [shown.index(name) for name, _url in SOURCES]
    assert places == sorted(places)


def test_its_call_to_action_leads_to_the_collection(original):
    links = [attrs["href"] for attrs in elements(section(original, "Conclusion"), "a")]
    assert links == [COLLECTION]
    placement = original[original.index('class="backcare-placements"') :]
    assert [link["href"] for link in elements(placement, "a")][:2] == ["#backcare-cautions", COLLECTION]


@pytest.mark.usefixtures("content")
def test_the_collection_leads_to_the_article(client):
    shop = client.get(COLLECTION).content.decode()
    assert "From the journal" in shop
    assert ORIGINAL in shop


@pytest.mark.usefixtures("content")
def test_it_holds_six_techniques_with_steps_ranges_and_cautions():
    article = Article.objects.get(slug=ORIGINAL.split("/")[-2])
    techniques = {technique.name.split(" (")[0].lower(): technique for technique in article.techniques.all()}
    assert set(techniques) >= {"effleurage", "petrissage", "friction", "tapotement", "myofascial release"}
    assert len(techniques) == 6
    for technique in techniques.values():
        assert technique.steps.count() >= 3
        assert technique.minutes_min
        assert technique.times_per_week_min
        assert technique.cautions.exists()
        assert technique.is_published()
    assert "kneading" in [alias.lower() for alias in techniques["petrissage"].alias_list]
    slugs = set(article.areas.values_list("slug", flat=True))
    assert slugs >= {"trapezius", "latissimus-dorsi", "erector-spinae", "rhomboids", "upper-back", "lower-back"}


@pytest.mark.usefixtures("content")
def test_every_address_on_every_page_leads_somewhere(client):
    pages = ["/", COLLECTION, "/blogs/news/", *(article.get_absolute_url() for article in Article.objects.published())]
    pages += [f"/products/{handle}/" for handle in PRODUCTS]
    known = {}
    for url in pages:
        html = client.get(url).content.decode()
        assert_well_formed(html)
        ids = {attrs["id"] for attrs in elements(html) if "id" in attrs}
        for attrs in elements(html, "a"):
            parts = urlsplit(attrs["href"])
            if parts.netloc:
                assert parts.scheme == "https"
            elif not parts.path:
                assert parts.fragment in ids or parts.query, attrs["href"]
            else:
                leads_on = "nofollow" in attrs.get("rel", "")  # a permanent link to a comment
                if parts.path not in known:
                    known[parts.path] = client.get(parts.path, follow=leads_on).status_code
                assert known[parts.path] == 200, (url, attrs["href"])
        for attrs in [*elements(html, "img"), *elements(html, "link"), *elements(html, "script")]:
            address = attrs.get("src") or attrs.get("href")
            assert not urlsplit(address).netloc or attrs.get("rel") in ("canonical", "alternate"), address


@pytest.mark.usefixtures("content")
def test_the_largest_page_is_small(client):
    sizes = {
        article.slug: len(client.get(article.get_absolute_url()).content) for article in Article.objects.published()
    }
    assert len(sizes) == ARTICLES
    assert max(sizes.values()) < 60_000, sizes


@pytest.mark.usefixtures("content")
def test_every_article_names_others(client):
    for article in Article.objects.published():
        html = client.get(article.get_absolute_url()).content.decode()
        related = html[html.index('class="backcare-related"') :]
        assert related.count('class="backcare-card"') == (2 if article.language == "de" else 3)
        assert article.get_absolute_url() not in related[: related.index("</section>")]


def test_nothing_of_the_models_is_a_stranger_to_the_fixtures():
    """Every noun that an editor writes is there at least once."""
    there = {row["model"] for _name, row in fixtures()}
    written = {"article", "bodyarea", "caution", "comment", "image", "person", "productlink", "productplacement"}
    written |= {"reference", "relatedoverride", "tag", "taggeditem", "technique"}
    assert {f"backcare.{name}" for name in written} <= there
