"""Two processes answer, this one writes and compares. Prints one line of JSON: what was stale and what it saw."""

import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException

import django

django.setup()

from django.core.exceptions import ValidationError  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import IntegrityError, connection, models  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from backcare.models import Article, BodyArea, Comment, Person, Tag, Technique  # noqa: E402
from tests.page_cache.edits import EDITS, MOMENT, make_blog  # noqa: E402

STEPS = int(os.environ.get("STEPS", "60"))
SEED = int(os.environ.get("SEED") or random.randrange(10**6))
REFUSED = (ValidationError, IntegrityError, models.ProtectedError, models.RestrictedError)
"""What an edit of chance may run into; its transaction is undone then."""


@contextmanager
def server():
    """A process of the production server; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--blocking-threads",
        "4",
        "--port",
        str(port),
        "shop_site.wsgi:application",
    ]
    environment = {name: value for name, value in os.environ.items() if name != "IS_WRITER"}
    process = subprocess.Popen([*command, "--log-level", "warning"], env=environment, stdout=sys.stderr)
    try:
        for _attempt in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def get(port, path, counts=None):
    """What the process at ``port`` answers: status, address of a redirect, body."""
    with_it = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        with_it.request("GET", path)
        answer = with_it.getresponse()
        if counts is not None:
            counts[answer.headers["X-Backcare-Cache"].partition(";")[0]] += 1
        return answer.status, answer.headers.get("Location"), answer.read()
    finally:
        with_it.close()


def fresh(path):
    """What a fresh rendering of the database gives now."""
    answer = Client(headers={"host": "127.0.0.1"}).get(path)
    return answer.status_code, answer.headers.get("Location"), answer.content


def addresses(chance):
    """Some of the pages that there are, and some that there were."""
    articles = [article.get_absolute_url() for article in Article.objects.published()]
    rows = [*Tag.objects.all(), *Technique.objects.all(), *BodyArea.objects.all(), *Person.objects.all()]
    lists = [reverse(f"backcare:{name}") for name in ("article-list", "technique-list", "area-list")]
    comment = chance.choice(list(Comment.objects.all()))
    page = f"{comment.article.get_absolute_url()}?comments={comment.pk}"
    known.update([*articles, *(row.get_absolute_url() for row in rows), f"{lists[0]}?page=2", page])
    return {*lists, *chance.sample(sorted(known), min(8, len(known)))}


known: set[str] = set()


def read_all_the_time(ports, stop):
    """Ask for pages while they change, so that some are made in the midst of it."""
    chance = random.Random(SEED)
    while not stop.is_set():
        with suppress(OSError, HTTPException):
            get(chance.choice(ports), chance.choice(sorted(known)))
        time.sleep(0.01)


def compare(ports, paths, counts, found, name):
    for path in paths:
        expected = fresh(path)
        for port in ports:
            if get(port, path, counts) != expected:
                again = fresh(path), get(port, path), fresh(path)  # time may have gone by between the two
                if again[1] not in (again[0], again[2]):
                    found.append(f"{name}: {path}")


def main():
    chance, done, counts, found = random.Random(SEED), Counter(), Counter(), []
    call_command("migrate", verbosity=0)
    if os.environ["CACHE"] == "database":
        call_command("createcachetable")
    make_blog()
    addresses(chance)
    with ExitStack() as stack:
        ports = [stack.enter_context(server()) for _two in range(2)]
        stop = threading.Event()
        readers = [threading.Thread(target=read_all_the_time, args=[ports, stop]) for _two in range(2)]
        for reader in readers:
            reader.start()
        stack.callback(lambda: [reader.join() for reader in readers])
        stack.callback(stop.set)
        for step in range(STEPS):
            name = [*EDITS][step % len(EDITS)] if step < len(EDITS) * 2 else chance.choice([*EDITS])
            for _attempt in range(5):  # chance may choose what is refused
                with suppress(*REFUSED):
                    EDITS[name](chance)
                    done[name] += 1
                    break
            paths = addresses(chance)
            compare(ports, paths, counts, found, name)
            if name.endswith("moment"):
                time.sleep(MOMENT.total_seconds())
                compare(ports, paths, counts, found, name)
    missing = sorted(EDITS.keys() - done.keys())
    result = {"stale": found, "missing": missing, "seed": SEED, "answers": counts, "vendor": connection.vendor}
    sys.stdout.write(f"{json.dumps(result)}\n")


if __name__ == "__main__":
    main()
