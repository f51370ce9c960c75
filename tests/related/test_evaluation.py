"""``manage.py related_eval``: the scoring on any blog."""

import json
import random
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from backcare.models import RelatedArticle
from backcare.related import rebuilding
from backcare.related.evaluation import guess_language
from tests.factories import NOW, make_article
from tests.related.planted import write_body, write_title


def rows_of_a_blog(count, seed=3):
    source = random.Random(seed)
    return [
        {
            "id": f"post-{number}",
            "title": write_title(source, number % 5),
            "body": write_body(source, number % 5),
            "tags": [f"tag {source.randrange(9)}", f"Tag {source.randrange(9)}"],
            "published_at": (NOW - timedelta(days=source.randrange(900))).isoformat(),
        }
        for number in range(count)
    ]


@pytest.fixture
def write(tmp_path):
    def write(rows):
        path = tmp_path / "posts.jsonl"
        path.write_bytes(
            b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows) + b"\n"
        )
        return str(path)

    return write


@pytest.mark.django_db
def test_the_same_as_the_database_stores(write, tmp_path, committed):
    rows = rows_of_a_blog(90)
    out = tmp_path / "run.jsonl"
    call_command("related_eval", write(rows), out=str(out), limit=12, language="en")
    articles = {
        row["id"]: make_article(
            title=row["title"],
            slug=row["id"],
            body=row["body"],
            tags=row["tags"],
            published_at=datetime.fromisoformat(row["published_at"]),
        )
        for row in rows
    }
    rebuilding.rebuild()
    written = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["id"] for row in written] == [row["id"] for row in rows]
    for row in written:
        stored = RelatedArticle.objects.of_article(articles[row["id"]]).values_list("related__slug", flat=True)
        assert list(stored) == row["related"]
    assert all(len(row["related"]) == 12 for row in written)


def test_it_needs_no_database(write, capsys):
    call_command("related_eval", write(rows_of_a_blog(20)), limit=2)
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(written) == 20
    assert all(len(row["related"]) == 2 for row in written)


def test_what_real_files_hold(write, tmp_path):
    rows = [
        {"id": "half \ud83d", "title": "Half an emoji \ud83d", "body": "<p>\udc00 lumbar</p>", "tags": ["\ud83d"]},
        {"id": 2, "body": "lumbar", "published_at": "2013-05-06 07:08:09 +0200"},
        {"id": 3, "body": "jaw", "published_at": "2013-05-06"},
        {"id": 4, "body": "jaw", "published_at": "2013-05-06T07:08:09.5Z"},
    ]
    out = tmp_path / "run.jsonl"
    call_command("related_eval", write(rows), out=str(out))
    assert [json.loads(line) for line in out.read_text().splitlines()] == [
        {"id": "half \ud83d", "related": [2]},
        {"id": 2, "related": ["half \ud83d"]},
        {"id": 3, "related": [4]},
        {"id": 4, "related": [3]},
    ]


def test_an_id_alone_is_enough(write, capsys):
    call_command("related_eval", write([{"id": 1}, {"id": "1", "tags": None, "body": None, "published_at": ""}]))
    assert capsys.readouterr().out == '{"id": 1, "related": []}\n{"id": "1", "related": []}\n'


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b"\xff", "Line 1 is not JSON in UTF-8"),
        (b"{", "Line 1 is not JSON in UTF-8"),
        ([1], "Line 1 is [1], not an object"),
        ({"title": "x"}, 'Line 1: "id" is None'),
        ({"id": True}, 'Line 1: "id" is True'),
        ({"id": 1, "tags": "desk"}, "Line 1: \"tags\" is 'desk'"),
        ({"id": 1, "tags": [1]}, 'Line 1: "tags" is [1]'),
        ({"id": 1, "title": 5}, 'Line 1: "title" is 5'),
        ({"id": 1, "published_at": "yesterday"}, "Line 1: \"published_at\" is 'yesterday'"),
        ({"id": 1, "published_at": 5}, 'Line 1: "published_at" is 5'),
    ],
)
def test_what_is_wrong_is_told(write, row, said):
    with pytest.raises(CommandError) as caught:
        call_command("related_eval", write([row]))
    assert said in str(caught.value)


def test_two_posts_with_one_id(write):
    with pytest.raises(CommandError, match='Two posts have the "id" 7'):
        call_command("related_eval", write([{"id": 7}, {"id": 7}]))


def test_a_file_that_is_not_there(tmp_path, write):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("related_eval", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("related_eval", write([{"id": 1}]), out=str(tmp_path / "no" / "where"))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("related_eval", write([{"id": 1}]), out=str(tmp_path))
    with pytest.raises(CommandError, match="at least 1"):
        call_command("related_eval", write([{"id": 1}]), limit=0)


def test_a_language_without_stop_words_is_refused(write, capsys):
    posts = write([{"id": 1}])
    with pytest.raises(CommandError, match=r"klingon.*Choose from: .*de, .*en, "):
        call_command("related_eval", posts, language="klingon")
    call_command("related_eval", posts, language="pt-BR")
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the back of the chair is where you lean", "en"),
        ("der Rücken und die Schulter sind nicht", "de"),
        ("le dos et les épaules sont dans la", "fr"),
        ("肩こり", ""),
    ],
)
def test_the_language_is_guessed(text, language):
    assert guess_language([text]) == language
