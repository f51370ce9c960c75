"""The score of a comment, and its reasons."""

import json
from math import exp, inf, isclose, nan
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from backcare.comments.reasons import text_of
from backcare.migrations import _first_rows
from backcare.models import SpamTerm, SpamToken
from backcare.spam import engine as spam
from backcare.spam.engine import Engine, Reason, Verdict
from backcare.spam.models import normal
from tests.spam.samples import HOSTILE, codes, fresh, sent

LONG = "I have had this pain for two years and the slow circles beside the spine are what helps me most. "


def judge(body="", *terms, **kwargs):
    return fresh(*terms).judge(sent(body, **kwargs))


def words(verdict):
    return [text_of(reason.stored()) for reason in verdict.reasons]


def test_a_plain_comment_has_no_reason():
    verdict = judge(LONG)
    assert verdict.reasons == ()
    assert isclose(verdict.score, 1 / (1 + exp(1.5)))


def test_the_score_is_the_probability_of_the_sum_of_the_points():
    verdict = judge(f"{LONG} https://one.example https://two.example", seconds=1)
    assert isclose(verdict.score, 1 / (1 + exp(1.5 - sum(reason.points for reason in verdict.reasons))))
    assert [reason.points for reason in verdict.reasons] == [2.0, 1.4]


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (sent(f"{LONG} https://one.example"), ["Links: 1"]),
        (sent(f"{LONG} {LONG} https://a.example/1 b.com www.c.example"), ["Links: 3"]),
        (sent("Buy here https://one.example"), ["Links: 1", "Few words beside the links"]),
        (sent(f"{LONG} see shop . com"), ["A link written to get past filters: shop . com"]),
        (sent("[url]pills[/url]"), ["Code for a link, such as <a href> or [url]"]),
        (sent("Купить диплом недорого с доставкой"), ["Not in this site’s alphabet: Cyrillic"]),
        (sent("THIS IS THE BEST MASSAGE EVER"), ["100 % capitals"]),
        (sent(LONG, seconds=2.94), ["Written and sent in 2.9 seconds"]),
        (sent(LONG, name="https://pills.example"), ["A link in the name"]),
        (sent(LONG, name="pills . com"), ["A link in the name"]),
    ],
)
def test_each_reason_in_words(candidate, said):
    assert words(fresh().judge(candidate)) == said


@pytest.mark.parametrize("seconds", [None, 3, 3600, -1, nan, inf, -inf])
def test_no_measurement_and_a_slow_one_cost_nothing(seconds):
    assert judge(LONG, seconds=seconds).reasons == ()


@pytest.mark.parametrize("body", ["THANK YOU!!!", "OMG", "L4/L5 MRI says PROTRUSION", "Thanks", ""])
def test_short_comments_are_not_blamed(body):
    assert judge(body).reasons == ()


def test_more_links_weigh_more():
    scores = [judge(f"{LONG * 6} " + " https://x.example" * count).score for count in range(8)]
    assert scores[:6] == sorted(set(scores[:6]))
    assert scores[5] == scores[6] == scores[7]


TERMS = [
    ("word", "casino", "suspicious"),
    ("word", "payday loan", "spam"),
    ("word", "effleurage", "trusted"),
    ("domain", "pills.example", "spam"),
    ("domain", "shop.example", "trusted"),
]


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (sent(f"{LONG} cásinо"), ["Listed word: casino"]),
        (sent(LONG, name="Payday Loan"), ["Listed word: payday loan"]),
        (sent(f"{LONG} effleurage"), ["Trusted word: effleurage"]),
        (sent(f"{LONG} https://buy.pills.example"), ["Listed domain: pills.example", "Links: 1"]),
        (sent(LONG, email="x@mail.pills.example"), ["Listed domain: pills.example"]),
        (sent(f"{LONG} https://www.shop.example/collections/all"), []),
        (sent(LONG, email="x@shop.example"), []),  # nobody has confirmed that address
    ],
)
def test_listed_words_and_domains(candidate, said):
    assert words(fresh(*TERMS).judge(candidate)) == said


def test_links_to_the_shop_itself_are_not_counted():
    body = f"{LONG} https://shop.example/blogs/news/x and www.shop.example/y"
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example"}):
        assert judge(body).reasons == ()
    with override_settings(BACKCARE={"SITE_URL": ""}):
        assert codes(judge(body)) == ["links"]


def test_a_term_that_makes_it_spam_does_so_alone():
    assert judge("A payday loan", *TERMS).score > 0.99


def test_many_listed_words_count_three_times_at_most():
    terms = [("word", f"w{number}", "suspicious") for number in range(50)]
    verdict = judge(" ".join(f"w{number}" for number in range(50)), *terms)
    assert codes(verdict) == ["word"] * 3


