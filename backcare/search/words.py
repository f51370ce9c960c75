"""The words of a text as the search knows them: folded, and as stems of their language. Pure: no Django.

Index and query go through the same functions, so both databases find the same.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

import snowballstemmer

LONGEST = 40
"""Characters of a word that count."""

# Thai, Lao, Burmese, Khmer, Chinese, Japanese and, whose words carry particles, Korean: pairs of characters.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_POINTS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
_VOWEL_SIGNS = "\u0900-\u0963\u0966-\u0dff"
_WORD = re.compile(f"([{_UNSPACED}]+)|(?:[^\\W_{_UNSPACED}]|[{_POINTS}{_VOWEL_SIGNS}])+")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_IS_SPECIAL = re.compile(f"[{_UNSPACED}{_POINTS}{_VOWEL_SIGNS}]")
"""What a text has not that is read with the simpler pattern, which is four times as fast."""
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_IS_POINT = re.compile(f"[{_POINTS}]")
_SPECIAL = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ё": "е", "\u0640": ""}
)
"""Letters that Unicode does not take apart, and the mark that only stretches Arabic ones."""
_CYRILLIC, _HEBREW = 0x400, 0x590
"""From here up to there a mark makes another letter (й is no и), and stemmers expect it."""

NOTHING = "_"
"""Stands in the sequence for a word of which folding leaves nothing. No database counts it as a word."""

STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Snowball's algorithm for each language that has one. Words of other languages stand for themselves."""

STOP_WORDS = {
    "de": "aber als am an auch auf aus bei bin bis das dass dem den der des die dir du ein eine einem einen "
    "einer eines er es fur hat ich ihr im in ist kann man mein meine mich mir mit nach nicht oder sich "
    "sie sind so uber um und uns von vor was wenn wer wie wir wird wo zu zum zur",
    "en": "a about am an and are as at be been but by can did do does for from had has have how i if in into is "
    "it its me my of on or our s should so t that the their them then there these they this those to us "
    "was we were what when where which who why will with you your",
    "es": "a al como con cual cuando de del donde el en es esta este la las lo los me mi mis no o para pero por "
    "que se si sin son su sus te tu un una unos unas y yo",
    "fr": "a au aux avec c ce ces cette comment d dans de des du elle en est et il ils j je l la le les leur ma "
    "mais me mes mon n ne nous on ou par pas pour qu quand que quel quelle qui s sa se ses son sont sur t "
    "ta te tes ton tu un une vos votre vous y",
    "it": "a ai al alla alle anche che chi ci come con cosa da dal dalla degli dei del della delle di e ed gli "
    "ho i il in io l la le lo ma mi nei nel nella non o per piu quando questo si sono su sul sulla tra un "
    "una uno",
    "nl": "aan als bij dat de den der die dit door een en er heb het hoe ik in is je kan maar me met mijn naar "
    "niet nog of om ook op over te tot u uit van voor waar was wat we wie wij ze zich zijn",
    "pt": "a ao aos as com como da das de do dos e ela ele em essa esse esta este eu mais mas me meu minha na "
    "nas nao no nos o os ou para pela pelo por qual quando que se sem seu sua um uma",
}
"""Words, folded, that a question has and an answer need not have."""
_STOP_WORDS = {language: frozenset(text.split()) for language, text in STOP_WORDS.items()}


def spans(text: str, count: int | None = None) -> list[tuple[int, int]]:
    """Return start and end of the words of ``text``, or of the first ``count``.

    Scripts without spaces give pairs of characters and, last, one.
    """
    if not _IS_SPECIAL.search(text):
        return [match.span() for match in islice(_PLAIN_WORD.finditer(text), count)]
    return list(islice(_all_spans(text), count))


def _all_spans(text: str) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(text):
        start, end = match.span()
        if match.lastindex is None:
            yield start, end
        else:
            for at in range(start, end):
                yield at, min(at + 2, end)


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Return one word without capitals, accents and points; empty when nothing of it can be searched for."""
    word = unicodedata.normalize("NFC", word[: 2 * LONGEST].casefold()).translate(_SPECIAL)
    kept, base = [], 0
    for character in unicodedata.normalize("NFKD", word):
        if _IS_POINT.match(character):
            if _CYRILLIC <= base < _HEBREW:
                kept.append(character)
        elif character.isalnum() or unicodedata.category(character) in ("Mn", "Mc"):
            base = ord(character)
            kept.append(character)
    folded = unicodedata.normalize("NFC", "".join(kept).casefold())[:LONGEST]
    return folded if any(map(str.isalnum, folded)) else ""


def folded(text: str) -> list[str]:
    """Return the words of ``text``, folded, as many as ``spans()`` yields."""
    return [fold(text[start:end]) or NOTHING for start, end in spans(text)]


_own = threading.local()


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a folded word in ``language``, a code such as "en" or "pt-br"."""
    name = STEMMERS.get(language.split("-", maxsplit=1)[0])
    if name is None or word == NOTHING or is_unspaced(word):
        return word
    stemmers = _own.__dict__.setdefault("stemmers", {})  # one is not made for two threads at a time
    if name not in stemmers:
        stemmers[name] = snowballstemmer.stemmer(name)
    return fold(stemmers[name].stemWord(word)) or word


def is_unspaced(word: str) -> bool:
    """Whether ``word`` is of a script without spaces."""
    return _IS_UNSPACED.match(word) is not None


def is_stop_word(word: str, language: str) -> bool:
    """Whether ``word``, folded, says nothing of what is looked for."""
    return word in _STOP_WORDS.get(language.split("-", maxsplit=1)[0], ())
