"""Measuring the score on labelled comments."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from backcare.spam import evaluation
from tests.spam.samples import FILE

ROWS = [{"body": f"buy pills now {number}", "label": "spam"} for number in range(6)] + [
    {"body": f"my back is better {number}", "label": "good"} for number in range(6)
]


@pytest.fixture
def write(tmp_path):
    def write(rows):
        path = tmp_path / "sample.jsonl"
        path.write_bytes(
            b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows) + b"\n"
        )
        return str(path)

    return write


def test_the_whole_answer(write, capsys):
    call_command("spam_eval", write(ROWS))
    assert capsys.readouterr().out.splitlines()[0] == (
        "12 comments: 8 to learn from, 4 held out (2 spam, 2 good), seed 0."
    )


def test_what_is_told_of_the_sample(capsys):
    call_command("spam_eval", str(FILE), seed=3)
    first, threshold, recall = capsys.readouterr().out.splitlines()
    assert first == "585 comments: 391 to learn from, 194 held out (85 spam, 109 good), seed 3."
    assert threshold.startswith("At the threshold, SPAM_PERCENT 95: precision 1.000, recall 0.")
    assert recall.startswith("At recall 0.80: precision 1.000, recall 0.8")
    assert "; the threshold for it is " in recall


def test_the_same_third_is_held_out_each_time(capsys):
    outputs = []
    for seed in (0, 0, 1):
        call_command("spam_eval", str(FILE), seed=seed)
        outputs.append(capsys.readouterr().out.replace(f"seed {seed}", ""))
    assert outputs[0] == outputs[1] != outputs[2]


def test_nothing_is_asked_of_the_database(write, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        call_command("spam_eval", write(ROWS), stdout=StringIO())


def test_it_needs_no_database_at_all(write, capsys):
    call_command("spam_eval", write(ROWS))  # pytest-django would stop it


def test_a_threshold_that_takes_nothing_is_told(write, capsys):
    with override_settings(BACKCARE={"SPAM_PERCENT": 100}):
        call_command("spam_eval", write(ROWS))
    assert "At the threshold, SPAM_PERCENT 100: nothing is classified as spam." in capsys.readouterr().out


@pytest.mark.parametrize("label", ["spam", "SPAM ", 1, "1", True, "true"])
def test_labels_of_spam(label):
    assert evaluation.read([json.dumps({"body": "x", "label": label}).encode()] * 3 + good(3))[0] == ("x", True)


@pytest.mark.parametrize("label", ["good", "ham", "Ham", 0, "0", False, "false"])
def test_labels_of_good_comments(label):
    rows = [json.dumps({"body": "x", "label": label, "other": []}).encode()] * 3
    assert evaluation.read([*rows, b"", b"  \n", *(b'{"body": "y", "label": 1}',) * 3])[0] == ("x", False)


def good(count):
    return [b'{"body": "y", "label": 0}'] * count


EXAMPLE = 'Write one object a line, such as {"body": "Thank you!", "label": "good"}.'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            b"{",
            "Line 4 is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1)). "
            + EXAMPLE,
        ),
        (b"[" * 100_000, "Line 4 is not JSON ("),
        (b"\xff{}", "Line 4 is not UTF-8 (invalid start byte at byte 0). Save it so."),
        (b"[1]", f"Line 4 is [1], not an object. {EXAMPLE}"),
        (b"7", f"Line 4 is 7, not an object. {EXAMPLE}"),
        (b'{"text": "x", "label": 1}', f"""Line 4 has no "body", only 'text', 'label'. {EXAMPLE}"""),
        (b'{"body": "x"}', f"""Line 4 has no "label", only 'body'. {EXAMPLE}"""),
        (b"{}", f'Line 4 has no "body", only nothing. {EXAMPLE}'),
        (b'{"body": 7, "label": 1}', f'Line 4: "body" is 7, not a text. {EXAMPLE}'),
        (b'{"body": null, "label": 1}', f'Line 4: "body" is None, not a text. {EXAMPLE}'),
        (
            b'{"body": "x", "label": "junk"}',
            """Line 4: "label" is 'junk'. Write "spam", 1 or true for spam, and "good", "ham", 0 or false for a """
            "good comment.",
        ),
        (b'{"body": "x", "label": 2}', 'Line 4: "label" is 2. Write "spam"'),
        (b'{"body": "x", "label": null}', 'Line 4: "label" is None. Write "spam"'),
        (b'{"body": "x", "label": [1]}', 'Line 4: "label" is [1]. Write "spam"'),
        (b'{"body": "x", "label": 1.5}', 'Line 4: "label" is 1.5. Write "spam"'),
    ],
)
def test_a_line_that_cannot_be_used_is_named(write, line, message):
    with pytest.raises(CommandError) as caught:
        call_command("spam_eval", write([*good(3), line]))
    assert message in str(caught.value)
    assert "sample.jsonl: Line 4" in str(caught.value)


def test_too_few_comments(write):
    with pytest.raises(CommandError) as caught:
        call_command("spam_eval", write(good(5)))
    assert str(caught.value).endswith(
        "The file has 0 spam comments of 5; 3 of each kind are the least to measure anything with, and a few hundred "
        "say something. Label more."
    )


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("spam_eval", str(tmp_path / "none.jsonl"))
    assert str(caught.value).endswith("none.jsonl cannot be read: No such file or directory. Give the path of a file.")


def test_a_byte_order_mark_does_no_harm():
    assert len(
        evaluation.read([b'\xef\xbb\xbf{"body": "x", "label": 1}', *good(3), *[b'{"body": "x", "label": 1}'] * 2])
    )


SCORED = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.5, True), (0.4, False), (0.3, True)]


def test_rates_by_hand():
    rates = evaluation.rates(SCORED, 0.6)
    assert (rates.precision, rates.recall, rates.wrong) == (3 / 4, 3 / 5, 1)
    assert evaluation.rates(SCORED, 0.95).precision is None


@pytest.mark.parametrize(
    ("recall", "threshold", "precision"), [(0.4, 0.8, 1.0), (0.41, 0.6, 3 / 4), (0.8, 0.5, 4 / 5), (1.0, 0.3, 5 / 7)]
)
def test_rates_at_a_recall_by_hand(recall, threshold, precision):
    rates = evaluation.rates_at_recall(SCORED, recall)
    assert (rates.threshold, rates.precision) == (threshold, precision)
    assert rates.recall >= recall


def test_equal_scores_are_taken_together():
    rates = evaluation.rates_at_recall([(0.9, True), (0.9, False), (0.1, True)], 0.5)
    assert (rates.precision, rates.recall) == (0.5, 0.5)


def test_a_third_of_each_kind_is_held_out():
    comments = [(str(number), number < 30) for number in range(90)]
    learned, held_out = evaluation.split(comments, 5)
    assert sorted(learned + held_out) == sorted(comments)
    assert sum(is_spam for _body, is_spam in held_out) == 10
    assert len(held_out) == 30


@pytest.mark.parametrize("seed", range(6))
def test_the_score_tells_spam_from_comments_in_our_own_sample(seed):
    with FILE.open("rb") as lines:
        learned, held_out = evaluation.split(evaluation.read(lines), seed)
    rates = evaluation.rates_at_recall(evaluation.scores(learned, held_out), 0.80)
    assert rates.precision >= 0.98
    assert rates.recall >= 0.80


def test_the_sample_holds_each_comment_once():
    with FILE.open("rb") as lines:
        comments = evaluation.read(lines)
    assert len({body for body, _is_spam in comments}) == len(comments) > 500
    assert 200 < sum(is_spam for _body, is_spam in comments) < 300
