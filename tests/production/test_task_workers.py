"""Task workers that are killed, lose their database, or take from the same queue: each task is done, once."""

from collections import Counter
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from backcare.search.index import LOCK
from tests.production.people import ARTICLE, Editor, form_of_article, picture
from tests.production.units import until

pytestmark = pytest.mark.slow


@pytest.fixture
def database(shop):
    with closing(psycopg.connect(shop.database.url, autocommit=True)) as connection:
        yield connection


def running(database, path):
    """Return the number of tasks with this path that workers are at."""
    row = database.execute(
        "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING' AND task_path = %s", [path]
    )
    return row.fetchone()[0]


def test_pictures_are_made_after_their_worker_was_killed(shop, database):
    shop.settle()
    folder = Path(shop.folder, "data", "media")
    before = {path for path in folder.rglob("*") if path.is_file()}
    editor = Editor(shop).log_in()
    answer = editor.submit("/admin/backcare/image/add/", "image_form", {"file": picture()}, title="Noise", alt="Noise")
    assert answer[0] == 302, answer[2]
    for _kill in range(2):
        until(lambda: running(database, "backcare.images.renditions.make_in_background") == 1)
        begun = set(folder.rglob("noise*"))
        until(lambda begun=begun: set(folder.rglob("noise*")) - begun)
        for worker in shop.tasks:
            worker.kill()
    shop.settle()
    made = database.execute(
        "SELECT r.format, r.width, r.file FROM backcare_rendition r JOIN backcare_image i ON r.image_id = i.id"
        " WHERE i.key LIKE 'noise%'"
    ).fetchall()
    assert {format for format, _width, _file in made} == {"jpeg", "webp", "avif", "1x1", "4x3", "16x9"}
    assert len({row[:2] for row in made}) == len(made)
    originals = {file for (file,) in database.execute("SELECT file FROM backcare_image").fetchall()}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path not in before}
    assert files - originals == {file for *_rest, file in made}


def test_search_and_related_are_brought_up_to_date_after_their_worker_was_killed(shop, database):
    shop.settle()
    editor, form = Editor(shop).log_in(), form_of_article(shop)
    database.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # as if someone else were at it
    try:
        assert editor.rename(form, "Unheardof")[0] == 302
        until(lambda: running(database, "backcare.publication.refresh.refresh_derived") == 1)
        for worker in shop.tasks:
            worker.kill()
    finally:
        database.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    shop.settle()
    assert ARTICLE in shop.get("/blogs/news/search/?q=unheardof")[2]


def test_a_task_that_loses_its_connection_is_done(shop, database):
    shop.settle()
    editor, form = Editor(shop).log_in(), form_of_article(shop)
    database.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        assert editor.rename(form, "Unseen")[0] == 302
        ended = until(lambda: database.execute(END_WHO_WAITS).fetchall())
        assert ended == [(True,)]
    finally:
        database.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    shop.settle()
    assert ARTICLE in shop.get("/blogs/news/search/?q=unseen")[2]
    assert database.execute("SELECT problem FROM backcare_article WHERE problem <> ''").fetchall() == []


END_WHO_WAITS = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def test_two_workers_do_each_task_once(shop, database):
    shop.settle()
    shop.shell(MANY)
    shop.settle()
    rows = database.execute(
        "SELECT worker_ids FROM django_tasks_database_dbtaskresult"
        " WHERE task_path = 'backcare.publication.refresh.refresh_search' ORDER BY enqueued_at DESC LIMIT 60"
    ).fetchall()
    assert len(rows) == 60
    assert {len(workers) for (workers,) in rows} == {1}
    assert len(Counter(workers[0] for (workers,) in rows)) == 2


MANY = """
from backcare.publication.refresh import refresh_search
from backcare.tasks import enqueue
pk = Article.objects.first().pk
for _number in range(60):
    enqueue(refresh_search, "article", [pk], "default")
"""


MAKE_BEGUN = """
from datetime import datetime, timezone
from django_tasks_db.models import DBTaskResult
for kills in (2, 3):
    DBTaskResult.objects.create(
        task_path="backcare.publication.refresh.refresh_cards", args_kwargs={"args": [[], "default"], "kwargs": {}},
        backend_name="default", run_after=datetime(2100, 1, 1, tzinfo=timezone.utc), status="RUNNING",
        worker_ids=["gone"] * kills, exception_class_path="", traceback="",
    )
"""
TABLE = "django_tasks_database_dbtaskresult"


def test_a_task_that_has_its_worker_killed_each_time_is_given_up(shop, database):
    shop.shell(MAKE_BEGUN)
    assert shop.manage("requeue_tasks", "another") == "Queued again: 0\n"
    assert shop.manage("requeue_tasks", "gone") == "Queued again: 1\n"
    rows = database.execute(
        f"DELETE FROM {TABLE} WHERE run_after < '2101-01-01' AND run_after > '2099-01-01' RETURNING status, traceback"
    ).fetchall()
    assert Counter(status for status, _traceback in rows) == {"READY": 1, "FAILED": 1}
    assert any("Its worker was killed 3 times." in traceback for _status, traceback in rows)
