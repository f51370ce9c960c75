"""Measuring the score on labelled comments."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from backcare.management.commands import spam_eval
from tests.spam.samples import FILE

ROWS = [{"body": f"buy pills now {number}", "label": "spam"} for number in range(6)] + [
    {"body": f"my back is better {number}", "label": "good"} for number in range(6)
]
GOOD = b'{"body": "y", "label": 0}'


@pytest.fixture
def write(tmp_path):
    def write(rows):
        path = tmp_path / "sample.jsonl"
        path.write_bytes(
            b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows) + b"\n"
        )
        return str(path)

    return write


def test_what_is_said_of_the_sample(capsys):
    call_command("spam_eval", str(FILE), seed=3)
    first, threshold, recall = capsys.readouterr().out.splitlines()
    assert first == "585 comments: 391 to learn from, 194 held out (85 spam, 109 good), seed 3."
    assert threshold.startswith("At the threshold, SPAM_PERCENT 95: precision 1.000, recall 0.8")
    assert recall.startswith("At recall 0.80: precision 1.000, recall 0.8")
    assert "; the threshold for it is " in recall


def test_the_same_third_is_held_out_each_time(capsys):
    outputs = []
    for seed in (0, 0, 1):
        call_command("spam_eval", str(FILE), seed=seed)
        outputs.append(capsys.readouterr().out.replace(f"seed {seed}", ""))
    assert outputs[0] == outputs[1] != outputs[2]


def test_it_needs_no_database_at_all(write):
    call_command("spam_eval", write(ROWS), stdout=StringIO())  # pytest-django would stop it


def test_a_threshold_that_nothing_reaches(write, capsys):
    with override_settings(BACKCARE={"SPAM_PERCENT": 100}):
        call_command("spam_eval", write(ROWS))
    assert "At the threshold, SPAM_PERCENT 100: nothing is marked as spam." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("label", "is_spam"),
    [("spam", True), ("SPAM ", True), (1, True), (True, True), ("good", False), ("ham", False), (0, False)],
)
def test_labels(label, is_spam):
    assert spam_eval.read(1, json.dumps({"body": "x", "label": label, "other": []}).encode()) == ("x", is_spam)


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[" * 100_000,
        b"\xff{}",
        b"[1]",
        b"7",
        b'{"text": "x", "label": 1}',
        b'{"body": "x"}',
        b'{"body": 7, "label": 1}',
        b'{"body": "x", "label": "junk"}',
        b'{"body": "x", "label": [1]}',
    ],
)
def test_a_line_that_cannot_be_used_is_named(write, line):
    with pytest.raises(CommandError, match=re.escape(f"Line 4 is {line!r:.80}. Write one object per line, in UTF-8")):
        call_command("spam_eval", write([GOOD, b"", GOOD, line]))


def test_too_few_comments(write):
    with pytest.raises(CommandError, match=r"has 0 spam comments; label at least 3 of each kind\."):
        call_command("spam_eval", write([GOOD] * 5))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("spam_eval", str(tmp_path / "none.jsonl"))
    assert str(caught.value).endswith("none.jsonl cannot be read: No such file or directory. Give the path of a file.")


SCORED = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.5, True), (0.4, False), (0.3, True)]


def test_rates_by_hand():
    assert spam_eval.rates(SCORED, 0.6) == "precision 0.750, recall 0.600, 1 good comments marked as spam"


@pytest.mark.parametrize(("recall", "threshold"), [(0.4, 0.8), (0.41, 0.6), (0.8, 0.5), (1.0, 0.3)])
def test_thresholds_by_hand(recall, threshold):
    assert spam_eval.threshold_for(SCORED, recall) == threshold


def test_a_third_of_each_kind_is_held_out():
    comments = [(str(number), number < 30) for number in range(90)]
    learned, held_out = spam_eval.split(comments, 5)
    assert sorted(learned + held_out) == sorted(comments)
    assert sum(is_spam for _body, is_spam in held_out) == 10
    assert len(held_out) == 30


@pytest.mark.parametrize("seed", range(6))
def test_the_score_tells_spam_from_comments_in_our_own_sample(seed, capsys):
    call_command("spam_eval", str(FILE), seed=seed)
    (precision, recall) = re.search(r"At recall.*precision ([\d.]+), recall ([\d.]+)", capsys.readouterr().out).groups()
    assert float(precision) >= 0.98
    assert float(recall) >= 0.80


def test_the_sample_holds_each_comment_once():
    comments = [json.loads(line) for line in FILE.read_text().splitlines()]
    assert len({row["body"] for row in comments}) == len(comments) > 500
