"""The scoring on any blog: posts from JSON Lines, compared in memory. The database is neither read nor written."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError

from backcare.articles.body import plain_text
from backcare.related.scoring import SECONDS_OF_A_DAY, Post, related
from backcare.text.sanitizing import sanitize_body
from backcare.text.slugs import fold
from backcare.text.stop_words import STOP_WORDS

EXAMPLE = (
    'Write one object a line, such as {"id": 1, "title": "Sitting well", "body": "<p>…</p>", "tags": ["desk"], '
    '"published_at": "2026-05-04"}'
)


class BadPosts(ValueError):
    """The posts cannot be used; the message says where, why and what to do."""


def compare(lines: Iterable[bytes], limit: int, language: str | None = None) -> list[dict[str, Any]]:
    """Return ``{"id", "related": [ids]}`` for each post of JSON Lines, in their order, best first. Raises ``BadPosts``.

    Bodies are HTML or plain text. ``language`` says whose stop words are left out; None: it is guessed, for all posts
    together.
    """
    rows: dict[str | int, dict[str, Any]] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            row = _read(number, line)
            if row["id"] in rows:
                raise BadPosts(f'Two posts have the "id" {row["id"]!r:.60}. Give each its own.')
            rows[row["id"]] = row
    ids = list(rows)
    language = language or guess_language(row["text"] for row in rows.values())
    found = related(
        (
            Post(key, row["title"], row["text"], language, frozenset(("tag", tag) for tag in row["tags"]), row["day"])
            for key, row in enumerate(rows.values())
        ),
        limit,
    )
    return [{"id": own, "related": [ids[other] for other, _score in found[key]]} for key, own in enumerate(ids)]


def _text(number: int, body: str) -> str:
    try:
        return plain_text(sanitize_body(_without_surrogates(body)))
    except ValidationError as error:
        raise BadPosts(f'Line {number}: "body" cannot be read. {" ".join(error.messages)}') from error


def guess_language(texts: Iterable[str]) -> str:
    """Return the language whose stop words stand most often in ``texts``, or an empty string if none do."""
    counts = dict.fromkeys(STOP_WORDS, 0)
    for text in texts:
        for word in text.lower().split()[:400]:
            for language, words in STOP_WORDS.items():
                counts[language] += word in words
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else ""


def _read(number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadPosts(f"Line {number} is not JSON in UTF-8 ({error}). {EXAMPLE}.") from error
    if not isinstance(row, dict):
        raise BadPosts(f"Line {number} is {row!r:.60}, not an object. {EXAMPLE}.")
    key, title, body, tags = row.get("id"), row.get("title") or "", row.get("body") or "", row.get("tags") or []
    for name, is_right, wanted in (
        ("id", isinstance(key, str | int) and not isinstance(key, bool), "a text or a whole number"),
        ("title", isinstance(title, str), "a text, or missing"),
        ("body", isinstance(body, str), "a text, or missing"),
        ("tags", isinstance(tags, list) and all(isinstance(tag, str) for tag in tags), "a list of texts, or missing"),
    ):
        if not is_right:
            raise BadPosts(f'Line {number}: "{name}" is {row.get(name)!r:.60}; it has to be {wanted}.')
    return {
        "id": key,
        "title": _without_surrogates(title),
        "text": _text(number, body),
        "tags": {name for tag in tags if (name := fold(_without_surrogates(tag)))},
        "day": _day(number, row.get("published_at")),
    }


def _without_surrogates(text: str) -> str:
    """Return ``text`` without halves of characters, which JSON can hold: an excerpt may end within an emoji."""
    return text.encode("utf-8", "replace").decode()


def _day(number: int, value: Any) -> float | None:
    if value in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.timestamp() / SECONDS_OF_A_DAY
    except (TypeError, ValueError, OverflowError) as error:
        raise BadPosts(
            f'Line {number}: "published_at" is {value!r:.60}; it has to be a date such as "2026-05-04" or '
            '"2026-05-04T12:00:00Z", or missing.'
        ) from error
