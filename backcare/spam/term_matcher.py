"""Finding the listed words and domains in a comment. Pure: no Django.

However long the list, what a comment costs depends on its own length, and on how many words the longest phrase has.
"""

from collections.abc import Iterable, Iterator

from backcare.spam.normalizing import words

_DIGITS_AS_LETTERS = str.maketrans("013457@$", "oieastas")
_MOST_LABELS = 10


class TermMatcher:
    """The words and domains of a shop; each has an effect: "suspicious", "spam" or "trusted".

    ``terms`` are ``(kind, text, effect)``, with the text in the normal form that ``SpamTerm`` stores.
    """

    def __init__(self, terms: Iterable[tuple[str, str, str]] = ()):
        self._domains: dict[str, str] = {}
        self._phrases: dict[tuple[str, ...], str] = {}
        self._lengths: dict[str, set[int]] = {}
        for kind, text, effect in terms:
            if kind == "domain":
                self._domains[text] = effect
            elif phrase := tuple(text.split()):
                self._phrases[phrase] = effect
                self._lengths.setdefault(phrase[0], set()).add(len(phrase))

    def domains_of(self, hosts: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """Yield ``(host, domain, effect)`` for each of ``hosts`` that a domain covers; of several the longest one."""
        for host in hosts:
            labels = host.split(".")
            for start in range(max(0, len(labels) - _MOST_LABELS), len(labels)):
                domain = ".".join(labels[start:])
                if domain in self._domains:
                    yield host, domain, self._domains[domain]
                    break

    def words_in(self, plain: str) -> dict[str, str]:
        """Return which listed words stand in ``plain`` as words of their own, with their effects.

        ``plain`` is text as ``normalizing.folded()`` gives it. Digits and signs are also read as the letters that they
        imitate: "v1agra" is "viagra".
        """
        if not self._phrases:
            return {}
        readings = {plain, plain.translate(_DIGITS_AS_LETTERS)}
        return {term: effect for reading in sorted(readings) for term, effect in self._found(words(reading))}

    def _found(self, found: list[str]) -> Iterator[tuple[str, str]]:
        for at, word in enumerate(found):
            for length in self._lengths.get(word, ()):
                phrase = tuple(found[at : at + length])
                if phrase in self._phrases:
                    yield " ".join(phrase), self._phrases[phrase]
