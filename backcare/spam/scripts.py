"""Tell in which script a comment is written. Pure: no Django."""

import unicodedata
from collections import Counter

_LANGUAGES = {
    "Arabic": "ar ckb fa ps sd ug ur",
    "Armenian": "hy",
    "Bengali": "as bn",
    "Cjk": "ja ko zh",
    "Cyrillic": "az be bg kk ky mk mn ru sr tg uk uz",
    "Devanagari": "hi mr ne",
    "Georgian": "ka",
    "Greek": "el",
    "Hangul": "ko",
    "Hebrew": "he yi",
    "Hiragana": "ja",
    "Katakana": "ja",
    "Latin": (
        "af az bs ca cs cy da de en eo es et eu fi fr fy ga gd gl hr hu ia id io is it lb lt lv ms nb nl nn no pl pt "
        "ro sk sl sq sr sv sw tk tr uz vi"
    ),
    "Tamil": "ta",
    "Thai": "th",
}
"""The languages written in each script, which has the name with which Unicode names its letters."""
FEWEST_LETTERS = 12


def foreign_script(text: str, language: str) -> str:
    """Return the script of ``text`` when most letters are of one that ``language`` is not written in, else "".

    Fewer than twelve letters, and languages that are not known here, give "".
    """
    base = language.lower().replace("_", "-").partition("-")[0]
    own = {script for script, languages in _LANGUAGES.items() if base in languages.split()}
    letters = [unicodedata.name(character, "").partition(" ")[0] for character in text if character.isalpha()]
    if not own or len(letters) < FEWEST_LETTERS:
        return ""
    script, count = Counter(letters).most_common(1)[0]
    return script.title() if script.title() not in own and count > len(letters) / 2 else ""
