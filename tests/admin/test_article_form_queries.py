"""How often saving and publishing an article asks the database, whatever the article holds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backcare import page_cache
from backcare.models import Article
from tests import factories
from tests.admin.test_article_form import GOOD, press, row_of, typed, url
from tests.factories import make_article, make_draft, make_reference

# As in a shop: a test within a transaction would count savepoints.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def count(editor_client, settings):
    """``count(article, button, **changes)`` is how many queries a press of the button takes before tasks begin."""
    settings.TASKS = {"default": {"BACKEND": "tests.broken_tasks.Nothing"}}
    editor_client.get(url("add"))  # what is read once for each process
    page_cache.bump()  # the first stamp takes a query more than later ones

    def run(article, button, **changes):
        address = url("change", article.pk) if article else url("add")
        data = {**typed(editor_client, address, **changes), button: "1"}
        with CaptureQueriesContext(connection) as captured:
            response = editor_client.post(address, data)
        assert response.status_code == 302
        return len([query for query in captured.captured_queries if query["sql"] not in ("BEGIN", "COMMIT")])

    return run


def much(number):
    """A form with ``number`` tags, references and placements, and the rest of what an article has."""
    values = {
        **GOOD,
        "hero_image": str(factories.make_image().pk),
        "author": str(factories.make_person().pk),
        "reviewer": str(factories.make_person().pk),
        "techniques": [str(factories.make_technique().pk) for _ in range(number)],
        "areas": [str(factories.make_area().pk) for _ in range(number)],
        "tags": ", ".join(f"tag {at}" for at in range(number)),
        "references-TOTAL_FORMS": str(number),
        "placements-TOTAL_FORMS": str(number),
        "related_overrides-TOTAL_FORMS": str(number),
    }
    for at in range(number):
        values |= {f"references-{at}-title": f"Study {at}", f"references-{at}-position": str(at + 1)}
        values |= {f"references-{at}-url": f"https://source.example/{at}"}
        values |= {f"placements-{at}-product": str(factories.make_product().pk)}
        values |= {f"placements-{at}-position": str(at + 1)}
        values |= {f"related_overrides-{at}-related": str(make_article().pk), f"related_overrides-{at}-kind": "pin"}
        values |= {f"related_overrides-{at}-position": str(at + 1)}
    return values


def test_a_first_publication_and_changes(editor_client, count):
    article = make_draft(
        title="Slow Hands",
        summary="Two.",
        hero_image=factories.make_image(),
        author=factories.make_person(),
        tags=["a", "b", "c"],
        techniques=[factories.make_technique()],
        body="<p>Warm</p>" + "".join(f'<figure data-image="{factories.make_image().key}"></figure>' for _ in range(8)),
    )
    for position in range(10):
        make_reference(article, position=position + 1)
    factories.make_placement(article=article, position=1)
    assert count(article, "_publish", title="Slower Hands") <= 45
    assert row_of(article).is_published()
    press(editor_client, article, "_save", title="Slowest Hands")
    assert count(article, "_publish", title="Hands") <= 60
    assert row_of(article).title == "Hands"


@pytest.mark.parametrize("number", [1, 20])
def test_a_new_article_is_published_from_the_empty_form(count, number):
    assert count(None, "_publish", title="Slow Hands", **GOOD) <= 19
    assert count(None, "_publish", title="Slower Hands", **much(number)) <= 51


@pytest.mark.parametrize("number", [1, 20])
def test_an_article_with_everything(editor_client, count, number):
    press(editor_client, None, "_save", title="Slow Hands", **much(number))
    article = Article.objects.get(title="Slow Hands")
    assert count(article, "_save", title="Slower Hands") <= 39
    assert count(article, "_publish", title="Slower Hands") <= 46
    assert row_of(article).is_published()
    assert count(article, "_save", title="Hands") <= 51
    assert count(article, "_save", title="Warm Hands") <= 38
    assert row_of(article).title == "Slower Hands"
    assert count(article, "_publish", title="Warm Hands", **{"references-0-title": "Another"}) <= 67
    assert row_of(article).title == "Warm Hands"
