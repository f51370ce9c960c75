"""Comments in another script than the site’s."""

import pytest

from backcare.spam.scripts import foreign_script


@pytest.mark.parametrize(
    ("text", "language", "script"),
    [
        ("Купить диплом недорого с доставкой", "en", "Cyrillic"),
        ("Купить диплом недорого с доставкой", "de-at", "Cyrillic"),
        ("Купить диплом недорого с доставкой", "ru", ""),
        ("网上赌场注册送彩金最好的在线娱乐平台", "en", "Cjk"),
        ("网上赌场注册送彩金最好的在线娱乐平台", "zh-hans", ""),
        ("バカラオンラインカジノで一万円ボーナス", "ja", ""),
        ("온라인 카지노 추천 바카라사이트 먹튀검증", "en", "Hangul"),
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
