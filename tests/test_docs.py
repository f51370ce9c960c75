"""The documentation names what there is."""

import inspect
import re

import pytest
from PIL import Image as Picture

from backcare import conf, signals
from backcare.articles.description import describe
from backcare.articles.models import Article
from backcare.templatetags.backcare import register
from backcare.views.articles import article_context
from shop_site.environment import ROOT
from tests.factories import make_article

REFERENCE = ROOT / "docs" / "reference"
HOW_TO = ROOT / "docs" / "howto"
FOR_EDITORS = [HOW_TO / "first-article.md", HOW_TO / "editors.md"]


@pytest.fixture(scope="module")
def reference():
    """Every word of the reference."""
    if not REFERENCE.is_dir():
        pytest.skip("docs/reference is not there yet")
    return "\n".join(path.read_text() for path in sorted(REFERENCE.glob("*.md")))


def test_every_setting_is_in_the_reference_with_its_default(reference):
    for name in conf.NAMES:
        lines = [line for line in reference.splitlines() if f"`{name}`" in line]
        plain = re.sub(r"[_,\s]", "", str(getattr(conf.Settings(), name)))
        assert any(plain in re.sub(r"[_,\s]", "", line) for line in lines), f"{name} with its default {plain}"


@pytest.mark.django_db
def test_the_context_of_an_article_is_in_the_reference(reference, rf):
    from backcare.views.public_page import Visit

    request = rf.get("/")
    request.backcare = Visit(request)
    context = article_context(request, describe(Article.objects.with_page_data().get(pk=make_article().pk)))
    missing = [key for key in context if f"`{key}`" not in reference]
    assert missing == []


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/blogs/news/", "/blogs/news/tagged/t/"])
def test_the_context_of_listings_is_in_the_reference(reference, client, url):
    make_article(tags=["t"])
    wanted = {"tag", "page", "page_range", "cards", "canonical_url"}
    given = set().union(*(layer.flatten() for layer in client.get(url).context))
    assert wanted <= given
    assert [key for key in sorted(wanted) if f"`{key}`" not in reference] == []


@pytest.mark.django_db
def test_the_context_of_the_search_is_in_the_reference(reference, client):
    make_article(title="Heron", tags=["t"])
    given = set().union(*(layer.flatten() for layer in client.get("/blogs/news/search/?q=heron").context))
    wanted = {"query", "total", "complete", "results", "facets", "chosen", "everything_url"}
    wanted |= {"typed", "typed_url", "topics", "popular_cards"}
    assert wanted <= given
    assert [key for key in sorted(wanted) if f"`{key}`" not in reference] == []


def test_every_template_tag_is_in_the_reference(reference):
    assert [name for name in register.tags if name not in reference] == []


def test_every_signal_is_in_the_reference(reference):
    names = [name for name, value in inspect.getmembers(signals) if isinstance(value, signals.Signal)]
    assert len(names) == 4
    assert [name for name in names if f"{name}" not in reference] == []


def test_no_document_links_to_a_file_that_is_not_there():
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text()):
            if "://" not in target and not target.startswith("mailto:"):
                assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_page_is_linked_from_the_index():
    docs = ROOT / "docs"
    index = (docs / "index.md").read_text()
    linked = {(docs / target).resolve() for target in re.findall(r"\]\(([^)#\s]+)", index)}
    assert [path for path in docs.rglob("*.md") if path.name != "index.md" and path not in linked] == []


def test_every_word_in_bold_stands_on_the_screen():
    sources = [path for path in (ROOT / "backcare").rglob("*.*") if path.suffix in (".py", ".html", ".js")]
    code = re.sub(r'"\s*\n\s*f?"', "", "\n".join(path.read_text() for path in sources))  # a text on two lines
    screen = re.sub(r"\s+", " ", code).lower()
    assert "publish everything" not in screen
    for path in FOR_EDITORS:
        bold = set(re.findall(r"\*\*(.+?)\*\*", re.sub(r"\s+", " ", path.read_text())))
        assert len(bold) > 20
        assert [words for words in bold - {"Password"} if words.lower() not in screen] == []


def test_every_picture_is_there_small_and_described():
    for path in FOR_EDITORS:
        pictures = re.findall(r"!\[(.*?)\]\((.+?)\)", path.read_text())
        assert pictures
        for described, name in pictures:
            assert len(described) > 20
            assert (path.parent / name).stat().st_size < 120_000
            with Picture.open(path.parent / name) as picture:
                assert picture.width == 1280
