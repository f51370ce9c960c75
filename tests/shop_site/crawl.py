"""Walking through the demo's pages as a reader does: link by link, from the front page."""

from collections import deque
from urllib.parse import urljoin, urlsplit

from tests.html_reading import elements


def crawl(client, start="/"):
    """Return ``{address: (clicks from the start, HTML)}`` for every page that a link of the site leads to.

    A link that answers with anything but 200 fails: nothing is broken, and nothing is redirected. Links that ask not to
    be followed (permanent links to comments, answering one) are no pages of their own.
    """
    pages, clicks, waiting = {}, {start: 0}, deque([start])
    while waiting:
        address = waiting.popleft()
        response = client.get(address)
        assert response.status_code == 200, address
        html = response.content.decode()
        pages[address] = (clicks[address], html)
        for attrs in elements(html, "a"):
            if "nofollow" in attrs.get("rel", ""):
                continue
            target = urlsplit(urljoin(address, attrs["href"]))
            link = target.path + (f"?{target.query}" if target.query else "")
            if not target.netloc and link not in clicks:
                clicks[link] = clicks[address] + 1
                waiting.append(link)
    return pages
