"""No page is ever stale: random edits and reads against two processes, with each kind of cache."""

import json
import os
import socket
import subprocess
import sys
import uuid

import pytest
from django.db import connection

from shop_site.environment import ROOT
from tests.require import require

pytestmark = pytest.mark.slow


@pytest.fixture
def database(django_db_blocker):
    """The environment that names a database of its own, of the kind that the tests run with."""
    if connection.vendor == "sqlite":
        yield {"DATABASE_URL": ""}
        return
    name, settings = f"backcare_pages_{uuid.uuid4().hex[:8]}", connection.settings_dict
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    login = f"{settings['USER']}:{settings['PASSWORD']}@" if settings["PASSWORD"] else f"{settings['USER']}@"
    yield {"DATABASE_URL": f"postgres://{login}{settings['HOST']}:{settings['PORT'] or 5432}/{name}"}
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("cache", ["memory", "files", "database", "redis"])
def test_no_stale_read(cache, database, tmp_path):
    if cache == "redis":
        with socket.socket() as attempt:
            answers = attempt.connect_ex(("127.0.0.1", 6379)) == 0
        require("redis", available=answers, reason="no Redis answers at 127.0.0.1:6379")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.page_cache.drive"],
        check=False,
        cwd=tmp_path,
        env={
            **os.environ,
            **database,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "tests.page_cache.settings",
            "SHOP_SITE_DATA": str(tmp_path / uuid.uuid4().hex),
            "SITE_URL": "https://shop.example",
            "SECRET_KEY": "a key for this run alone",
            "CACHE": cache,
            "IS_WRITER": "1",
        },
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["stale"] == found["missing"] == [], found
    assert found["answers"]["hit"] > 50
    assert found["answers"]["miss"] > 50
