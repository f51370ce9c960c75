"""Leaving alone for a moment what does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

SECONDS = 1.0
"""For this long a process leaves a server alone that failed: each question may wait for a timeout."""


class Pause:
    """Remembers of each server, by its alias, until when it is left alone."""

    def __init__(self):
        self._until: dict[str, float] = {}  # on a clock that never jumps

    @contextmanager
    def unless_away(self, alias: str, failures: tuple[type[Exception], ...], left_alone: Exception) -> Iterator[None]:
        """Ask the server in this block, where one of ``failures`` begins a pause. During one, raise ``left_alone``.

        At its end one thread asks again, while the others still get ``left_alone``.
        """
        if until := self._until.get(alias):
            now = monotonic()
            if now < until:
                raise left_alone
            self._until[alias] = now + SECONDS
        try:
            yield
        except failures:
            self._until[alias] = monotonic() + SECONDS
            raise
        self._until.pop(alias, None)
