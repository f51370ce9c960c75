"""Words of every script, however they are encoded: the same on both databases."""

import pytest

from backcare.search import finding
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def shown(parts):
    return "".join(f"[{part}]" if is_marked else part for part, is_marked in parts)


@pytest.fixture
def library(committed):
    """Articles of scripts without spaces between words."""
    with committed():
        make_article(title="東京と京都", slug="a")
        make_article(title="東京、京都", slug="b")
        make_article(title="東京都の地図", slug="c")
        make_article(title="허리 통증 완화", slug="d", body="<p>마사지.</p>")
        make_article(title="통증 없는 허리", slug="e", body="<p>마사지.</p>")
        make_article(title="腰痛 massage", slug="f")
        make_article(title="เข่าเสื่อม", slug="g", body="<p>เชื่อมต่อ เข่าเสื่อมและข้อ</p>")


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        # a run is looked for as a run
        ("東京都", {"東京都の地図"}),
        ("京都", {"東京と京都", "東京、京都", "東京都の地図"}),
        ("京都の地図", {"東京都の地図"}),
        ("地図 東京", {"東京都の地図"}),
        ("東京の地図", set()),
        # its last character is nothing by itself, but one is found wherever it stands
        ("都", {"東京と京都", "東京、京都", "東京都の地図"}),
        ("腰", {"腰痛 massage"}),
        ("痛", {"腰痛 massage"}),
        ("痛 massage", {"腰痛 massage"}),
        ("massage 痛", {"腰痛 massage"}),
        # phrases with a space
        ('"허리 통증"', {"허리 통증 완화"}),
        ('"허리 통증 완화"', {"허리 통증 완화"}),
        ('"통증 허리"', set()),
        ("허리 통증", {"허리 통증 완화", "통증 없는 허리"}),
        ('"腰痛 massage"', {"腰痛 massage"}),
        ('"massage 腰痛"', set()),
        ('"東京 京都"', {"東京、京都"}),
        ('"東京都"', {"東京都の地図"}),
        ("「東京都の地図」", {"東京都の地図"}),
        ("เข่าเสื่อม", {"เข่าเสื่อม"}),
        ("京都・東京", {"東京と京都", "東京、京都", "東京都の地図"}),
    ],
)
def test_scripts_without_spaces(library, found, typed, titles):
    assert set(found(typed)) == titles


def test_pairs_that_stand_side_by_side_in_a_list_of_words_are_no_run(found, committed):
    """The index also has each word as it is, in order of the alphabet."""
    with committed():
        make_article(title="あい", slug="a", body="<p>いう</p>")
    assert found("あいう") == []


def test_a_run_may_be_as_long_as_a_question(found, committed):
    run = "".join(chr(0x4E00 + number) for number in range(150))
    with committed():
        make_article(title="Long", body=f"<p>{run}</p>")
        make_article(title="Longer", body=f"<p>{run[:75]} {run[75:]}</p>")
    assert found(run) == ["Long"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("เข่าเสื่อม", "เชื่อมต่อ [เข่าเสื่อม]และข้อ"),
        ("ข", "เชื่อมต่อ เ[ข่]าเสื่อมและ[ข้]อ"),
        ("เข่", "เชื่อมต่อ [เข่]าเสื่อมและข้อ"),
    ],
)
def test_only_whole_runs_are_marked(library, typed, text):
    [hit] = finding.search(typed, "en").hits
    assert shown(hit.snippet) == text


def test_marks_of_runs(committed):
    with committed():
        make_article(title="京都と東京都", slug="a", body="<p>都。東京 massage 東京都、東京都庁。</p>")
    for typed, title, text in (
        ("東京都", "京都と[東京都]", "都。東京 massage [東京都]、[東京都]庁。"),
        ("東京都 京都", "[京都]と[東京都]", "都。東京 massage [東京都]、[東京都]庁。"),
        ('"東京 massage"', "京都と[東京]都", "都。[東京] [massage] [東京]都、[東京]都庁。"),
        ("都", "京[都]と東京[都]", "[都]。東京 massage 東京[都]、東京[都]庁。"),
    ):
        [hit] = finding.search(typed, "en").hits
        assert shown(hit.title) == title
        assert shown(hit.snippet) == text


@pytest.mark.parametrize(
    ("written", "typed", "marked"),
    [
        ("Zur Ent\u00adspan\u00adnung", "Entspannung", "Zur [Entspannung]"),
        ("Zur Entspannung", "Ent\u00adspan\u00adnung", "Zur [Entspannung]"),
        ("Die Rücken\u00admassage", "Rückenmassage", "Die [Rückenmassage]"),
        ("Die \ufeffRücken\u200bmas\u2060sage", "Rückenmassage", "Die [Rückenmassage]"),
        ("首のマッサージ", "ﾏｯｻｰｼﾞ", "首の[マッサージ]"),
        ("首のﾏｯｻｰｼﾞ", "マッサージ", "首の[マッサージ]"),
        ("か\u3099んは\u3099る", "がんばる", "[がんばる]"),
        ("がんばる", "か\u3099んは\u3099る", "[がんばる]"),
        ("Un cafe\u0301 noir", "café", "Un [café] noir"),
        ("\u1112\u1165\u1105\u1175", "허리", "[허리]"),
    ],
)
def test_one_text_in_several_encodings(found, committed, written, typed, marked):
    with committed():
        make_article(title=written, body="<p>Nothing.</p>", slug="a")
        make_article(title="Another", body=f"<p>{written}</p>", slug="b")
        make_article(title="Neither", slug="c")
    hits = finding.search(typed, "en").hits
    assert len(hits) == 2
    [in_title] = [hit for hit in hits if str(hit.target) == written]
    [in_text] = [hit for hit in hits if str(hit.target) == "Another"]
    assert shown(in_title.title) == shown(in_text.snippet) == marked


def test_a_soft_hyphen_of_html(found, committed):
    with committed():
        make_article(title="Heron", body="<p>Eine Rücken&shy;massage, ganz lang&#8203;sam.</p>")
    assert found("Rückenmassage langsam") == ["Heron"]


def test_a_snippet_of_a_script_without_spaces_has_its_length(committed):
    with committed():
        make_article(title="腰", summary="腰痛の話。", body=f"<p>{'腰の痛みを和らげる。' * 60}</p>", slug="a")
    [hit] = finding.search("腰痛", "en").hits
    text = shown(hit.snippet)
    assert text.startswith("[腰痛]の話。 腰の痛み")
    assert 200 < len(text) < 230
