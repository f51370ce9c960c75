"""PostgreSQL is restarted, killed or silent while people read, comment and edit: told so, and nothing is lost."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import count

import pytest

from shop_site.environment import POOL
from tests.production.people import ARTICLE, Editor, comment, form_of_article, title_of
from tests.production.units import until
from tests.require import require

pytestmark = pytest.mark.slow
READ = [ARTICLE, "/blogs/news/", "/blogs/news/search/?q=back", "/cart/"]
writers = count()


class Busy:
    """People at the shop until the block ends, and what they were answered."""

    def __init__(self, shop):
        self.shop, self.ended, self.answers, self.wrong = shop, threading.Event(), Counter(), []
        self.form, self.editor = form_of_article(shop), Editor(shop).log_in()
        self.stored, self.title = [], ""

    def __enter__(self):
        works = [lambda turn=turn: self.read(turn) for turn in range(8)] + [self.write, self.edit]
        self.threads = [threading.Thread(target=self.go_on, args=[work]) for work in works]
        for thread in self.threads:
            thread.start()
        time.sleep(1)
        return self

    def __exit__(self, *_error):
        time.sleep(1)
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def go_on(self, work):
        while not self.ended.is_set():
            try:
                work()
            except Exception as error:
                self.wrong.append(repr(error))
            time.sleep(0.05)

    def note(self, who, answer):
        status, headers, text = answer
        self.answers[who, status] += 1
        if status not in (200, 302, 303, 503):
            self.wrong.append(f"{who}: {status} {text[:200]}")
        if status == 503 and "Retry-After" not in headers:
            self.wrong.append(f"{who}: 503 without Retry-After")
        return status

    def read(self, turn):
        for path in READ:
            self.note("reader", self.shop.get(path, turn % 2))

    def write(self):
        """Post a comment; when it is refused, send it again until it is taken, as its visitor is told to do."""
        writer = next(writers)
        while self.note("writer", comment(self.shop, f"Comment {writer}.", writer, writer % 2)) == 503:
            if self.ended.wait(0.2):
                return
        self.stored.append(f"Comment {writer}.")

    def edit(self):
        title = f"Title{next(writers)}"
        if self.note("editor", self.editor.rename(self.form, title)) == 302:
            self.title = title


def restarted(shop):
    shop.database.stop()
    shop.database.start()


def away_for_seconds(shop):
    shop.database.stop()
    time.sleep(4)
    shop.database.start()


def backend_killed(shop):
    shop.database.kill_backend()


def killed(shop):
    shop.database.stop(signal.SIGKILL)
    shop.database.start()


@pytest.mark.parametrize("fault", [restarted, away_for_seconds, backend_killed, killed])
def test_nothing_is_lost_or_stored_twice(shop, fault):
    with Busy(shop) as people:
        fault(shop)
        for number in (0, 1):
            until(lambda number=number: {shop.get(path, number)[0] for path in READ} == {200}, 60)
    assert people.wrong == []
    assert {status for _who, status in people.answers} - {200, 302, 303, 503} == set()
    bodies = [body for (body,) in shop.query("SELECT body FROM backcare_comment")]
    assert {body: bodies.count(body) for body in people.stored} == dict.fromkeys(people.stored, 1)
    assert title_of(shop.get(ARTICLE)[2]) == people.title
    # What was changed is found, once the task workers are back.
    until(lambda: ARTICLE in shop.get(f"/blogs/news/search/?q={people.title.lower()}")[2], 60)
    shop.settle()


def test_a_silent_database_holds_few_readers_up(shop):
    shop.get(ARTICLE), shop.get("/blogs/news/")
    shop.database.pause()
    try:
        with ThreadPoolExecutor(60) as readers:
            asked = [readers.submit(shop.get, READ[turn % 4], turn % 2) for turn in range(60)]
            answered, held = wait(asked, 24)
            shop.database.go_on()
    finally:
        shop.database.go_on()
    assert len(held) <= 2 * POOL["max_size"]
    for status, headers, _text in (each.result() for each in answered):
        assert status == 200 or (status == 503 and headers["Retry-After"])
    assert {each.result()[0] for each in held} <= {200}
    until(lambda: {shop.get(path, number)[0] for path in READ for number in (0, 1)} == {200}, 60)


@contextmanager
def cut_off(port):
    """Have the kernel drop all that is sent to this port, as if the machine behind it were gone."""
    rule = ["INPUT", "-p", "tcp", "--dport", str(port), "-j", "DROP"]
    can = not os.getuid() and shutil.which("iptables")
    can = can and subprocess.run(["iptables", "-I", *rule], capture_output=True, check=False).returncode == 0
    require("iptables", available=bool(can), reason="only root can have packets dropped here")
    try:
        yield
    finally:
        subprocess.run(["iptables", "-D", *rule], check=True)


def test_a_database_machine_that_is_gone_holds_nobody_up(shop):
    shop.get(ARTICLE), shop.get("/blogs/news/")
    with cut_off(shop.database.port), ThreadPoolExecutor(20) as readers:
        asked = [readers.submit(shop.get, READ[turn % 4], turn % 2) for turn in range(20)]
        answers = [each.result() for each in asked]
    assert {status for status, *_rest in answers} <= {200, 503}
    until(lambda: {shop.get(path, number)[0] for path in READ for number in (0, 1)} == {200}, 60)
