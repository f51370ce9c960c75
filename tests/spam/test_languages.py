"""Comments that are plainly not in the language of the site."""

import pytest

from backcare.spam.languages import foreign_language, foreign_script

ENGLISH = "I have had this pain for two years and the slow circles beside the spine are what helps me most."
GERMAN = "Ich habe seit zwei Jahren Schmerzen im Rücken und die Wärme hilft mir nicht, aber das Kneten mit Öl ist gut."
SPANISH = "Tengo dolor de espalda desde hace dos años y no sé si el masaje es lo que más me ayuda, pero el calor sí."
FRENCH = "Je ne peux pas dormir sur le dos et les massages dans le cabinet ne sont pas pour moi, c'est trop cher."


@pytest.mark.parametrize(
    ("text", "language", "script"),
    [
        ("Купить диплом недорого с доставкой", "en", "Cyrillic"),
        ("Купить диплом недорого с доставкой", "de-at", "Cyrillic"),
        ("Купить диплом недорого с доставкой", "ru", ""),
        ("网上赌场注册送彩金最好的在线娱乐平台", "en", "Chinese"),
        ("网上赌场注册送彩金最好的在线娱乐平台", "zh-hans", ""),
        ("バカラオンラインカジノで一万円ボーナス", "ja", ""),
        ("온라인 카지노 추천 바카라사이트 먹튀검증", "en", "Korean"),
        ("بهترین سایت شرط بندی با بونوس", "en", "Arabic"),
        ("Best massage of my whole life", "ru", "Latin"),
        ("Спасибо!", "en", ""),  # too short to say
        ("In Russian we call it разминание, and my grandmother did it like this.", "en", ""),
        ("Купить диплом недорого с доставкой", "", ""),
        ("Купить диплом недорого с доставкой", "xx", ""),
        ("12345 67890 !!! 😀😀😀😀😀😀😀😀😀😀😀😀😀", "en", ""),
        ("", "en", ""),
    ],
)
def test_script(text, language, script):
    assert foreign_script(text, language) == script


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        (ENGLISH, "en", ""),
        (ENGLISH, "en-us", ""),
        (ENGLISH, "de", "en"),
        (GERMAN, "de", ""),
        (GERMAN, "en", "de"),
        (SPANISH, "en", "es"),
        (SPANISH, "es_MX", ""),
        (FRENCH, "en", "fr"),
        (FRENCH, "fr", ""),
        ("Danke, sehr gut erklärt!", "en", ""),  # too short to say
        ("Merci beaucoup pour cet article", "en", ""),
        (GERMAN, "", ""),
        (GERMAN, "sw", ""),
        (ENGLISH + " " + SPANISH, "en", ""),  # mixed
        (" ".join(f"word{number}" for number in range(50)), "de", ""),
        ("w " * 50, "en", ""),
        ("la le les " * 20, "en", ""),
        ("la " * 3 + "plain words of no language known here whatsoever", "en", ""),
    ],
)
def test_language(text, language, found):
    assert foreign_language(text, language) == found
