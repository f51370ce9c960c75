"""What the filter has learned, in the database and in memory."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from backcare.models import SpamToken
from backcare.spam.token_store import ALL, TokenDict, TokenTable

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[TokenTable, TokenDict])
def memory(request):
    return request.param()


def corpus(memory):
    """How many spam comments and good ones it has learned."""
    return memory.counts([ALL]).get(ALL, (0, 0))


def stored():
    rows = SpamToken.objects.exclude(pk=ALL).values_list("token", "spam", "good")
    return {token: (spam, good) for token, spam, good in rows}


def test_nothing_is_learned_at_first(memory):
    assert corpus(memory) == (0, 0)
    assert memory.counts(["a"]) == {}
    assert memory.counts([]) == {}


def test_learning_counts_comments(memory):
    memory.learn([(["buy", "now"], True, 1), (["buy"], False, 1), (["buy", "pills"], True, 1)])
    memory.learn([(["back"], False, 1)])
    assert corpus(memory) == (2, 2)
    assert memory.counts(["buy", "now", "pills", "back", "never"]) == {
        "buy": (2, 1),
        "now": (1, 0),
        "pills": (1, 0),
        "back": (0, 1),
    }


def test_unlearning_is_exact(memory):
    lessons = [(["buy", "now"], True), (["buy", "back"], False), (["buy"], True)]
    memory.learn([(*lesson, 1) for lesson in lessons])
    before = corpus(memory), memory.counts(["buy", "now", "back"])
    memory.learn([(["buy", "now", "extra"], True, 1)])
    memory.learn([(["buy", "now", "extra"], True, -1)])
    assert (corpus(memory), memory.counts(["buy", "now", "back"])) == before
    memory.learn([(*lesson, -1) for lesson in lessons])
    assert corpus(memory) == (0, 0)
    assert set(memory.counts(["buy", "now", "back"]).values()) <= {(0, 0)}


def test_a_decision_that_changes_moves_the_comment(memory):
    memory.learn([(["buy"], True, 1)])
    memory.learn([(["buy"], True, -1), (["buy"], False, 1)])
    assert corpus(memory) == (0, 1)
    assert memory.counts(["buy"]) == {"buy": (0, 1)}


def test_counts_are_never_negative(memory):
    memory.learn([(["buy"], True, 1)])
    memory.learn([(["buy", "never"], True, -1), (["buy"], True, -1), (["buy"], False, -1)])
    assert corpus(memory) == (0, 0)
    assert memory.counts(["buy"]) == {"buy": (0, 0)}


def test_learning_and_unlearning_in_one_go_is_nothing():
    with CaptureQueriesContext(connection) as captured:
        TokenTable().learn([(["buy"], True, 1), (["buy"], True, -1)])
        TokenTable().learn([])
    assert len(captured) == 0
    assert stored() == {}


def test_both_memories_agree(memory):
    lessons = [([f"t{(a * b) % 17}" for b in range(a % 5 + 1)], a % 3 == 0, 1) for a in range(40)]
    other = TokenDict()
    for lesson in lessons:
        memory.learn([(sorted(set(lesson[0])), *lesson[1:])])
        other.learn([(sorted(set(lesson[0])), *lesson[1:])])
    tokens = [f"t{number}" for number in range(17)]
    assert memory.counts(tokens) == other.counts(tokens)
    assert corpus(memory) == corpus(other)


def queries_to_learn(count):
    tokens = [f"{count}-{number}" for number in range(count)]
    with CaptureQueriesContext(connection) as captured:
        TokenTable().learn([(tokens, True, 1)])
    return len(captured)


def test_learning_takes_a_few_queries_whatever_the_comment_holds():
    TokenTable().learn([(["first"], True, 1)])
    assert queries_to_learn(1) == queries_to_learn(20) <= 6
    assert queries_to_learn(800) <= 12


def test_many_comments_at_once_take_a_few_queries():
    lessons = [([f"w{number}", "common", f"x{number % 7}"], number % 2 == 0, 1) for number in range(200)]
    TokenTable().learn([(["first"], True, 1)])
    with CaptureQueriesContext(connection) as captured:
        TokenTable().learn(lessons)
    assert len(captured) < 25
    assert corpus(TokenTable()) == (101, 100)
    assert stored()["common"] == (100, 100)


def test_looking_up_takes_one_query_each():
    TokenTable().learn([([f"t{number}" for number in range(800)], True, 1)])
    for tokens in (["t1"], [f"t{number}" for number in range(800)]):
        with CaptureQueriesContext(connection) as captured:
            assert len(TokenTable().counts(tokens)) == len(tokens)
            corpus(TokenTable())
        assert len(captured) == 2


def test_a_transaction_that_fails_learns_nothing():
    with transaction.atomic():
        TokenTable().learn([(["buy"], True, 1)])
        transaction.set_rollback(True)
    assert corpus(TokenTable()) == (0, 0)
    assert stored() == {}


@pytest.mark.django_db(transaction=True)
def test_learners_at_the_same_moment_lose_nothing():
    learners, rounds = 4, 6
    barrier, errors = Barrier(learners), []

    def learn(number):
        try:
            connection.ensure_connection()
            barrier.wait(20)
            for step in range(rounds):
                tokens = ["common", f"own-{number}", f"round-{step}"]
                # Each in an order of its own: they would lock each other out if the corpus did not come first.
                TokenTable().learn([(tokens[number % 3 :] + tokens[: number % 3], number % 2 == 0, 1)])
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=learn, args=[number]) for number in range(learners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert errors == []
    assert corpus(TokenTable()) == (12, 12)
    assert stored()["common"] == (12, 12)
    assert stored()["round-3"] == (2, 2)
    assert stored()["own-1"] == (0, 6)
