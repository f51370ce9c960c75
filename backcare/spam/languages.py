"""In which script, and in which language, a comment is written: only as far as it is plain. Pure: no Django."""

import re
from collections import Counter

_SCRIPTS = {
    "Latin": "A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Cyrillic": "\u0400-\u052f",
    "Armenian": "\u0530-\u058f",
    "Hebrew": "\u0590-\u05ff",
    "Arabic": "\u0600-\u06ff\u0750-\u077f",
    "Devanagari": "\u0900-\u097f",
    "Bengali": "\u0980-\u09ff",
    "Tamil": "\u0b80-\u0bff",
    "Thai": "\u0e00-\u0e7f",
    "Georgian": "\u10a0-\u10ff",
    "Japanese": "\u3040-\u30ff",
    "Korean": "\u1100-\u11ff\uac00-\ud7af",
    "Chinese": "\u3400-\u4dbf\u4e00-\u9fff",
}
SCRIPTS = tuple(_SCRIPTS)
_LETTERS = {script: re.compile(f"[{letters}]") for script, letters in _SCRIPTS.items()}

_WRITTEN_IN = {
    "Arabic": "ar ckb fa ps ug ur",
    "Armenian": "hy",
    "Bengali": "bn",
    "Chinese": "zh ja ko",
    "Cyrillic": "be bg kk ky mk mn ru sr tg uk az uz",
    "Devanagari": "hi mr ne",
    "Georgian": "ka",
    "Greek": "el",
    "Hebrew": "he",
    "Japanese": "ja",
    "Korean": "ko",
    "Latin": (
        "af az bs ca cs cy da de en eo es et eu fi fr fy ga gd gl hr hu ia id io is it lb lt lv ms nb nl nn no pl pt "
        "ro sk sl sq sr sv sw tk tr uz vi"
    ),
    "Tamil": "ta",
    "Thai": "th",
}
"""Languages by script. For one that is not here nothing is strange."""
_OWN_SCRIPTS: dict[str, set[str]] = {}
for _script, _languages in _WRITTEN_IN.items():
    for _language in _languages.split():
        _OWN_SCRIPTS.setdefault(_language, set()).add(_script)

_COMMON_WORDS = {
    "en": "the and to of a in is it you that i for was my with this on have but are be at so not they your if or me",
    "de": "der die und das ist ich nicht ein eine zu den mit es auf für sie im von dem auch wie aber bei sich wir",
    "fr": "le la les et des est je pas un une que pour dans sur vous nous avec ce il mais au du qui est très mon",
    "es": "el la los y que de en un una es no por con para se su lo como más pero me muy mi al del las te si ya esta",
    "it": "il la che di e un una non per è con sono mi si ma come lo anche questo della del molto più ho gli ci al le",
    "pt": "o a que de e um uma não para com em os se do da é mais mas por no na eu muito meu isso como você as ao",
    "nl": "de het een en van ik dat niet is te in op met voor zijn er maar ook je mijn aan als heb bij was deze wat",
    "pl": "i w na nie z się do to że jest jak o po co tak ale mi dla od czy przez już bardzo mnie są za ten oraz",
    "sv": "och att det är en jag som på inte för med har av den till om men ett så kan min när var du vi de mycket",
    "da": "og at det er en jeg som på ikke for med har af den til om men et så kan min når var du vi de meget",
    "ro": "și de la în nu cu un o este pe că mai pentru din care sunt am să dar foarte mi ce fi este acest iar",
    "tr": "ve bir bu çok için ile da de ben ne var gibi daha ama mi o olarak en sonra kadar değil benim şey iyi",
    "id": "yang dan di ini itu dengan untuk saya tidak ada dari ke akan bisa kami anda pada juga atau sudah lebih",
    "vi": "và là của có không cho được một tôi với các này trong người khi đã rất những để nhưng bạn thì",
}
"""The most frequent words of languages in Latin letters."""
_COMMON = {language: frozenset(words.split()) for language, words in _COMMON_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

FEWEST_LETTERS = 12
FEWEST_WORDS = 12


def foreign_script(text: str, language: str) -> str:
    """Return the script of ``text`` when most of its letters are of one that ``language`` is not written in, else "".

    A word or two in another script are no reason, nor are fewer than twelve letters in all.
    """
    own = _OWN_SCRIPTS.get(_base(language))
    if not own:
        return ""
    counts = {script: len(letters.findall(text)) for script, letters in _LETTERS.items()}
    letters = sum(counts.values())
    script = max(counts, key=counts.__getitem__)
    return script if script not in own and letters >= FEWEST_LETTERS and counts[script] > letters / 2 else ""


def foreign_language(text: str, language: str) -> str:
    """Return the code of the language of ``text`` when its common words are plainly another's than ``language``'s.

    Otherwise, and for fewer than twelve words and languages that are not known here, return "".
    """
    own = _COMMON.get(_base(language))
    words = [word.replace("’", "'") for word in _WORD.findall(text.lower())[:400]]
    if not own or len(words) < FEWEST_WORDS:
        return ""
    hits = Counter({code: sum(word in common for word in words) for code, common in _COMMON.items()})
    code, most = hits.most_common(1)[0]
    is_plain = most >= len(words) / 6 and hits[_base(language)] * 3 <= most and len(_COMMON[code] & set(words)) >= 4
    return code if is_plain and code != _base(language) else ""


def _base(language: str) -> str:
    return language.lower().replace("_", "-").split("-")[0]
