"""What an article says, as plain text."""

import pytest

from backcare.articles.body import build
from backcare.articles.document import text_of_segments


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2>Warm up</h2><p>Slow.</p>", "Warm up Slow."),
        ("<p>mus<strong>cle</strong> and<br>skin</p>", "muscle and skin"),
        ("<table><tr><td>one</td><td>two</td></tr></table>", "one two"),
        ("<p>a &lt; b &amp; c</p>", "a < b & c"),
        ('<p><a href="https://x.example/?a=1&gt;2" title="a > b">link</a> text</p>', "link text"),
        ('<figure data-image="x"><figcaption>How to sit</figcaption></figure>', "How to sit"),
        ('<figure data-video="youtube:abcdefghijk"><figcaption>Kneading</figcaption></figure>', "Kneading"),
        ('<figure data-product="gun"></figure>', ""),
        ("", ""),
    ],
)
def test_text(html, text):
    assert text_of_segments(build(html).segments) == text
