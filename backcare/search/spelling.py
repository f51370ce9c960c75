"""The words that can be found, and which of them a reader may have meant."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice, product

from django.db import connections
from django.db.models import Q, QuerySet

from backcare.querysets import pieces
from backcare.search import stemming
from backcare.search.models import SearchText, SearchWord
from backcare.site import base_of
from backcare.text.tokens import is_unspaced
from backcare.text.tokens import spans as word_spans

SHORTEST, LONGEST = 3, 30
"""The length of words that are kept, in letters."""
EVERY = ""
"""The word that counts all entries of a language."""
AT_ONCE = 400
"""Words that are counted by one statement."""
MOST_CANDIDATES = 2_000
"""Words that are compared with one misspelled word, the most frequent ones."""
TWO_ERRORS_FROM = 6
"""Letters from which on a word may have two errors. A shorter one may have one."""
MOST_CORRECTED = 5
"""Words of a search that are corrected."""
MOST_CORRECTIONS = 3
"""Ways to correct a search that are tried, and words that one may have been meant to be."""
RARE = 20
"""A word in at most so many entries may be in hidden ones only, so a search checks that. More frequent words are not
checked."""


def vocabulary(forms: str) -> set[str]:
    """Return the words of ``forms``, joined by spaces, that can be corrections: plain words of letters."""
    return {
        word for word in forms.split() if SHORTEST <= len(word) <= LONGEST and word.isalpha() and not is_unspaced(word)
    }


def counted(forms: str) -> set[str]:
    """Return what is counted of an entry with the words ``forms``."""
    return {EVERY, *vocabulary(forms)}


def count(changes: dict[str, Counter], using: str) -> None:
    """Add ``changes``, for each language by how many entries each word has become more or less frequent.

    The caller holds the lock of the index.
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
    """Count all words of all entries again."""
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


def corrections(text: str, language: str, using: str, is_seen: Callable[[str], bool]) -> Iterator[dict[str, str]]:
    """Yield what the misspelled words of ``text`` may have been meant to be, folded, the likeliest first.

    A word is misspelled if no entry that readers see has it in any form; ``is_seen`` tells whether one has.
    A word may have one error, from six letters on two; the nearest words are taken, and of those the most frequent.
    """
    asked = [
        word
        for word in dict.fromkeys(word for _start, _end, word in _folded_spans(text))
        if word in vocabulary(word) and not stemming.is_stop_word(word, language)
    ]
    rows = SearchWord.objects.using(using).filter(language=base_of(language))
    entries = dict(rows.filter(word__in=asked).values_list("word", "entries"))
    rare = [word for word in asked if entries.get(word, 0) <= RARE][:MOST_CORRECTED]
    unknown = [word for word in rare if not is_seen(word)]
    near = {word: nearest for word in unknown if (nearest := _nearest(word, rows, language))}
    if near:
        for chosen in islice(product(*near.values()), MOST_CORRECTIONS):
            yield dict(zip(near, chosen, strict=True))


def replaced(text: str, better: dict[str, str], spelled: Iterable[str] = ()) -> str:
    """Return ``text`` with the words replaced for which ``better`` has another one; its words are folded.

    They are spelled as in the first text of ``spelled`` that has them. A word typed without a capital gets none.
    """
    written: dict[str, str] = {}
    wanted = {*better.values()}
    for spelled_text in spelled:
        for start, end, word in _folded_spans(spelled_text):
            if word in wanted:
                written.setdefault(word, spelled_text[start:end])
    for start, end, word in reversed(_folded_spans(text)):
        if word in better:
            new = written.get(better[word], better[word])
            text = text[:start] + (new if text[start].isupper() else new.lower()) + text[end:]
    return text


def _folded_spans(text: str) -> list[tuple[int, int, str]]:
    return [(start, end, stemming.fold(text[start:end])) for start, end in word_spans(text)]


def _nearest(word: str, rows: QuerySet[SearchWord], language: str) -> list[str]:
    """Return the words of ``rows`` that ``word`` may have been meant to be, at most ``MOST_CORRECTIONS``.

    A short word keeps its first letter, and one of three letters can only lack one: others are near to everything.
    """
    most = 2 if len(word) >= TWO_ERRORS_FROM else 1
    # Whatever two errors do to it, one of three pieces stays whole.
    third = max(1, len(word) // 3)
    begin, middle, end = word[:third], word[third:-third], word[-third:]
    alike = Q(word__startswith=begin) | Q(word__endswith=end) | Q(word__contains=middle)
    rows = rows.filter(alike, length__range=(len(word) - most, len(word) + most)).order_by("-entries", "word")
    found = [
        (distance, -entries, other)
        for other, entries in rows.exclude(word=word).values_list("word", "entries")[:MOST_CANDIDATES]
        if not stemming.is_stop_word(other, language)
        and (most > 1 or other[0] == word[0])
        and len(other) > SHORTEST
        and (distance := _distance(word, other, most)) <= most
    ]
    return [other for _far, _entries, other in sorted(found)[:MOST_CORRECTIONS]]


def _distance(one: str, other: str, most: int) -> int:
    """Return the Damerau-Levenshtein distance, with swaps of neighbors only; beyond ``most`` any greater number."""
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
