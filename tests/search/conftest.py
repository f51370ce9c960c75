"""What tests of the search share."""

import pytest

from backcare.search import finding


@pytest.fixture
def found(db):
    """``found("words")``: the titles of all that a search finds, the best first."""

    def found(text, language="en", **kwargs):
        results = finding.search(text, language, **{"count": 100, **kwargs})
        titles = [str(hit.target) for hit in results.hits]
        assert len(titles) == results.total
        return titles

    return found
