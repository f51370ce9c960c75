"""A shop loses its database and its images while people write, and gets them back by docs/howto/backup.md.

The commands are those of the page: what it says in code is run as it stands.
"""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
import uuid
from contextlib import closing, contextmanager, suppress
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest

from shop_site.environment import ROOT
from tests.require import require
from tests.shop_site.test_demo import POSTGRES, environment, free_port, wait_for
from tests.test_samples import samples_of

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs/howto/backup.md"
REDIS = ("127.0.0.1", 6379)
PASSWORD = "correct horse"
LOST = "Of the lost future"
ROUNDS = 3
SLOW = {
    "rsync": '"{program}" "$@"; code=$?; sleep 0.4; exit $code',
    "mv": 'sleep 0.4; exec "{program}" "$@"',
}
"""What takes time in a larger shop: people write after the files were copied, and once the database was dumped."""


def block(words):
    """The one block of code for the shell on the page that holds these words."""
    (code,) = [sample.code for sample in samples_of(PAGE) if sample.language == "sh" and words in sample.code]
    return code


class Shop:
    """The demo with its data in a folder, and a folder for backups elsewhere."""

    def __init__(self, folder, **more):
        self.data, self.backups, self.home = folder / "data", folder / "backups", folder / "home"
        self.media = self.data / "media"
        self.database = self.data / "db.sqlite3"
        programs = self.home / ".venv/bin"
        programs.mkdir(parents=True)
        lines = {"python": f'exec "{sys.executable}" "$@"'}
        lines |= {name: line.format(program=shutil.which(name)) for name, line in SLOW.items()}
        for name, line in lines.items():
            (programs / name).write_text(f"#!/bin/sh\n{line}\n")
            (programs / name).chmod(0o755)
        (self.home / "manage.py").symlink_to(ROOT / "manage.py")
        self.environment = environment(
            self.data,
            PATH=f"{programs}:{os.environ['PATH']}",
            PYTHONPATH=str(ROOT),
            DJANGO_SETTINGS_MODULE="shop_site.settings",
            MEDIA=str(self.media),
            BACKUPS=str(self.backups),
            DATABASE=str(self.database),
            **more,
        )
        self.run("python manage.py demo --no-serve --password '" + PASSWORD + "'")

    @property
    def is_sqlite(self):
        return "DATABASE_URL" not in self.environment

    def run(self, code):
        """Run lines of the shell as someone does who stands in the folder of the shop; they have to end well."""
        done = subprocess.run(
            ["sh", "-e", "-c", code], cwd=self.home, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def visit(self, what):
        return self.run(f"python -m tests.shop_site.visitors {what}")

    def look(self):
        return json.loads(self.visit("look"))

    def backup(self):
        script = block("pg_dump --format")
        if self.is_sqlite:
            script = re.sub("^pg_dump .*\n", lambda _found: block(".venv/bin/python -c"), script, flags=re.MULTILINE)
        self.run(script)
        self.environment["DUMP"] = str(max(self.backups.glob("*.dump")))

    def files_in_dump(self):
        """The files that rows in the dump name."""
        if self.is_sqlite:
            names = "SELECT file FROM backcare_image UNION SELECT file FROM backcare_rendition"
            with closing(sqlite3.connect(self.environment["DUMP"])) as dump:
                return {name for (name,) in dump.execute(names)}
        tables = "--table=backcare_image --table=backcare_rendition"
        copied = self.run(f'pg_restore --data-only {tables} --file=- "$DUMP"')
        found = set()
        for columns, rows in re.findall(r"^COPY \S+ \(([^)]*)\) FROM stdin;\n(.*?)^\\\.$", copied, flags=re.M | re.S):
            place = columns.split(", ").index("file")
            found |= {row.split("\t")[place] for row in rows.splitlines()}
        return found

    def files_kept(self):
        """The files in the backup, by the names that rows have for them."""
        kept = self.backups / "media"
        return {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()}

    def restore(self):
        """Return what the last command, which names images without a file, printed."""
        self.run(block('rm -f "$DATABASE"') if self.is_sqlite else block("pg_restore --clean"))
        return self.run(block("python manage.py backcare_clear_cache"))

    @contextmanager
    def writers(self):
        """People who post, upload and delete; gives what the process said in the end, once it is over."""
        said = {}
        command = [sys.executable, "-m", "tests.shop_site.visitors", "write"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, cwd=self.home, env=self.environment, **pipes) as process:
            try:
                assert process.stdout.readline() == "ready\n", process.communicate()
                yield said
                out, errors = process.communicate(timeout=60)
                assert process.returncode == 0, errors
                said.update(json.loads(out))
            finally:
                process.kill()

    @contextmanager
    def served(self):
        """The shop on a server; gives its address."""
        port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2"]
        process = subprocess.Popen(
            [*command, "--no-ws", "shop_site.wsgi:application"],
            cwd=self.home,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/blogs/news/", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=30)


@contextmanager
def own_database():
    """A database on the server of the tests; gives its address and what drops it and makes it anew, empty."""
    psycopg = pytest.importorskip("psycopg")
    for program in ("pg_dump", "pg_restore"):
        require("postgres", available=shutil.which(program) is not None, reason=f"there is no {program}")
    try:
        server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        require("postgres", available=False, reason=f"no PostgreSQL answers at {POSTGRES}")
    name = f"backcare_backup_{uuid.uuid4().hex[:8]}"

    def lose():
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")

    with closing(server):
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(POSTGRES)._replace(path=f"/{name}").geturl(), lose
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def shop_and_loss(request, tmp_path):
    """A shop, and what takes its database away."""
    require("rsync", available=shutil.which("rsync") is not None, reason="there is no rsync")
    if request.param == "sqlite":
        shop = Shop(tmp_path)
        yield shop, lambda: _spoil(shop)
        return
    with own_database() as (url, lose):
        yield Shop(tmp_path, DATABASE_URL=url), lose


def _spoil(shop):
    """Leave a file that is no database, and beside it what belonged to the one that was."""
    latest = shop.database.with_name(f"{shop.database.name}-wal")
    shop.database.write_bytes(b"spoiled" * 1000)
    latest.write_bytes(b"of another database" * 1000)


def test_what_was_lost_is_there_again(shop_and_loss):
    shop, lose = shop_and_loss
    before = shop.look()
    assert len(before["pages"]) > 300
    with shop.writers() as wrote:
        for _round in range(ROUNDS):
            shop.backup()
            named, kept = shop.files_in_dump(), shop.files_kept()
            assert len(named) >= len(before["files"])
            assert named - kept == set()
            shutil.rmtree(shop.backups)
        shop.backup()
    assert min(wrote.values()) > ROUNDS
    shop.visit("act")
    assert LOST in shop.look()["pages"]["/blogs/news/"]

    lose()
    shutil.rmtree(shop.media)
    said = shop.restore()
    assert said.endswith("\n[]\n"), said  # no image without its file
    after = shop.look()
    assert [address for address in before["pages"] if after["pages"].get(address) != before["pages"][address]] == []
    assert after["pages"].keys() == before["pages"].keys()
    assert None not in after["files"].values()
    assert before["files"].items() <= after["files"].items()
    for name in ("Comment", "Image"):  # what was written while the backup ran is there up to some moment
        assert before["counts"][name] < after["counts"][name]
    assert after["counts"]["Article"] == before["counts"]["Article"]
    assert shop.run(block("Mail.objects")) == "(0, {})\n"
    shop.run("python manage.py migrate --check")
    shop.visit("work")


def test_no_page_of_the_lost_future_is_shown(tmp_path):
    """Also by processes that nobody stopped, with pages kept in Redis."""
    redis = pytest.importorskip("redis")
    with socket.socket() as attempt:
        require("redis", available=attempt.connect_ex(REDIS) == 0, reason=f"no Redis answers at {REDIS}")
    cache = redis.Redis(*REDIS, db=9)
    with closing(cache), own_database() as (url, _lose):
        cache.flushdb()
        try:
            shop = Shop(tmp_path, DATABASE_URL=url, CACHE_URL=f"redis://{REDIS[0]}:{REDIS[1]}/9")
            with shop.served() as base:
                _restore_while_it_is_served(shop, base)
        finally:
            cache.flushdb()


def _restore_while_it_is_served(shop, base):
    listing = base + "/blogs/news/"
    addresses = [
        listing,
        *(base + path for path in set(re.findall(r'href="(/blogs/news/[a-z0-9-]+/)"', get(listing)[1]))),
    ]
    assert len(addresses) > 10
    before = {address: get(address) for address in addresses}
    shop.backup()
    shop.visit("act")
    new = base + "/blogs/news/of-the-lost-future/"
    for _twice in range(2):
        future = {address: get(address) for address in [*addresses, new]}
    assert {how for how, _html in future.values()} == {"hit"}
    assert LOST in future[listing][1]
    assert LOST in future[new][1]

    assert shop.restore().endswith("\n[]\n")
    for _each_process in range(4):
        for address in addresses:
            how, html = get(address)
            assert html == before[address][1], (address, how)
        with pytest.raises(HTTPError, match="404") as caught:
            get(new)
        caught.value.close()
    assert get(listing)[0] == "hit"


def get(url):
    """What the page cache says of the page at ``url``, and its HTML."""
    with urllib.request.urlopen(url, timeout=20) as response:
        return response.headers["X-Backcare-Cache"], response.read().decode()
