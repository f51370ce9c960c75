"""The load of ``tests/comments/load.py``, on both databases."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.comments import load


@pytest.mark.slow
@pytest.mark.django_db
def test_twenty_writers_at_once_lose_nothing_and_store_nothing_twice():
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "SHOP_SITE_"))}
    if connection.vendor == "sqlite":
        environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", load.__name__],
        cwd=load.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
