"""Run work that cannot be given a time limit of its own in a thread that is left to itself when the time is up."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Any

from django.db import connections


def run_within(
    seconds: float, work: Callable[..., Any], *args: Any, name: str, left: Callable[[], Any] | None = None
) -> Any:
    """Return what ``work`` returns, or raise what it raises; raise ``TimeoutError`` when that takes too long.

    The thread ``name`` then goes on alone, and calls ``left`` at its end. Raises ``RuntimeError`` when no thread can
    be started.
    """
    future: Future[Any] = Future()

    def run() -> None:
        try:
            future.set_result(work(*args))
        except Exception as error:
            future.set_exception(error)
        finally:
            connections.close_all()  # the work may have asked the database

    Thread(target=run, name=name, daemon=True).start()
    try:
        return future.result(timeout=max(seconds, 0))
    finally:
        if left and not future.done():
            future.add_done_callback(lambda _done: left())
