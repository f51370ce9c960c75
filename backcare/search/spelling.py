"""The words that can be found, and which of them a reader may have meant."""

from collections import Counter
from itertools import chain

from django.db import connections
from django.db.models import Q

from backcare.querysets import pieces
from backcare.search import words
from backcare.search.models import SearchText, SearchWord
from backcare.search.queries import clean
from backcare.text.tokens import is_unspaced
from backcare.text.tokens import spans as word_spans

SHORTEST, LONGEST = 3, 30
"""Letters of a word that is kept here."""
EVERY = ""
"""Stands among the words for every entry: how many there are of a language."""
AT_ONCE = 400
"""Words that are counted by one statement."""
MOST_CANDIDATES = 2_000
"""Words that are compared with one misspelled word, the most frequent ones."""
TWO_ERRORS_FROM = 6
"""Letters from which on a word may have two errors. A shorter one may have one."""


def vocabulary(forms: str) -> set[str]:
    """Return those of the words in a row ``forms`` that someone may have meant: plain words of letters."""
    return {
        word for word in forms.split() if SHORTEST <= len(word) <= LONGEST and word.isalpha() and not is_unspaced(word)
    }


def counted(forms: str) -> set[str]:
    """Return what is counted of an entry with the words ``forms``."""
    return {EVERY, *vocabulary(forms)}


def count(changes: dict[str, Counter], using: str) -> None:
    """Add ``changes``, for each language by how many entries each word has become more or less frequent.

    The caller sees to it that nobody else counts at the same time.
    """
    table = connections[using].ops.quote_name(SearchWord._meta.db_table)
    for language, by_word in changes.items():
        changed = sorted((word, difference) for word, difference in by_word.items() if difference)
        for some in pieces(changed, AT_ONCE):
            # Django has no way to add to what is there: thousands of words would be read, grouped and written.
            parts = [
                f"INSERT INTO {table} (language, word, length, entries)",
                "SELECT %s, column1, LENGTH(column1), CAST(column2 AS INTEGER)",
                f"FROM (VALUES {', '.join(['(%s, %s)'] * len(some))}) AS changes WHERE TRUE",
                f"ON CONFLICT (language, word) DO UPDATE SET entries = {table}.entries + excluded.entries",
            ]
            with connections[using].cursor() as cursor:
                cursor.execute(" ".join(parts), [language, *chain.from_iterable(some)])
            fewer = [word for word, difference in some if difference < 0]
            SearchWord.objects.using(using).filter(language=language, word__in=fewer, entries__lte=0).delete()


def recount(using: str) -> None:
    """Count all words of all entries anew."""
    totals: dict[str, Counter] = {}
    texts = SearchText.objects.using(using).values_list("entry__language", "forms")
    for language, forms in texts.iterator(chunk_size=500):
        totals.setdefault(language, Counter()).update(counted(forms))
    SearchWord.objects.using(using).all().delete()
    for language, by_word in totals.items():
        rows = [_row(language, word, entries) for word, entries in by_word.items()]
        SearchWord.objects.using(using).bulk_create(rows, batch_size=2_000)


def _row(language: str, word: str, entries: int) -> SearchWord:
    return SearchWord(language=language, word=word, length=len(word), entries=entries)


def corrected(text: str, language: str, using: str) -> str:
    """Return ``text`` with the words that nothing has replaced by what may have been meant; empty if there are none.

    A word may have one error, from six letters on two; the nearest word is taken, and of those the most frequent.
    """
    text = clean(text)
    spans = [(start, end, words.fold(text[start:end])) for start, end in word_spans(text)]
    asked = {
        word for _start, _end, word in spans if word in vocabulary(word) and not words.is_stop_word(word, language)
    }
    rows = SearchWord.objects.using(using).filter(language=language)
    unknown = asked - set(rows.filter(word__in=asked).values_list("word", flat=True))
    better = {word: nearest for word in sorted(unknown)[:5] if (nearest := _nearest(word, rows))}
    if not better:
        return ""
    for start, end, word in reversed(spans):
        if word in better:
            text = text[:start] + better[word] + text[end:]
    return text


def _nearest(word: str, rows) -> str | None:
    """Return the word of ``rows`` that ``word`` was meant to be, or None."""
    most = 2 if len(word) >= TWO_ERRORS_FROM else 1
    # Whatever two errors do to it, one of three pieces stays whole.
    third = max(1, len(word) // 3)
    begin, middle, end = word[:third], word[third:-third], word[-third:]
    alike = Q(word__startswith=begin) | Q(word__endswith=end) | Q(word__contains=middle)
    rows = rows.filter(alike, length__range=(len(word) - most, len(word) + most)).order_by("-entries", "word")
    found = [
        (distance, -entries, other)
        for other, entries in rows.values_list("word", "entries")[:MOST_CANDIDATES]
        if (distance := _distance(word, other, most)) <= most
    ]
    return min(found)[2] if found else None


def _distance(one: str, other: str, most: int) -> int:
    """Return how many letters must be put in, taken out, changed or swapped with their neighbor to make ``other`` of
    ``one``; more than ``most`` is any greater number. (Damerau and Levenshtein, with swaps of neighbors only.)"""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            best = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return row[-1]
