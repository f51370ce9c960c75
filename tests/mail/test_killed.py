"""A real server that is killed between posting a comment and mailing about it, and in the middle of mailing."""

import os
import signal
import socket
import subprocess
import sys
import time
from email import message_from_bytes
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
from shop_site.settings import *

BACKCARE = BACKCARE | {"SITE_URL": "https://shop.example"}
globals().update(environment.mailer("killed_backend.Backend", file_path="%(folder)s/sent"))
TASKS = {"default": {"BACKEND": "killed_backend.Tasks"}}
"""
BACKEND = """
import os, signal
from pathlib import Path
from django.core.mail.backends.filebased import EmailBackend
from backcare.tasks import ImmediateBackend

WHEN = os.environ.get("KILL", "")


class Tasks(ImmediateBackend):
    def enqueue(self, task, args, kwargs):
        if WHEN == "before its task" and task.func.__name__ == "deliver":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().enqueue(task, args, kwargs)


class Backend(EmailBackend):
    def open(self):
        if WHEN == "before taking up":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().open()

    def send_messages(self, messages):
        if WHEN == "before sending":
            os.kill(os.getpid(), signal.SIGKILL)
        count = super().send_messages(messages)
        if WHEN == "after sending":
            os.kill(os.getpid(), signal.SIGKILL)
        return count
"""
MAKE_ARTICLE = """
from backcare.models import Article
Article.objects.create(title="Warm hands", slug="warm-hands", body="<p>Oil.</p>", status="published")
"""
COUNT = "from backcare.models import Comment, Mail; print(Comment.objects.count(), Mail.objects.count())"
LATER = """
from datetime import timedelta
from django.db.models import F
from backcare.models import Mail
Mail.objects.update(attempted_at=F("attempted_at") - timedelta(minutes=10))
"""
FIELDS = {"name": "Ida", "email": "ida@example.com", "body": "Two spoons of oil?", "notices": "on"}


class Site:
    """The demo shop with mail that ends up in files, in a folder and a database of its own."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "killed_settings.py").write_text(SETTINGS % {"folder": folder})
        (folder / "killed_backend.py").write_text(BACKEND)
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "killed_settings",
            "SHOP_SITE_DATA": str(folder / "data"),
            "SECRET_KEY": "a key for this test alone",
            **self.database(),
        }

    def database(self):
        if connection.vendor == "sqlite":
            return {}
        with connection._nodb_cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS backcare_killed")
            cursor.execute("CREATE DATABASE backcare_killed")
        return {"DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path="/backcare_killed").geturl()}

    def run(self, *command):
        command = [sys.executable, str(ROOT / "manage.py"), *command]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def post_and_die(self, when):
        """Post a comment to a server that kills itself at this moment."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, str(ROOT / "manage.py"), "runserver", f"127.0.0.1:{port}", "--noreload"]
        server = subprocess.Popen(
            [*command, "--skip-checks"],
            env=self.environment | {"KILL": when},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _attempt in range(300):
                try:
                    http = HTTPConnection("127.0.0.1", port, timeout=30)
                    http.connect()
                    break
                except OSError:
                    time.sleep(0.1)
            headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
            http.request("POST", "/blogs/news/warm-hands/comments/", urlencode(FIELDS), headers)
            with pytest.raises((OSError, HTTPException)):
                http.getresponse()
            assert server.wait(timeout=30) == -signal.SIGKILL
        finally:
            server.kill()
            server.wait()

    def sent(self):
        """The subjects of all mails that went out."""
        parts = [
            part for path in sorted((self.folder / "sent").glob("*")) for part in path.read_bytes().split(b"-" * 79)
        ]
        return [message_from_bytes(part.lstrip())["Subject"] for part in parts if part.strip()]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("when", "sent", "is_unconfirmed"),
    [
        ("before its task", 1, False),
        ("before taking up", 1, False),
        ("before sending", 0, True),
        ("after sending", 1, True),
    ],
)
def test_nothing_is_lost_and_nothing_goes_out_twice(tmp_path, when, sent, is_unconfirmed):
    site = Site(tmp_path)
    site.run("migrate", "--verbosity", "0")
    site.run("shell", "--verbosity", "0", "--command", MAKE_ARTICLE)
    site.post_and_die(when)
    assert site.run("shell", "--verbosity", "0", "--command", COUNT).split() == ["1", "1"]
    assert "Unconfirmed" not in site.run("backcare_mail")  # who took it up may still be sending it
    site.run("shell", "--verbosity", "0", "--command", LATER)
    for _again in range(2):
        said = site.run("backcare_mail")
        assert len(site.sent()) == sent
        assert ("Unconfirmed: 1 (Confirmation: Comment 1)" in said) is is_unconfirmed
    if is_unconfirmed:
        site.run("backcare_mail", "--resend", "1")
        assert len(site.sent()) == sent + 1
        assert "Unconfirmed" not in site.run("backcare_mail")
