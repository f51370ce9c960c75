"""What the deployed shop stands: readers while comments are approved, a crowd at once, and visitors who send slowly.

    python -m tests.production.load

The servers, the database and the visitors share this machine: on one of its own the shop handles more. Prints what was
answered and how fast, and exits with 1 when anything is not as promised.
"""

import asyncio
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests.production.people import ARTICLE, FORM
from tests.production.servers import HOST
from tests.production.shop import PROXY, Shop

READERS, SECONDS = 200, 60
CROWD = 300
SLOW = 200
TEXT = "One of many, number {}."
PREPARE = f"""
article = Article.objects.get(slug="{ARTICLE.split("/")[-2]}")
Comment.objects.filter(article=article).delete()
Comment.objects.bulk_create(
    Comment(article=article, name="A", email=f"a{{n}}@example.com", body="{TEXT}".format(n)) for n in range({SECONDS})
)
"""
APPROVE = """
import time
from backcare.comments.deciding import decide
for row in Comment.objects.filter(body__startswith="One of many").order_by("pk"):
    decide(Comment.objects.filter(pk=row.pk), "approve")
    print(row.body, flush=True)
    time.sleep(1)
"""


class Answers:
    """Statuses and seconds of all answers, and what was wrong with some."""

    def __init__(self):
        self.statuses, self.kept, self.seconds, self.wrong = Counter(), Counter(), [], []

    def add(self, status, head, seconds):
        self.statuses[status] += 1
        self.seconds.append(seconds)
        if kept := re.search(r"x-backcare-cache: (\w+)", head):
            self.kept[kept[1]] += 1

    def __str__(self):
        counts = ", ".join(f"{count} x {name}" for name, count in [*self.statuses.items(), *self.kept.items()])
        times = sorted(self.seconds)
        shown = " ".join(f"p{part}={times[min(len(times) - 1, len(times) * part // 100)]:.3f}" for part in (50, 95, 99))
        return f"{counts}; seconds: {shown} most={times[-1]:.3f}"

    @property
    def p99(self):
        return sorted(self.seconds)[len(self.seconds) * 99 // 100]


class Visitor:
    """One kept connection to a web process."""

    def __init__(self, port):
        self.port, self.writer = port, None

    async def get(self, path):
        """Return status, head and body; a connection that the server has closed is opened once more."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        self.writer.write(head_of("GET", path))
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        body = await self.reader.readexactly(int(re.search(r"content-length: (\d+)", head)[1]))
        return int(head.split()[1]), head, body.decode()

    def close(self):
        if self.writer:
            self.writer.close()


def head_of(method, path, **headers):
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in (PROXY | headers).items())]
    return "\r\n".join([*lines, "", ""]).encode()


async def read(visitor, paths, until, answers, approved, pause):
    """Read one page after the other, with a pause after each; an approved comment must stand on the page."""
    number = 0
    while time.monotonic() < until:
        path, known, began = paths[number % len(paths)], len(approved), time.monotonic()
        status, head, body = await visitor.get(path)
        answers.add(status, head, time.monotonic() - began)
        if path == ARTICLE and status == 200 and known and int(re.search(r"(\d+) comment", body)[1]) < known:
            answers.wrong.append(f"{known} comments were approved, and the page has fewer")
        number += 1
        await asyncio.sleep(pause)


def follow(process, approved):
    for line in process.stdout:
        approved.append(line)


async def readers(shop, paths, approved, pause):
    """Readers who come all the time while comments are approved."""
    answers, until = Answers(), time.monotonic() + SECONDS
    visitors = [Visitor(shop.ports[number % len(shop.ports)]) for number in range(READERS)]
    turns = (paths[number % len(paths) :] + paths[: number % len(paths)] for number in range(READERS))
    await asyncio.gather(
        *(read(visitor, turn, until, answers, approved, pause) for visitor, turn in zip(visitors, turns, strict=True))
    )
    for visitor in visitors:
        visitor.close()
    return answers


async def crowd(shop, paths):
    """All of them at once, each with a connection of its own."""
    answers = Answers()

    async def come(number):
        visitor, began = Visitor(shop.ports[number % len(shop.ports)]), time.monotonic()
        status, head, _body = await visitor.get(paths[number % len(paths)])
        answers.add(status, head, time.monotonic() - began)
        if status == 503 and "retry-after" not in head:
            answers.wrong.append("503 without Retry-After")
        visitor.close()

    await asyncio.gather(*(come(number) for number in range(CROWD)))
    began = time.monotonic()
    for port in shop.ports:
        visitor = Visitor(port)
        while (await visitor.get(ARTICLE))[0] != 200:
            await asyncio.sleep(0.05)
        visitor.close()
    return answers, time.monotonic() - began


async def slow_postings(shop, seconds):
    """Visitors who begin to send a comment and never end it; meanwhile others read."""
    held, answers = [], Answers()
    for number in range(SLOW):
        _reader, writer = await asyncio.open_connection(HOST, shop.ports[number % len(shop.ports)])
        writer.write(head_of("POST", f"{ARTICLE}comments/", **{"Content-Length": "5000", "Content-Type": FORM}))
        writer.write(b"body=")
        held.append(writer)
    await asyncio.sleep(1)
    until = time.monotonic() + seconds

    async def drip():
        while time.monotonic() < until:
            for writer in held:
                writer.write(b"a")
            await asyncio.sleep(1)

    visitors = [Visitor(port) for port in shop.ports * 5]
    paths = [ARTICLE, "/blogs/news/", "/blogs/news/search/?q=back"]
    await asyncio.gather(drip(), *(read(visitor, paths, until, answers, [], 0.2) for visitor in visitors))
    for each in [*held, *visitors]:
        each.close()
    return answers


def main() -> int:
    """Run the three; return how many were not as promised."""
    os.environ.pop("DEBUG", None)
    failed = 0

    def say(name, answers, promised):
        nonlocal failed
        failed += not promised
        sys.stdout.write(f"{name}: {answers}: {'as promised' if promised else 'NOT AS PROMISED'}\n")
        sys.stdout.writelines(f"  {line}\n" for line, _count in Counter(answers.wrong).most_common(5))
        sys.stdout.flush()

    with tempfile.TemporaryDirectory(prefix="backcare-load-") as name, Shop(Path(name)) as shop:
        shop.shell(PREPARE)
        paths = [*dict.fromkeys(re.findall(r'href="(/blogs/news/[a-z0-9-]+/)"', shop.get("/blogs/news/")[2]))]
        paths = [*paths[:12], "/blogs/news/", ARTICLE]

        for pause in (0.5, 0.0):
            shop.shell(PREPARE)
            approved: list[str] = []
            process = shop.begin("shell", "--verbosity", "0", "--command", f"from backcare.models import *\n{APPROVE}")
            thread = threading.Thread(target=follow, args=[process, approved])
            thread.start()
            answers = asyncio.run(readers(shop, paths, approved, pause))
            process.kill()
            thread.join()
            process.wait()
            promised = set(answers.statuses) == {200} and answers.p99 < 1 and not answers.wrong
            title = f"{READERS} readers, {pause} s between two pages, {len(approved)} approvals, {SECONDS} s"
            say(title, answers, promised)

        shop.manage("backcare_clear_cache")
        answers, seconds = asyncio.run(crowd(shop, paths))
        say(
            f"{CROWD} at once, 200 again after {seconds:.2f} s",
            answers,
            set(answers.statuses) <= {200, 503} and seconds < 2,
        )
        answers = asyncio.run(slow_postings(shop, 20))
        say(f"{SLOW} slow postings", answers, set(answers.statuses) == {200} and max(answers.seconds) < 1)
        answers, seconds = asyncio.run(crowd(shop, paths))
        say(f"{CROWD} at once after that", answers, set(answers.statuses) <= {200, 503} and seconds < 2)
        log = "".join(file.read_text() for file in Path(name).glob("*.log"))
        sys.stdout.write(
            f"errors in the logs: {len(re.findall(' ERROR ', log))}\n{log[-2000:] if ' ERROR ' in log else ''}"
        )
    return failed


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