def trained():
    engine = fresh()
    engine.learn((sent(f"subscribe to my channel now {number}"), True, 1) for number in range(20))
    engine.learn((sent(f"my back and my neck feel better {number}"), False, 1) for number in range(20))
    return engine


def test_likeness_to_what_moderators_decided():
    engine = trained()
    (like,) = engine.judge(sent("Please subscribe to my channel")).reasons
    assert like.code == "like_spam"
    text = text_of(like.stored())
    assert text.startswith("Like comments marked as spam (9")
    assert text.endswith("%: channel, subscribe, to)")  # and not "my channel", which says the same once more
    (like,) = engine.judge(sent("My neck feels better")).reasons
    assert like.code == "like_good"
    assert text_of(like.stored()).startswith("Like approved comments (9")
    assert like.points < 0


def test_of_what_it_never_met_the_filter_says_nothing():
    assert trained().judge(sent("zzz qqq")).reasons == ()


def test_looks_alone_say_nothing():
    engine = fresh()
    engine.learn([(sent("zzz qqq"), True, 1), (sent("xxx yyy"), False, 1), (sent("xxx"), False, 1)])
    assert codes(engine.judge(sent("aaa bbb"))) == []


def test_unlearning_takes_it_back():
    engine = fresh()
    lessons = [(sent("subscribe now"), True), (sent("my back"), False)]
    engine.learn((*lesson, 1) for lesson in lessons)
    assert codes(engine.judge(sent("subscribe"))) == ["like_spam"]
    engine.learn((*lesson, -1) for lesson in lessons)
    assert codes(engine.judge(sent("subscribe"))) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_is_sent_is_judged_and_learned(name):
    body = HOSTILE[name]
    engine = fresh(("word", "a", "suspicious"), ("word", "a a a a a a a b", "suspicious"), ("domain", "com", "spam"))
    for candidate in (sent(body), sent(LONG, name=body, email=body, language=body)):
        engine.learn([(candidate, True, 1), (sent(LONG), False, 1)])
        verdict = engine.judge(candidate)
        assert 0 <= verdict.score <= 1
        for reason in verdict.reasons:
            stored = json.loads(json.dumps(reason.stored()))
            assert "\\u0000" not in json.dumps(stored)
            assert len(reason.value) <= 100
            assert text_of(stored).encode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_is_sent_fits_into_the_database(name):
    engine = Engine()
    engine.learn([(sent(HOSTILE[name]), True, 1), (sent(LONG), False, 1)])
    assert 0 <= engine.judge(sent(HOSTILE[name])).score <= 1
    engine.learn([(sent(HOSTILE[name]), True, -1), (sent(LONG), False, -1)])
    assert not SpamToken.objects.exclude(spam=0, good=0).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("terms", [1, 20])
@pytest.mark.parametrize("words", [1, 20, 5000])
def test_judging_takes_two_queries(words, terms):
    SpamTerm.objects.bulk_create(SpamTerm(text=f"term {number}") for number in range(terms))
    body = " ".join(f"word{number}" for number in range(words))
    Engine().learn([(sent(body), True, 1), (sent(LONG), False, 1)])
    with CaptureQueriesContext(connection) as captured:
        assert "like_spam" in codes(Engine().judge(sent(body)))
    assert len(captured) == 2


@pytest.mark.django_db
def test_the_lists_of_the_shop_are_read():
    SpamTerm.objects.all().delete()
    SpamTerm.objects.create(kind="domain", text="pills.example", effect="spam")
    assert codes(Engine().judge(sent(f"{LONG} pills.example/x"))) == ["domain", "links"]


@pytest.mark.django_db
def test_a_new_site_has_a_list_of_the_usual_words():
    SpamTerm.objects.all().delete()  # another test may have emptied the table
    _first_rows.add_spam_words(apps, SimpleNamespace(connection=connection))
    assert SpamTerm.objects.filter(kind="word", effect="suspicious").count() == SpamTerm.objects.count() > 20
    assert all(term.text == normal(term.kind, term.text) for term in SpamTerm.objects.all())
    assert codes(Engine().judge(sent(f"{LONG} V1agra and backlinks"))) == ["word", "word"]
    assert codes(Engine().judge(sent(LONG))) == []


class AllSpam:
    """An engine of a shop's own."""

    def judge(self, candidate):
        return Verdict(0.99, (Reason("mood", "bad", 5.0),))

    def learn(self, candidates):
        pass


def test_a_shop_may_bring_its_own_engine():
    with override_settings(BACKCARE={"SPAM_ENGINE": "tests.spam.test_engine.AllSpam"}):
        verdict = spam.current_engine().judge(sent())
    assert verdict.score == 0.99
    assert words(verdict) == ["mood: bad"]


def test_the_engine_is_ours_unless_told_otherwise():
    assert type(spam.current_engine()) is Engine
    with override_settings(BACKCARE={"SPAM_ENGINE": "nowhere.Engine"}), pytest.raises(ImportError):
        spam.current_engine()
