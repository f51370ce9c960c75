"""Whether a text is written in another language than its page: by its letters, and by the commonest words."""

import unicodedata

from backcare.spam.bayes import folded, words_of

SCRIPTS = {
    "LATIN": {
        "en",
        "de",
        "fr",
        "es",
        "it",
        "nl",
        "pt",
        "pl",
        "sv",
        "da",
        "nb",
        "fi",
        "cs",
        "tr",
        "id",
        "vi",
        "ro",
        "hu",
    },
    "CYRILLIC": {"ru", "uk", "bg", "sr", "mk", "be", "kk"},
    "GREEK": {"el"},
    "ARABIC": {"ar", "fa", "ur"},
    "HEBREW": {"he"},
    "CJK": {"zh", "ja"},
    "HIRAGANA": {"ja"},
    "KATAKANA": {"ja"},
    "HANGUL": {"ko"},
    "THAI": {"th"},
    "DEVANAGARI": {"hi", "mr", "ne"},
}
COMMON = {
    "en": "the and to of is in it that for you this with on are was not have my be",
    "de": "der die das und ist nicht ich zu es ein eine mit auf den von sich auch wie",
    "fr": "le la les et est de un une des je pas que pour dans en il ce mon avec",
    "es": "el la los las y es de un una que no en por mi con para se lo",
    "it": "il la e di un una che non per mi con sono si lo gli le anche",
    "nl": "de het een en is van niet ik op te dat met voor zijn aan ook",
    "pt": "o a os as e de um uma que não para com meu minha em no na se",
    "pl": "i w na nie z to jest się do że jak po od dla",
    "sv": "och att det som en på är av för med den inte jag har ett",
    "id": "yang dan di ke dari untuk dengan ini itu tidak ada saya akan situs",
}
LEAST_LETTERS, LEAST_WORDS = 12, 10
WORDS = {language: frozenset(words_of(folded(words))) for language, words in COMMON.items()}


def is_foreign(text: str, language: str) -> bool:
    """Whether ``text`` is clearly in another language than ``language`` ("en", "pt-br"). Short texts never are."""
    language = language.partition("-")[0]
    letters = [character for character in text[:2000] if character.isalpha()]
    if len(letters) < LEAST_LETTERS:
        return False
    script = _script_of(letters)
    of_the_page = {name for name, languages in SCRIPTS.items() if language in languages}
    if script and of_the_page and script not in of_the_page:
        return True
    words = words_of(folded(text))
    if language not in WORDS or len(words) < LEAST_WORDS:
        return False
    shares = {name: sum(word in common for word in words) / len(words) for name, common in WORDS.items()}
    return shares[language] < 0.06 and max(shares.values()) >= 0.18


def _script_of(letters) -> str:
    """Return the script of most letters; empty when no script that is known has most of them."""
    counts = dict.fromkeys(SCRIPTS, 0)
    for letter in letters:
        name = unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]
        if name in counts:
            counts[name] += 1
    script = max(counts, key=counts.__getitem__)
    return script if counts[script] > len(letters) / 2 else ""
