"""Twenty writers at once, fifty comments each, against the demo's real server with two workers.

    python -m tests.comments.load                    # SQLite
    DATABASE_URL=postgres://… python -m tests.comments.load    # a database of its own beside that one

Each writer clicks twice on every tenth comment, both clicks at the same moment. First with the limits as they are, then
with the limits raised. Prints what was answered and what was stored, and exits with 1 when anything is not as promised.
"""

import html
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

WRITERS, COMMENTS = 20, 50
ROOT = Path(__file__).resolve().parents[2]
DATABASE = "backcare_load"
SETTINGS = """
from shop_site.settings import *

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
BACKCARE = BACKCARE | {"TRUSTED_PROXIES": ("127.0.0.1",)} | %r
"""
MAKE_ARTICLE = """
from backcare.models import Article
Article.objects.create(title="Warm hands", slug="warm-hands", body="<p>Oil.</p>", status="published")
"""
COUNT = """
from backcare.models import Comment
from collections import Counter
rows = list(Comment.objects.values_list("body", flat=True))
print(len(rows), len(set(rows)))
"""


class Server:
    """The demo's server with settings of its own, for as long as the block lasts."""

    def __init__(self, folder: Path, number: int, changed: dict):
        (folder / f"load_settings_{number}.py").write_text(SETTINGS % changed)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": f"load_settings_{number}",
            "SHOP_SITE_DATA": str(folder / f"data-{number}"),
            "SECRET_KEY": "a key for this run alone",
            **database(),
        }
        self.say = folder / f"server-{number}.log"

    def run(self, *command) -> str:
        """Run a command of the site, and return what it prints."""
        command = [sys.executable, str(ROOT / "manage.py"), *command]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return done.stdout

    def __enter__(self):
        self.run("migrate", "--verbosity", "0")
        self.run("shell", "--verbosity", "0", "--command", MAKE_ARTICLE)
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", "2", "--no-ws", "shop_site.wsgi:application"]
        self.log = self.say.open("w")
        self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=self.log, stderr=self.log)
        for _second in range(300):
            try:
                if self.ask("GET", "/blogs/news/warm-hands/")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"The server does not answer:\n{self.say.read_text()}")

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()

    def ask(self, method, path, fields=None, address=""):
        """Return status, headers and text of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Sec-Fetch-Site": "same-origin"}
        if fields is not None:
            headers |= {"X-Forwarded-For": address, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()


def database() -> dict[str, str]:
    """The environment's database, or one beside it that is made for this run."""
    url = os.environ.get("DATABASE_URL", "")
    return {"DATABASE_URL": urlsplit(url)._replace(path=f"/{DATABASE}").geturl()} if url else {}


def made_anew() -> None:
    """On PostgreSQL, drop the database of an earlier run and make an empty one."""
    if not os.environ.get("DATABASE_URL"):
        return
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE}")


def write_all(server: Server) -> tuple[Counter, list[str], set[str]]:
    """Let all writers post at once. Returns the count of each status, what went wrong, and what was accepted."""
    statuses, wrong, accepted = Counter(), [], set()
    lock, start = threading.Lock(), threading.Barrier(WRITERS)

    def click(writer, number, landed):
        body = f"Remark {number} of writer {writer}, about warm & <dry> hands."
        fields = {"name": f"Writer {writer}", "email": f"writer{writer}@example.com", "body": body}
        address = f"203.0.113.{writer + 1}"
        status, headers, page = server.ask("POST", "/blogs/news/warm-hands/comments/", fields, address)
        with lock:
            statuses[status] += 1
            if status == 303:
                accepted.add(body)
                landed.append(headers["Location"].partition("#")[2])
            elif status == 429:
                kept = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, flags=re.DOTALL)
                if not kept or html.unescape(kept[1]) != body or not headers.get("Retry-After", "").isdigit():
                    wrong.append(f"{body}: not kept, or no Retry-After")
            else:
                wrong.append(f"{body}: answered {status}")

    def write(writer):
        start.wait()
        for number in range(COMMENTS):
            landed: list[str] = []
            clicks = 2 if number % 10 == 0 else 1
            threads = [threading.Thread(target=click, args=(writer, number, landed)) for _click in range(clicks)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if len(set(landed)) > 1:
                wrong.append(f"writer {writer}: a double click landed at {landed}")

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses, wrong, accepted


def main() -> int:
    """Run both cases; return how many of them went wrong."""
    failed = 0
    raised = {"COMMENTS_PER_TEN_MINUTES": 100_000, "COMMENTS_PER_DAY": 100_000}
    with tempfile.TemporaryDirectory(prefix="backcare-load-") as name:
        for number, (title, changed) in enumerate([("limits as they are", {}), ("limits raised", raised)]):
            made_anew()
            with Server(Path(name), number, changed) as server:
                began = time.perf_counter()
                statuses, wrong, accepted = write_all(server)
                seconds = time.perf_counter() - began
                stored, different = map(int, server.run("shell", "--verbosity", "0", "--command", COUNT).split())
            promised = stored == different == len(accepted) and not wrong
            promised = promised and (len(accepted) == WRITERS * COMMENTS if changed else statuses[429] > 0)
            failed += not promised
            answers = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
            sys.stdout.write(
                f"{title}: {WRITERS} writers, {WRITERS * COMMENTS} comments, {sum(statuses.values())} clicks in "
                f"{seconds:.1f} s\n  answered: {answers}\n  accepted {len(accepted)}, stored {stored}, "
                f"different {different}: {'as promised' if promised else 'NOT AS PROMISED'}\n"
            )
            sys.stdout.writelines(f"  {line}\n" for line in wrong[:10])
    return failed


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
