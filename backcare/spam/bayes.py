"""A small naive-Bayes filter: clues of a text, and what they say together. Pure Python, nothing of Django's.

A clue is a word, a pair of neighboring words, or something about the whole text, such as that it has a link. Each clue
counts once a text. What one clue says is its log odds with Laplace smoothing,

    w(c) = ln((s(c) + a) / (S + 2a)) - ln((g(c) + a) / (G + 2a))

with s(c) of S spam texts and g(c) of G good ones holding it, and a = ``SMOOTHING`` (C. Manning, P. Raghavan and
H. Schütze, "Introduction to Information Retrieval", 2008, chapter 13). Only the ``MOST_CLUES`` strongest are added up,
as P. Graham proposed ("A Plan for Spam", 2002): the many weak ones depend on each other and would drown them. The sum
is divided by ``SCALE`` times the square root of their number, because neighbors in a text repeat what they say; the
rest is the logistic function.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import pairwise

SMOOTHING = 1.0
MOST_CLUES = 24
LEAST_WEIGHT = 0.3
FEW = 6
"""Least number of clues that the sum is divided by, so that a single one is never sure."""
SCALE = 0.55
MOST_TEXT = 6000
MOST_TOKENS = 400
"""Clues of one text at most."""
ENOUGH = 10
"""Texts of each kind from which on the filter speaks."""

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
LINK = re.compile(r"\b(?:https?://|www\.)([^\s/<>\"']{1,253})", re.IGNORECASE)
LIKE_A_HOST = re.compile(r"\b[a-z0-9-]{2,60}(?:\.[a-z0-9-]{2,60}){0,3}\.[a-z]{2,12}/?\S{0,200}", re.IGNORECASE)
CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}\.\w{2,}|\+?\d[\d ().-]{7,18}\d|(?<!\w)@\w{3,32}|\bt\.me/", re.IGNORECASE
)
MONEY = re.compile(r"[$€£₿]\s?\d|\d\s?[$€£%]|\d+\s?(?:usd|dollars|euros?|btc)\b", re.IGNORECASE)
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
LOOKALIKES = str.maketrans("авеікмнорстухԁѕјӏ", "abeikmhopctyxdsjl")
DIGITS_IN_WORDS = str.maketrans("013457@$", "oieastas")


def folded(text: str) -> str:
    """Return ``text`` as it is compared: one spelling for letters that look alike, no accents, no capitals."""
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text[:MOST_TEXT])).casefold()
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"\b\w*[a-z]\w*\b", lambda word: word[0].translate(LOOKALIKES), text)


def words_of(text: str) -> list[str]:
    """Return the words of a folded text."""
    return WORD.findall(text)


def hosts_of(text: str) -> list[str]:
    """Return the hosts of the links in a text, in lower case, without ``www.`` and without a port."""
    found = (
        match[1].casefold().rpartition("@")[2].partition(":")[0].rstrip(".,;:!?)") for match in LINK.finditer(text)
    )
    return [host.removeprefix("www.") for host in found]


def clues_of(body: str, name: str = "", email: str = "") -> frozenset[str]:
    """Return the clues of a text and its writer, ``MOST_TOKENS`` at most."""
    text = folded(LINK.sub(" ", body[:MOST_TEXT]))
    words = words_of(text)[: MOST_TOKENS // 3]
    clues = list(_of_the_whole(body[:MOST_TEXT], words))
    clues += [f"host {host[:60]}" for host in hosts_of(body[:MOST_TEXT])[:5]]
    clues += [f"mail {email.casefold().rpartition('@')[2][:60]}"] if "@" in email else []
    clues += [f"name {word[:40]}" for word in words_of(folded(name))[:4]]
    for word in words:
        clues.append(word[:40])
        plain = word.translate(DIGITS_IN_WORDS)
        if plain != word and not word.isdigit():
            clues.append(plain[:40])
            clues.append("* digits in words")
    clues += [f"{one[:30]} {two[:30]}" for one, two in pairwise(words)]
    return frozenset(list(dict.fromkeys(clues))[:MOST_TOKENS])


def _of_the_whole(body, words):
    letters = [character for character in body if character.isalpha()]
    links = len(LINK.findall(body))
    if links:
        yield "* link"
        yield f"* {min(links, 3)} links"
        yield f"* link and {_size(len(words))}"
    elif LIKE_A_HOST.search(body):
        yield "* address without a link"
    if CONTACT.search(LINK.sub(" ", body)):
        yield "* a way to contact"
    if MONEY.search(body):
        yield "* money"
    if len(letters) >= 12 and sum(map(str.isupper, letters)) > len(letters) / 2:
        yield "* capitals"
    if "!!" in body:
        yield "* many exclamations"
    if "?" in body and not links:
        yield "* question"
    if sum("\u0041" <= character <= "\u024f" for character in letters) < len(letters) / 2:
        yield "* other letters"
    yield f"* {_size(len(words))}"


def _size(count: int) -> str:
    return "short" if count < 6 else "middle" if count < 25 else "long"


def weight(spam: int, good: int, spam_texts: int, good_texts: int) -> float:
    """Return what one clue says, as log odds; positive speaks for spam. See the formula above."""
    return math.log((spam + SMOOTHING) / (spam_texts + 2 * SMOOTHING)) - math.log(
        (good + SMOOTHING) / (good_texts + 2 * SMOOTHING)
    )


def judge(
    clues: Iterable[str], counts: Mapping[str, tuple[int, int]], spam_texts: int, good_texts: int
) -> tuple[float, list[str]] | None:
    """Return the probability that a text with these clues is spam, and the clues that say so, the strongest first.

    ``counts`` holds for each known clue how many spam and good texts have it. None while too little was learned.
    """
    if min(spam_texts, good_texts) < ENOUGH:
        return None
    weights = [(weight(*counts[clue], spam_texts, good_texts), clue) for clue in clues if sum(counts.get(clue, (0, 0)))]
    strong = sorted(
        (pair for pair in weights if abs(pair[0]) >= LEAST_WEIGHT), key=lambda pair: (-abs(pair[0]), pair[1])
    )
    strong = strong[:MOST_CLUES]
    if not strong:
        return 0.5, []
    total = sum(value for value, _clue in strong) / (SCALE * math.sqrt(max(len(strong), FEW)))
    return logistic(total), [clue for value, clue in strong if value > 0]


def logistic(value: float) -> float:
    """Return the probability with these log odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def log_odds(probability: float) -> float:
    """Return what ``logistic`` makes this probability of."""
    probability = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(probability / (1 - probability))


class Corpus:
    """What was learned, in memory: for trying a filter out."""

    def __init__(self):
        self.counts: dict[str, tuple[int, int]] = {}
        self.spam = self.good = 0

    def learn(self, clues: Iterable[str], *, is_spam: bool) -> None:
        """Count these clues of one text."""
        for clue in clues:
            spam, good = self.counts.get(clue, (0, 0))
            self.counts[clue] = (spam + is_spam, good + (not is_spam))
        self.spam += is_spam
        self.good += not is_spam

    def judge(self, clues: Iterable[str]) -> float:
        """Return the probability that a text with these clues is spam; one half while too little was learned."""
        found = judge(clues, self.counts, self.spam, self.good)
        return found[0] if found else 0.5
