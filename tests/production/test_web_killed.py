"""A web process, or its worker, is killed while people read: the other one goes on, and it comes back."""

import threading
import time
from http.client import HTTPException

import pytest

from tests.production.people import ARTICLE
from tests.production.units import until

pytestmark = pytest.mark.slow
READ = [ARTICLE, "/blogs/news/", "/cart/"]
READERS = 20


@pytest.mark.parametrize("kill", ["kill_worker", "kill"])
def test_one_of_two_web_processes_is_killed(shop, kill):
    ended, answers, lost = threading.Event(), [], []

    def read(turn):
        while not ended.is_set():
            for path in READ:
                try:
                    answers.append((turn % 2, shop.get(path, turn % 2)[0]))
                except (OSError, HTTPException) as error:
                    lost.append((turn % 2, isinstance(error, ConnectionRefusedError)))
                    time.sleep(0.05)

    threads = [threading.Thread(target=read, args=[turn]) for turn in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        until(lambda: len(answers) > 2 * READERS)
        getattr(shop.web[0], kill)()
        until(lambda: lost)
        until(lambda: shop.get(ARTICLE)[0] == 200, 60)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert {status for _number, status in answers} == {200}
    assert {number for number, _refused in lost} == {0}
    # Those that it held. Who comes before it is back is refused at once, and the proxy asks the other one.
    assert sum(not refused for _number, refused in lost) <= READERS // 2 * 2
