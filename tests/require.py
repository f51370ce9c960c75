"""What some tests need beside Python: skipped with a reason where it is missing, unless the run insists on it."""

import os

import pytest


def require(name: str, *, available: bool, reason: str) -> None:
    """Skip the running test when ``available`` is false; fail it when ``BACKCARE_REQUIRE`` names ``name``."""
    if available:
        return
    if name in os.environ.get("BACKCARE_REQUIRE", "").replace(",", " ").split():
        pytest.fail(f"{reason} (BACKCARE_REQUIRE names {name!r})")
    pytest.skip(reason)
