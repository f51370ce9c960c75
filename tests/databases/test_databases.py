"""A blog in a database of its own, and one that is read from a replica: each in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("router", ["Blog", "Replica"])
def test_a_day_of_a_blog_with_two_databases(router):
    ran = subprocess.run(
        [sys.executable, "-m", "tests.databases.tour"],
        check=False,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.databases.settings", "ROUTER": router},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    wrong = json.loads(ran.stdout.splitlines()[-1])
    assert wrong == {}, "\n".join(wrong.values())
