"""``spam_eval``: figures for a labelled file, and errors that say what to do."""

import json
import re

import pytest
from django.core.management import CommandError, call_command

from tests.spam.samples import LABELLED


def write(folder, rows):
    path = folder / "comments.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


@pytest.mark.parametrize(("spam", "good"), [(1, 0), ("spam", "ham"), ("1", "0"), (True, False), ("Spam", "good")])
def test_it_prints_precision_and_recall(tmp_path, capsys, spam, good):
    rows = [{"body": body, "label": spam if is_spam else good} for body, is_spam in LABELLED]
    call_command("spam_eval", str(write(tmp_path, rows)))
    said = capsys.readouterr().out
    assert re.search(r"At 0\.95: precision (\d\.\d+), recall (\d\.\d+)\.", said)
    recall, precision = re.search(r"At recall (\d\.\d+): precision (\d\.\d+)", said).groups()
    assert float(recall) >= 0.8
    assert float(precision) > 0.9
    call_command("spam_eval", str(write(tmp_path, rows)))
    assert capsys.readouterr().out == said


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["{"], "line 1 is no JSON"),
        ([{"body": "a", "label": 2}], "line 1: a row is an object"),
        ([{"body": 7, "label": 1}], "line 1: a row is an object"),
        (["[]"], "line 1: a row is an object"),
        ([{"body": "a", "label": 1}], "has 1 comments; 30 are the least"),
        ([{"body": f"a {number}", "label": 1} for number in range(40)], "has one label only"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, rows, message):
    with pytest.raises(CommandError, match=message):
        call_command("spam_eval", str(write(tmp_path, rows)))


def test_no_file_and_no_text(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("spam_eval", str(tmp_path / "nothing"))
    path = tmp_path / "picture"
    path.write_bytes(b"\xff\xd8\xff")
    with pytest.raises(CommandError, match="is not UTF-8"):
        call_command("spam_eval", str(path))
