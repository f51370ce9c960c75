"""The words that can be found, and which of them a reader may have meant."""

from collections import Counter

from django.db.models import F, Q

from backcare.querysets import pieces
from backcare.search import words
from backcare.search.models import SearchText, SearchWord
from backcare.search.queries import clean
from backcare.text.tokens import is_unspaced
from backcare.text.tokens import spans as word_spans

SHORTEST, LONGEST = 3, 30
"""Letters of a word that is kept here."""
MOST_CANDIDATES = 2_000
"""Words that are compared with one misspelled word, the most frequent ones."""
TWO_ERRORS_FROM = 6
"""Letters from which on a word may have two errors. A shorter one may have one."""


def vocabulary(forms: str) -> set[str]:
    """Return those of the words in a row ``forms`` that someone may have meant: plain words of letters."""
    return {
        word for word in forms.split() if SHORTEST <= len(word) <= LONGEST and word.isalpha() and not is_unspaced(word)
    }


def count(changes: dict[str, Counter], using: str) -> None:
    """Add ``changes``, for each language by how many entries each word has become more or less frequent.

    The caller sees to it that nobody else counts at the same time.
    """
    for language, by_word in changes.items():
        rows = SearchWord.objects.using(using).filter(language=language)
        changed = sorted(word for word, difference in by_word.items() if difference)
        for some in pieces(changed):
            known = dict(rows.filter(word__in=some).values_list("word", "entries"))
            gone = {word for word, entries in known.items() if entries + by_word[word] <= 0}
            if gone:
                rows.filter(word__in=gone).delete()
            alike: dict[int, list[str]] = {}
            for word in known.keys() - gone:
                alike.setdefault(by_word[word], []).append(word)
            for difference, words_alike in alike.items():
                rows.filter(word__in=words_alike).update(entries=F("entries") + difference)
            SearchWord.objects.using(using).bulk_create(
                _row(language, word, by_word[word]) for word in some if word not in known and by_word[word] > 0
            )


def recount(using: str) -> None:
    """Count all words of all entries anew."""
    counted: dict[str, Counter] = {}
    texts = SearchText.objects.using(using).values_list("entry__language", "forms")
    for language, forms in texts.iterator(chunk_size=500):
        counted.setdefault(language, Counter()).update(vocabulary(forms))
    SearchWord.objects.using(using).all().delete()
    for language, by_word in counted.items():
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
