"""Random HTML of everything that the sanitizer is given: what a body may hold, what is mended, and what is removed."""

import random

from backcare.text.elements import BOXES, ELEMENTS, RENAMED

FOREIGN = ("span", "font", "tfoot", "ruby", "small")
TAGS = sorted({*ELEMENTS, *BOXES, *RENAMED, *FOREIGN})
ATTRIBUTES = (
    *('lang="de"', 'dir="rtl"', 'href="/a"', 'title="t"', 'start="3"', 'type="a"', 'colspan="2"', 'rowspan="0"'),
    *('data-image="k"', 'data-product="k"', 'data-technique="k"', 'data-video="youtube:abcdef"', 'style="color: red"'),
    *('scope="col"', "src=/a.png alt=x"),
)


def random_html(source: random.Random) -> tuple[str, list[str]]:
    """Return HTML with elements nested at random, some of them not closed, and the words in it: each stands once."""
    words: list[str] = []
    html: list[str] = []

    def some(depth: int) -> None:
        for _ in range(source.randint(1, 4)):
            if depth > 6 or source.random() < 0.35:
                words.append(f"w{len(words)}w")
                html.append(f"{words[-1]}{source.choice(['', ' '])}")
                # No two words touch but at an element: whatever that is, they may be parts of one word within a line.
                html.append("<wbr>" if source.random() < 0.1 else " ")
                continue
            tag = source.choice(TAGS)
            attributes = "".join(f" {source.choice(ATTRIBUTES)}" for _ in range(source.choice([0, 0, 1, 2])))
            is_part = tag in ("tr", "td", "th", "caption", "thead", "tbody", "tfoot")
            if is_part:
                html.append("<table>")  # a parser knows no parts of tables without one
            html.append(f"<{tag}{attributes}>")
            if tag not in ("br", "hr", "img"):
                some(depth + 1)
            if source.random() < 0.95:
                html.append(f"</{tag}>")
            if is_part:
                html.append("</table>")

    some(0)
    return "".join(html), words
