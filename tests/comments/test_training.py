"""What the spam filter learns from decisions: each comment once, and the other way when it is decided anew."""

import pytest

from backcare.comments import deciding
from backcare.comments.deciding import Act, By
from backcare.comments.training import learn
from backcare.models import Comment
from tests.factories import make_comment

pytestmark = pytest.mark.django_db


class Pupil:
    """A spam engine that notes its lessons."""

    lessons = []

    def judge(self, candidate):
        raise AssertionError("nothing is judged here")

    def learn(self, candidates):
        self.lessons += [(candidate.body, is_spam, sign) for candidate, is_spam, sign in candidates]


@pytest.fixture
def lessons(settings):
    settings.BACKCARE = settings.BACKCARE | {"SPAM_ENGINE": f"{__name__}.Pupil"}
    Pupil.lessons = []
    return Pupil.lessons


def decide(committed, act, **values):
    with committed():
        deciding.decide(Comment.objects.all(), act, **values)


def test_a_decision_teaches_once_and_is_taken_back_when_it_changes(lessons, committed):
    comment = make_comment(body="Best casino")
    decide(committed, Act.SPAM)
    assert lessons == [("Best casino", True, 1)]
    learn.func([comment.pk], "default")
    assert len(lessons) == 1
    decide(committed, Act.APPROVE)
    assert lessons[1:] == [("Best casino", True, -1), ("Best casino", False, 1)]
    decide(committed, Act.REMOVE)
    assert len(lessons) == 3
    decide(committed, Act.HOLD)
    assert lessons[3:] == [("Best casino", False, -1)]
    decide(committed, Act.HOLD)
    decide(committed, Act.SPAM)
    assert lessons[4:] == [("Best casino", True, 1)]


def test_the_words_of_the_writer_are_learned(lessons, committed):
    comment = make_comment(body="Best casino")
    deciding.edit(comment.pk, name=comment.name, body="…", seen=0)
    decide(committed, Act.SPAM)
    assert lessons == [("Best casino", True, 1)]


def test_what_staff_wrote_and_what_nobody_decided_teaches_nothing(lessons, committed):
    make_comment(by_staff=True)
    decide(committed, Act.APPROVE)
    Comment.objects.update(by_staff=False)
    decide(committed, Act.HOLD)
    decide(committed, Act.APPROVE, by=By.TRUST)
    assert lessons == []
