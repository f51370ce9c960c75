"""Redis is gone, answers nothing, or has lost everything: readers and editors are served all the same."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.production.people import ARTICLE, Editor, comment, form_of_article, title_of
from tests.production.units import until

pytestmark = pytest.mark.slow
PATIENCE = 10
"""Seconds; with a Redis that answers nothing, one page a second takes one."""
PAGES = ["/blogs/news/", ARTICLE, "/blogs/news/techniques/", "/blogs/news/areas/", "/", "/blogs/news/search/?q=back"]


@contextmanager
def gone(shop):
    shop.cache.stop()
    try:
        yield
    finally:
        shop.cache.start()


@contextmanager
def silent(shop):
    shop.cache.pause()
    try:
        yield
    finally:
        shop.cache.go_on()


@contextmanager
def emptied(shop):
    with shop.cache.client() as client:
        client.flushall()
    yield


def timed(shop, path, number=0):
    began = time.monotonic()
    status, headers, _text = shop.get(path, number)
    return status, headers.get("X-Backcare-Cache", ""), time.monotonic() - began


@pytest.mark.parametrize("fault", [gone, silent, emptied])
def test_readers_and_editors_are_served(shop, fault):
    editor = Editor(shop).log_in()
    form = form_of_article(shop)
    with fault(shop):
        shop.shell("from backcare import page_cache; page_cache.bump()")  # or they would remember pages
        answers = [timed(shop, path, number) for path in PAGES for number in (0, 1)]
        assert {status for status, *_rest in answers} == {200}
        with ThreadPoolExecutor(20) as visitors:
            crowd = list(visitors.map(lambda turn: timed(shop, PAGES[turn % 4], turn % 2), range(80)))
        assert {status for status, *_rest in crowd} == {200}
        assert max(seconds for *_rest, seconds in [*answers, *crowd]) < PATIENCE
        again = Editor(shop, 1).log_in()
        for at_work, title in ((editor, f"First {fault.__name__}"), (again, f"Then {fault.__name__}")):
            assert at_work.rename(form, title)[0] == 302
            assert [title_of(shop.get(ARTICLE, number)[2]) for number in (0, 1)] == [title, title]
        assert comment(shop, f"While it is {fault.__name__}")[0] == 303
        assert shop.get("/readyz")[0] == 200
    assert until(lambda: timed(shop, ARTICLE)[1] == "hit")
