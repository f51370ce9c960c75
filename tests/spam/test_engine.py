"""The score of a comment, its reasons in words, and what is learned."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from backcare.models import SpamClue, SpamCorpus, SpamTerm
from backcare.spam.engine import Engine, Reason, Submission, engine, reason_text
from tests.factories import make_spam_term
from tests.payloads import PAYLOADS
from tests.spam.samples import GOOD, LABELLED, SPAM

pytestmark = pytest.mark.django_db


def submission(body="How warm should the oil be?", **values):
    return Submission(**{"name": "Ida", "email": "ida@example.com", "language": "en", **values, "body": body})


def codes(body="How warm should the oil be?", **values):
    return [reason.code for reason in Engine().judge(submission(body, **values)).reasons]


def teach(rows, step=1):
    Engine().learn((submission(body), is_spam, step) for body, is_spam in rows)


def learned():
    return {clue.text: (clue.spam, clue.good) for clue in SpamClue.objects.all() if clue.spam or clue.good}


def test_a_plain_comment_has_no_reason_and_a_low_score():
    verdict = Engine().judge(submission())
    assert verdict.reasons == ()
    assert verdict.score < 0.1
    assert isinstance(engine(), Engine)


@pytest.mark.parametrize(
    ("body", "values", "words"),
    [
        ("I read https://a.example about warm oil and it says the same thing", {}, "1 link"),
        ("https://a.example https://b.example https://c.example", {}, "3 links"),
        ("BEST OIL FOR YOUR BACK ORDER TODAY", {}, "Written in capitals"),
        ("Best CASINO in town", {}, "A listed word: casino"),
        ("Play in the cаsino tonight", {}, "A listed word: casino"),
        ("Visit https://www.go.pills.example/x now", {}, "A listed domain: go.pills.example"),
        ("Hello", {"email": "max@pills.example"}, "A listed domain: pills.example"),
        ("Лучшие казино онлайн играть бесплатно", {}, "Not in the language of the page"),
        (
            "Ich habe das gestern mit meiner Frau versucht und es ist wirklich sehr gut",
            {},
            "Not in the language of the page",
        ),
        ("How warm?", {"seconds": 1.25}, "Written in 1.2 seconds"),
    ],
)
def test_each_reason_in_words(body, values, words):
    make_spam_term("Casino")
    make_spam_term("https://www.pills.example/", kind="host")
    verdict = Engine().judge(submission(body, **values))
    assert words in [reason_text(reason.stored()) for reason in verdict.reasons]
    assert verdict.score > Engine().judge(submission()).score


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("Casinos are not my thing, and neither is occasion", {}),
        ("See https://notpills.example about oil, it is a long and careful text on it", {}),
        ("Merci", {}),
        ("OK", {}),
        ("Das ist gut und hilft mir sehr bei der Arbeit am Tisch", {"language": "de"}),
        ("腰が痛いときはどうすればいいですか教えてください", {"language": "ja"}),
        ("How warm?", {"seconds": 30}),
    ],
)
def test_what_is_no_reason(body, values):
    make_spam_term("casino")
    make_spam_term("pills.example", kind="host")
    assert set(codes(body, **values)) <= {"links"}


def test_the_filter_learns_and_says_what_it_saw():
    teach(LABELLED)
    assert SpamCorpus.objects.get().spam == len(SPAM)
    assert SpamCorpus.objects.get().good == len(GOOD)
    verdict = Engine().judge(submission("Please subscribe to my channel"))
    assert verdict.score > 0.5
    (reason,) = [reason for reason in verdict.reasons if reason.code == "filter"]
    assert "channel" in reason_text(reason.stored())
    assert Engine().judge(submission(GOOD[5])).score < 0.05


def test_a_lesson_is_taken_back_to_the_last_count():
    teach(LABELLED[:20])
    before = learned()
    teach([("Best casino in town", True)])
    assert learned() != before
    teach([("Best casino in town", True)], step=-1)
    assert learned() == before
    for _again in range(30):
        teach([("Best casino in town", True), ("Never learned words", False)], step=-1)
    assert min(min(counts) for counts in learned().values()) == 0
    assert (SpamCorpus.objects.get().spam, SpamCorpus.objects.get().good) == (0, 0)


def test_judging_takes_three_queries_and_learning_as_many_for_any_length():
    teach(LABELLED)
    for body in ("Oil", " ".join(f"word{number}" for number in range(3000))):
        with CaptureQueriesContext(connection) as queries:
            Engine().judge(submission(body))
        assert len(queries) == 3
        with CaptureQueriesContext(connection) as queries:
            teach([(body, True)])
        assert len(queries) <= 9


@pytest.mark.django_db(transaction=True)
def test_two_that_learn_at_once_lose_no_lesson():
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        try:
            for _again in range(5):
                teach([("warm oil and hands", False), ("oil casino", True)])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert learned()["oil"] == (20, 20)
    assert SpamCorpus.objects.get().spam == 20


def test_what_one_text_alone_had_can_be_forgotten():
    teach([("warm oil", False), ("warm hands", False)])
    assert SpamClue.objects.prune() > 0
    assert "warm" in learned()
    assert "hands" not in learned()


def test_hostile_texts_are_judged_and_learned():
    for payload in PAYLOADS:
        Engine().judge(submission(payload, name=payload, email=payload))
        teach([(payload.replace("\x00", ""), True)])


@pytest.mark.parametrize("stored", ["gone", ["gone", "x", 1], [], ["links"], ["word"], ["links", "x", 1]])
def test_any_stored_reason_has_words(stored):
    assert isinstance(reason_text(stored), str)


def test_reasons_are_stored_as_plain_data():
    assert Reason("word", "casino", 3.456).stored() == ["word", "casino", 3.46]


def test_a_term_is_kept_as_it_is_compared_and_once():
    term = make_spam_term("  Cáѕino  Royale ")
    assert term.compared == "casino royale"
    with pytest.raises(ValidationError, match="This is in the list already"):
        SpamTerm(text="CASINO ROYALE", compared="casino royale").full_clean()
    with pytest.raises(ValidationError, match="Write a word with a letter"):
        SpamTerm(text=" -- ").full_clean()
