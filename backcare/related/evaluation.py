"""The engine on any blog: posts from JSON Lines, compared in memory. The database is neither read nor written."""

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

WANTED = (
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
    rows = [_read(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    _no_doubles(rows)
    texts = [_text(row) for row in rows]
    language = language or guess_language(texts)
    posts = (
        Post(
            key=key,
            title=row["title"],
            text=text,
            language=language,
            facets=frozenset(("tag", name) for tag in row["tags"] if (name := fold(tag))),
            day=row["day"],
        )
        for key, (row, text) in enumerate(zip(rows, texts, strict=True))
    )
    found = related(posts, limit)
    return [
        {"id": row["id"], "related": [rows[other]["id"] for other, _score in found[key]]}
        for key, row in enumerate(rows)
    ]


def _text(row: dict[str, Any]) -> str:
    try:
        return plain_text(sanitize_body(row["body"]))
    except ValidationError as error:
        raise BadPosts(
            f"The body of the post with the id {row['id']!r} cannot be read. {' '.join(error.messages)}"
        ) from error


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
        row = json.loads(line.strip().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadPosts(f"Line {number} is not UTF-8 ({error.reason} at byte {error.start}). Save it so.") from error
    except (ValueError, RecursionError) as error:
        raise BadPosts(f"Line {number} is not JSON ({error}). {WANTED}.") from error
    if not isinstance(row, dict):
        raise BadPosts(f"Line {number} is {row!r:.60}, not an object. {WANTED}.")
    if isinstance(row.get("id"), bool) or not isinstance(row.get("id"), str | int):
        raise BadPosts(f'Line {number}: "id" is {row.get("id")!r:.60}; it has to be a text or a whole number.')
    tags = row.get("tags")
    if not isinstance(tags or [], list) or not all(isinstance(tag, str) for tag in tags or []):
        raise BadPosts(f'Line {number}: "tags" is {tags!r:.60}; it has to be a list of texts, or missing.')
    for name in ("title", "body"):
        if not isinstance(row.get(name) or "", str):
            raise BadPosts(f'Line {number}: "{name}" is {row[name]!r:.60}; it has to be a text, or missing.')
    return {
        "id": row["id"],
        "title": _whole(row.get("title") or ""),
        "body": _whole(row.get("body") or ""),
        "tags": [_whole(tag) for tag in tags or []],
        "day": _day(number, row.get("published_at")),
    }


def _whole(text: str) -> str:
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


def _no_doubles(rows: list[dict[str, Any]]) -> None:
    seen = set()
    for row in rows:
        if row["id"] in seen:
            raise BadPosts(f'Two posts have the "id" {row["id"]!r:.60}. Give each its own.')
        seen.add(row["id"])
