"""``manage.py demo`` as a person runs it: in a process of its own, on a folder of its own."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, suppress
from urllib.parse import urlsplit

import pytest

from shop_site.environment import ROOT
from tests.require import require

DROPPED = {"DJANGO_SETTINGS_MODULE", "SECRET_KEY", "DEBUG", "DATABASE_URL", "CACHE_URL", "SITE_URL", "ALLOWED_HOSTS"}
POSTGRES = os.environ.get("POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/test")


def environment(folder, **more):
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    return kept | {"SHOP_SITE_DATA": str(folder), **more}


def demo(folder, *arguments, **more):
    return subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "manage.py", "demo", *arguments],
        cwd=ROOT,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def ask(folder, sql, *parameters):
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database, database:
        return database.execute(sql, parameters).fetchall()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.slow
def test_from_nothing_and_again_and_from_nothing_once_more(tmp_path):
    folder = tmp_path / "data"
    first = demo(folder, "--no-serve")
    assert first.returncode == 0, first.stderr
    assert first.stderr == ""
    password = re.search(r"^Editor: +editor, password (\S+)$", first.stdout, flags=re.MULTILINE)[1]
    assert len(password) >= 10
    for label in ("Shop", "Journal", "An article", "Admin", "Stored in"):
        assert re.search(rf"^{label}: +\S", first.stdout, flags=re.MULTILINE)
    ((articles,),) = ask(folder, "SELECT count(*) FROM backcare_article WHERE status = 'published'")
    assert articles == 16
    assert ask(folder, "SELECT count(*) FROM backcare_rendition")[0][0] > 40
    assert ask(folder, "SELECT count(*) FROM backcare_relatedarticle")[0][0] >= 8
    assert ask(folder, "SELECT count(*) FROM backcare_article WHERE segments = '[]' OR word_count < 600") == [(0,)]
    assert ask(folder, "PRAGMA journal_mode") == [("wal",)]
    assert (folder / "secret-key").stat().st_mode & 0o077 == 0

    # Somebody works in it, and puts a file beside it.
    ask(folder, "UPDATE backcare_article SET title = 'Edited' WHERE slug = 'ten-minute-evening-back-massage-routine'")
    ask(folder, "DELETE FROM backcare_comment WHERE status = 'spam'")
    (folder / "notes.txt").write_text("mine")
    (folder / "media" / "backcare" / "images" / "own.jpg").write_bytes(b"mine")
    key = (folder / "secret-key").read_text()
    rows = ask(folder, "SELECT id, title, body, updated_at FROM backcare_article ORDER BY id")
    renditions = ask(folder, "SELECT * FROM backcare_rendition ORDER BY id")

    began = time.monotonic()
    second = demo(folder, "--no-serve")
    assert second.returncode == 0, second.stderr
    assert time.monotonic() - began < 30
    assert "password unchanged" in second.stdout
    assert ask(folder, "SELECT id, title, body, updated_at FROM backcare_article ORDER BY id") == rows
    assert ask(folder, "SELECT * FROM backcare_rendition ORDER BY id") == renditions
    assert ask(folder, "SELECT count(*) FROM backcare_comment WHERE status = 'spam'") == [(0,)]
    assert ("Edited",) in ask(folder, "SELECT title FROM backcare_article")
    assert (folder / "secret-key").read_text() == key

    third = demo(folder, "--no-serve", "--reset", "--password", "correct horse")
    assert third.returncode == 0, third.stderr
    assert "editor, password correct horse" in third.stdout
    assert ("Edited",) not in ask(folder, "SELECT title FROM backcare_article")
    assert (folder / "notes.txt").read_text() == "mine"
    assert not (folder / "media" / "backcare" / "images" / "own.jpg").exists()


@pytest.mark.slow
@pytest.mark.parametrize("server", ["django", "granian"])
def test_it_serves_pages_media_and_static_files(tmp_path, server):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port), "--server", server],
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        html = wait_for(base + "/blogs/news/", process)
        links = re.findall(r'href="(/blogs/news/[a-z0-9-]+/)"', html)
        assert len(set(links)) >= 12
        article = get(base + links[0])
        assert f'<link rel="canonical" href="{base}{links[0]}">' in article
        stylesheet = re.search(r'href="([^"]*/backcare\.[0-9a-f]{12}\.css)"', article)[1]
        assert "@layer backcare" in get(base + stylesheet)
        for address, asked, encoding in (
            (stylesheet, "br", "br"),
            (stylesheet, "gzip", "gzip"),
            (links[0], "br", "br"),
        ):
            request = urllib.request.Request(base + address, headers={"Accept-Encoding": asked})
            with urllib.request.urlopen(request) as response:
                assert response.headers["Content-Encoding"] == encoding
                assert ("immutable" in response.headers["Cache-Control"]) == (address == stylesheet)
        picture = re.search(r'src="(/media/[^"]+\.jpg)"', article)[1]
        with urllib.request.urlopen(base + picture) as response:
            assert response.headers["Content-Type"] == "image/jpeg"
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "/admin/login/" in urllib.request.urlopen(base + "/admin/").geturl()
        with pytest.raises(urllib.error.HTTPError) as caught:
            get(base + "/nothing/")
        with caught.value as error:
            assert error.code == 404
            assert "Traceback" not in error.read().decode()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


@pytest.mark.slow
def test_the_other_formats_follow_while_it_serves_and_after_it_was_killed(tmp_path):
    count = "SELECT count(DISTINCT image_id) FROM backcare_rendition WHERE format = ?"
    done = 0
    for _run in range(2):
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/blogs/news/", process)
            before, end = done, time.monotonic() + 300
            while done <= before:
                assert time.monotonic() < end
                time.sleep(0.1)
                done = min(ask(tmp_path, count, name)[0][0] for name in ("webp", "avif"))
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=30)
        assert before < done < ask(tmp_path, count, "jpeg")[0][0]


def get(url):
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.read().decode()


def wait_for(url, process):
    """The page at ``url``, once the server answers."""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(process.communicate()[0])
        with suppress(OSError):
            return get(url)
        time.sleep(0.1)
    return pytest.fail(f"{url} did not answer")


def one_line(result):
    """What the person sees: a single line that says what to change."""
    assert result.returncode != 0
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


def test_a_taken_port_is_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = one_line(demo(tmp_path, "--port", str(port)))
    assert f"Port {port} cannot be used (Address already in use). Choose another one with --port." in line


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_is_none_is_one_line(tmp_path, port):
    assert "Choose another one with --port." in one_line(demo(tmp_path, f"--port={port}"))


def test_a_folder_that_cannot_be_written_to_is_one_line(tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    line = one_line(demo(tmp_path / "data", "--no-serve"))
    assert f"The data folder {tmp_path / 'data'} cannot be written to" in line
    assert "Set SHOP_SITE_DATA to another folder." in line
    assert (tmp_path / "data").read_text() == "a file where the folder should be"


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_one_line(tmp_path):
    tmp_path.chmod(0o500)
    assert "cannot be written to" in one_line(demo(tmp_path, "--no-serve"))


def test_a_database_that_does_not_answer_is_one_line(tmp_path):
    line = one_line(demo(tmp_path, "--no-serve", DATABASE_URL=f"postgres://nobody@127.0.0.1:{free_port()}/nothing"))
    assert "DATABASE_URL" in line


@pytest.mark.slow
def test_it_runs_on_postgresql(tmp_path):
    psycopg = pytest.importorskip("psycopg")
    try:
        server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        require("postgres", available=False, reason=f"no PostgreSQL answers at {POSTGRES}")
    name = f"backcare_demo_{os.getpid()}"
    with closing(server):
        server.execute(f"CREATE DATABASE {name}")
        try:
            url = urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
            for _ in range(2):
                result = demo(tmp_path, "--no-serve", DATABASE_URL=url)
                assert result.returncode == 0, result.stderr
            assert not (tmp_path / "db.sqlite3").exists()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_reset_that_cannot_go_on_removes_nothing(tmp_path):
    (tmp_path / "db.sqlite3").write_text("somebody's work")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = demo(tmp_path, "--reset", "--port", str(taken.getsockname()[1]))
    assert result.returncode != 0
    assert "cannot be used" in result.stderr
    for arguments in (["--reset", "--prot", "1"], ["--reset", "--help"]):
        demo(tmp_path, *arguments)
    elsewhere = demo(tmp_path, "--reset", "--no-serve", DATABASE_URL=f"sqlite:///{tmp_path}/other.sqlite3")
    assert "DATABASE_URL points to a database elsewhere" in elsewhere.stderr
    assert (tmp_path / "db.sqlite3").read_text() == "somebody's work"


@pytest.mark.slow
def test_a_reset_replaces_a_file_that_is_no_database(tmp_path):
    (tmp_path / "db.sqlite3").write_text("somebody's work")
    mended = demo(tmp_path, "--reset", "--no-serve")
    assert mended.returncode == 0, mended.stderr
    assert ask(tmp_path, "SELECT count(*) FROM backcare_article") == [(16,)]
