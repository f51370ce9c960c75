"""The deployed shop that the tests of this folder share: each leaves it whole."""

import pytest

from tests.production.shop import Shop


@pytest.fixture(scope="package")
def shop(tmp_path_factory):
    """The shop with two web processes and two task workers."""
    with Shop(tmp_path_factory.mktemp("shop"), tasks=2) as running:
        yield running
