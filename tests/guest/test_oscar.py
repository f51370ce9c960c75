"""Backcare beside django-oscar: a catalog with addresses, templates, cookies and an admin of its own.

``oscar/`` is the project, made by Oscar's guide and our README. It runs on SQLite, and on PostgreSQL if the tests do.
"""

import json
import shutil
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.guest import fresh

GUEST = Path(__file__).parent
VISIT = "import django; django.setup(); import visit; visit.main()"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A function that runs the Python of the store, with Oscar and the wheel of this checkout."""
    work = tmp_path_factory.mktemp("oscar")
    env = fresh.environment(work, DJANGO_SETTINGS_MODULE="settings", PYTHONIOENCODING="utf-8")
    folder, ignore = work / "oscar", shutil.ignore_patterns("__pycache__")
    shutil.copytree(GUEST / "oscar", folder, ignore=ignore)
    shutil.copy(GUEST / "project/page.py", folder)
    fresh.run([sys._base_executable, "-m", "venv", work / "venv"], folder=work, env=env)

    def python(*arguments, **more):
        return fresh.run([work / "venv/bin/python", *arguments], folder=folder, env={**env, **more})

    try:
        python("-m", "pip", "install", "-q", "django-oscar[sorl-thumbnail]", "psycopg[binary]")
    except AssertionError as error:
        pytest.skip(f"django-oscar cannot be installed here: {str(error)[-300:]}")
    python("-m", "pip", "install", "-q", fresh.build_wheel(work, env))
    return python


@pytest.fixture
def postgresql():
    """The variables that name an empty database beside that of the tests."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("postgresql"):
        pytest.skip("The tests run on SQLite.")
    import psycopg

    names = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    known = {ours: str(database[name]) for name, ours in names.items() if database.get(name)}
    with psycopg.connect(dbname="postgres", autocommit=True, **known) as server:
        server.execute("DROP DATABASE IF EXISTS backcare_oscar")
        server.execute("CREATE DATABASE backcare_oscar")
        yield {"STORE_DATABASE": "backcare_oscar"} | {
            f"STORE_{name}": known.get(ours, "") for name, ours in names.items()
        }
        server.execute("DROP DATABASE backcare_oscar WITH (FORCE)")


def a_day(python, **env):
    python("-m", "django", "migrate", "-v", "0", **env)
    python("-m", "django", "check", "--database", "default", "--fail-level", "WARNING", **env)
    seen = json.loads(python("-c", VISIT, **env).stdout.splitlines()[-1])
    pages = seen["pages"]
    assert seen["problems"] == []
    assert {path: page["status"] for path, page in pages.items() if page["status"] != 200} == {}
    assert [pages[path]["cookies"] for path in seen["blog"]] == [[]] * len(seen["blog"])
    for path in (seen["product"], seen["category"]):
        assert "Articles about this" in pages[path]["text"]
    assert "/blogs/news/warm-hands-0/" in pages[seen["product"]]["links"]
    assert "/blogs/news/warm-hands-1/" in pages[seen["category"]]["links"]
    assert seen["product"] in pages["/blogs/news/warm-hands-0/"]["links"]
    assert (seen["posted"], seen["comments"], seen["languages"]) == (303, ["approved"], ["en-gb"])
    assert "Good." in pages["/blogs/news/warm-hands-0/"]["text"]


def test_a_day_in_the_store(store):
    a_day(store)


def test_a_day_in_the_store_on_postgresql(store, postgresql):
    a_day(store, **postgresql)
