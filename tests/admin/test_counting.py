"""Lists of very many rows: what is counted of them, and what they say."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backcare.admin import model_admin
from backcare.models import Comment, Person
from backcare.querysets import Many, counts_up_to
from tests.factories import make_article, make_comment, make_person


def test_counting_stops(db):
    article = make_article()
    for status in ("approved", "approved", "pending"):
        make_comment(article, status=status)
    rows = Comment.objects.all()
    groups = {"all": rows, "approved": rows.approved(), "pending": rows.pending(), "none": rows.none()}
    with CaptureQueriesContext(connection) as queries:
        counts = counts_up_to(groups, most=2)
    assert len(queries) == 1
    assert counts == {"all": 2, "approved": 2, "pending": 1, "none": 0}
    assert [str(count) for count in counts.values()] == ["2+", "2", "1", "0"]
    assert isinstance(counts["all"], Many)


def test_a_long_list_says_that_it_was_not_counted_to_its_end(editor_client, monkeypatch):
    for name in ("Ann", "Bo", "Cid", "Zoe"):
        make_person(name)
    counted = model_admin.counts_up_to
    monkeypatch.setattr(model_admin, "counts_up_to", lambda rows: counted(rows, most=3))
    address = reverse("admin:backcare_person_changelist")
    assert "3+ people" in editor_client.get(address).text
    assert "All 3+ selected" in editor_client.get(address).text
    assert "1 person" in editor_client.get(address, {"q": "Zoe"}).text
    assert Person.objects.count() == 4
