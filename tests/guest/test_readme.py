"""Both commands of the README, as written there, on a fresh machine: an empty home, a clone in an empty folder."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urljoin

import pytest

from tests.guest import fresh, readme

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(fresh.INSIDE in os.environ, reason="this run was started by the same test"),
]

BROWSER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
NEW_TITLE = "A title that an editor gave it"


class Clone:
    """A clone in a folder of its own. Its virtual environment is made by the first command that runs in it."""

    def __init__(self, work: Path):
        self.folder = fresh.copy_checkout(work / "clone")
        self.env = fresh.environment(work)

    def run(self, line, **more):
        """Run ``line`` to its end, which has to be a good one; return what it said and the seconds it took."""
        start = time.monotonic()
        done = fresh.run(line, folder=self.folder, env=self.env | more)
        return done.stdout, time.monotonic() - start

    def query(self, sql, *values):
        """Run one statement on the demo's database; return its rows."""
        with closing(sqlite3.connect(self.folder / "var/db.sqlite3")) as database, database:
            return database.execute(sql, values).fetchall()

    @contextmanager
    def serving(self, options):
        """Run the README's first command with ``options`` until it answers; yield its address; end it."""
        port = free_port()
        line = f"{readme.command_with('manage.py demo')} --port {port}{options}"
        log = self.folder / f"served-{port}.log"
        with log.open("w") as out:
            server = subprocess.Popen(
                ["sh", "-c", line], cwd=self.folder, env=self.env, stdout=out, stderr=out, start_new_session=True
            )
        try:
            assert wait_until(lambda: listens(port) or server.poll() is not None, 120), log.read_text()
            assert server.poll() is None, log.read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            end_group(server, port)
        # A process that was about to start a worker again may still do so before it ends.
        assert wait_until(lambda: not listens(port), 20)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A clone in which the README's first command ran once, without serving."""
    clone = Clone(tmp_path_factory.mktemp("readme"))
    clone.first_output, _seconds = clone.run(readme.command_with("manage.py demo") + " --no-serve")
    return clone


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(address):
    """Return status, kind and content of what is at ``address``."""
    try:
        with BROWSER.open(address, timeout=20) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read()


def listens(port) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition, seconds) -> bool:
    """Return whether ``condition()`` came true within ``seconds``."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def end_group(server, port):
    """End the shell that this test started with everything in it, and wait until nothing listens any more."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(server.pid, how)
        if wait_until(lambda: not listens(port), 20):
            break
    server.wait(20)


def test_the_first_command_sets_up_the_demo(clone):
    for label in ("Shop:", "Journal:", "An article:", "Admin:", "Editor:"):
        assert label in clone.first_output
    assert re.search(r"Editor: +editor, password [\w-]{12}\n", clone.first_output)
    assert (clone.folder / "var/db.sqlite3").exists()
    ((articles,),) = clone.query("SELECT count(*) FROM backcare_article WHERE status = 'published'")
    assert articles >= 4


def test_it_installed_the_pinned_packages_for_this_python(clone):
    output, _seconds = clone.run(".venv/bin/python -c 'import django; print(django.__version__)'")
    lines = (fresh.ROOT / "requirements.txt").read_text().splitlines()
    old, new = (line.partition("==")[2].partition(";")[0] for line in lines if line.startswith("Django=="))
    assert output.strip() == (old if sys.version_info < (3, 12) else new)


def test_the_second_run_takes_seconds_and_keeps_an_edit(clone):
    ((pk, title),) = clone.query("SELECT id, title FROM backcare_article ORDER BY published_at LIMIT 1")
    before = clone.query("SELECT count(*) FROM backcare_article")
    clone.query("UPDATE backcare_article SET title = ? WHERE id = ?", NEW_TITLE, pk)
    output, seconds = clone.run(readme.command_with("manage.py demo") + " --no-serve")
    assert seconds < 15
    assert "password unchanged" in output
    assert clone.query("SELECT title FROM backcare_article WHERE id = ?", pk) == [(NEW_TITLE,)]
    assert clone.query("SELECT count(*) FROM backcare_article") == before
    clone.query("UPDATE backcare_article SET title = ? WHERE id = ?", title, pk)


@pytest.mark.parametrize("options", ["", " --server granian"], ids=["django", "granian"])
def test_the_first_command_serves_the_shop(clone, options):
    ((slug,),) = clone.query(
        "SELECT slug FROM backcare_article WHERE status = 'published' ORDER BY published_at LIMIT 1"
    )
    with clone.serving(options) as base:
        status, kind, home = fetch(base + "/")
        assert (status, kind) == (200, "text/html")
        for path in ("/blogs/news/", f"/blogs/news/{slug}/", "/admin/login/"):
            assert fetch(base + path)[:2] == (200, "text/html"), path
        html = home.decode() + fetch(base + f"/blogs/news/{slug}/")[2].decode()
        html += fetch(base + "/admin/login/")[2].decode()
        styles = set(re.findall(r'<link rel="stylesheet" href="([^"]+)"', html))
        pictures = set(re.findall(r'<img src="([^"]+)"', html))
        assert any("/backcare/" in style for style in styles)
        assert any("/admin/" in style for style in styles)
        assert pictures
        for style in styles:
            assert fetch(urljoin(base, style))[:2] == (200, "text/css"), style
        for picture in pictures:
            assert fetch(urljoin(base, picture))[:2] == (200, "image/jpeg"), picture
        assert fetch(base + "/blogs/news/nothing-here/")[0] == 404


def test_the_second_command_runs_the_tests(clone):
    few = "-k 'test_sanitizing or test_slugs or test_words' -p no:cacheprovider"
    output, _seconds = clone.run(readme.command_with("-m pytest"), PYTEST_ADDOPTS=few)
    assert re.search(r"\b\d{2,} passed\b", output), output
    assert "failed" not in output
