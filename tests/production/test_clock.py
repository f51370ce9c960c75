"""The clock of a web process that runs is put back and forward: readers see what is right at that moment."""

from glob import glob

import pytest

from tests.production.people import Editor, comment
from tests.production.units import Unit, until
from tests.require import require
from tests.shop_site.test_demo import free_port

pytestmark = pytest.mark.slow
HOUR = 3600
FAKETIME = "/usr/lib/*/faketime/libfaketime.so.1"
"""Where Debian's package ``libfaketime`` has it."""
LIST, DESK = "/blogs/news/", "/admin/backcare/article/desk/"


@pytest.fixture(scope="module")
def clock(shop):
    """``clock(seconds)`` puts the clock of one more web process, number 2, so many seconds forward."""
    found = glob(FAKETIME)
    require("faketime", available=bool(found), reason="there is no libfaketime here to put a clock back with")
    file, port = shop.folder / "clock", free_port()
    unit = Unit("shop-web@.service", "", {"800%i": str(port), **shop.places}, shop.folder / "web-clock.log")
    unit.environment |= {
        "LD_PRELOAD": found[0],
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    file.write_text("+0")
    shop.ports.append(port)
    try:
        with unit:
            until(lambda: shop.get("/readyz", 2)[0] == 200)
            yield lambda seconds: file.write_text(f"{seconds:+}")
    finally:
        shop.ports.remove(port)


def test_articles_appear_and_expire_by_the_clock(shop, clock):
    make = """
from datetime import timedelta
from django.utils import timezone
now = timezone.now()
for title, hours in (("Tomorrows", 0.5), ("Yesterdays", -1)):
    Article.objects.create(
        title=title, slug=title.lower(), body="<p>Oil.</p>", status="published",
        published_at=now + timedelta(hours=hours), expires_at=now + timedelta(hours=hours + 1.5),
    )
"""
    shop.shell(make)
    shop.settle()
    # Twice each: made, and kept. The other process, whose clock is right, shares its cache.
    for hours in (0, 1, 0, -0.75, 0, 1, 3, 0):
        clock(int(hours * HOUR))
        text = [shop.get(LIST, number)[2] for number in (2, 2, 0, 2)]
        for turn, hour in ((0, hours), (1, hours), (2, 0), (3, hours)):
            assert ("Tomorrows" in text[turn]) == (hour >= 0.5 and hour < 2), (hours, turn)
            assert ("Yesterdays" in text[turn]) == (hour >= -1 and hour < 0.5), (hours, turn)
    assert shop.get(LIST, 2)[1]["X-Backcare-Cache"] == "hit"


def test_editors_and_writers_go_on(shop, clock):
    clock(HOUR)
    editor = Editor(shop, 2).log_in()
    status, headers, _text = comment(shop, "While the clock is fast.", 1, 2)
    assert status == 303
    link = headers["Location"].partition("#")[0]
    assert "While the clock is fast." in shop.get(link, 2)[2]
    clock(0)
    assert editor.ask("GET", DESK)[0] == 200  # its session began in the future
    assert "While the clock is fast." in shop.get(link, 2)[2]
    status, headers, _text = comment(shop, "While the clock is fast.", 1, 2)
    assert headers["Location"].partition("#")[2] == link_of(shop)
    assert comment(shop, "Now.", 1, 2)[0] == 303


def link_of(shop):
    ((pk,),) = shop.query("SELECT id FROM backcare_comment WHERE body = 'While the clock is fast.'")
    return f"comment-{pk}"
