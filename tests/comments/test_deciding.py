"""Deciding: what changes, what is recorded, who is told that someone else was faster."""

import threading

import pytest
from django.db import connection, connections, transaction

from backcare.comments import deciding
from backcare.comments.deciding import Act
from backcare.exceptions import DecidedMeanwhile
from backcare.models import Comment, CommentDecision, Mail
from tests.factories import make_article, make_comment, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("act", "status"), [("approve", "approved"), ("spam", "spam"), ("hold", "pending"), ("remove", "removed")]
)
def test_decisions_name_what_they_changed_and_say_who_decided(act, status, editor):
    article = make_article()
    rows = {given: make_comment(article, status=given) for given in Comment.Status.values}
    changed = deciding.decide(Comment.objects.all(), act, user=editor)
    assert set(changed) == {row.pk for given, row in rows.items() if given != status}
    assert set(Comment.objects.values_list("status", flat=True)) == {status}
    decided = Comment.objects.exclude(decided_at=None)
    assert {(row.pk, row.decided_by, row.version) for row in decided} == {(pk, editor, 1) for pk in changed}
    recorded = CommentDecision.objects.values_list("comment", "act", "by", "status_before", "user")
    assert set(recorded) == {
        (row.pk, act, "moderator", given, editor.pk) for given, row in rows.items() if row.pk in changed
    }
    assert deciding.decide(Comment.objects.all(), act, user=editor) == []


def test_thousands_are_decided_with_few_queries(django_assert_max_num_queries, monkeypatch):
    article = make_article()
    Comment.objects.bulk_create(
        Comment(article=article, name="Ida", email="ida@example.com", body=f"Remark {number}") for number in range(1200)
    )
    with django_assert_max_num_queries(40):
        assert len(deciding.decide(Comment.objects.all(), Act.REMOVE)) == 1200
    assert CommentDecision.objects.count() == 1200


def test_the_second_of_two_moderators_is_told(editor):
    comment = make_comment()
    deciding.decide_one(comment.pk, Act.APPROVE, seen=0, user=editor)
    for act in (
        lambda: deciding.decide_one(comment.pk, Act.SPAM, seen=0),
        lambda: deciding.edit(comment.pk, name="a", body="b", seen=0),
        lambda: deciding.reply(comment.pk, body="b", seen=0, user=editor),
    ):
        with pytest.raises(DecidedMeanwhile) as stopped:
            act()
        assert stopped.value.comment.is_approved
    assert Comment.objects.get().status == "approved"
    assert CommentDecision.objects.count() == 1
    assert deciding.decide_one(comment.pk, Act.SPAM, seen=1).status == "spam"


def test_editing_keeps_what_was_written(editor):
    comment = make_comment(body="Damn good oil.")
    deciding.edit(comment.pk, name=comment.name, body="Good oil.", seen=0, user=editor)
    edited = deciding.edit(comment.pk, name="Ida", body="Fine oil.", seen=1, user=editor)
    assert (edited.name, edited.body, edited.original_body) == ("Ida", "Fine oil.", "Damn good oil.")
    assert deciding.edit(comment.pk, name="Ida", body="Fine oil.", seen=2).version == 2
    assert [decision.act for decision in comment.decisions.all()] == ["edit", "edit"]


def test_a_reply_is_published_with_what_it_answers(editor):
    article = make_article()
    root = make_comment(article)
    comment = make_comment(article, parent=root)
    answer, approved = deciding.reply(comment.pk, body="Two spoons.", seen=0, user=editor, name="Wren")
    assert set(approved) == {root.pk, comment.pk}
    assert set(Comment.objects.values_list("status", flat=True)) == {"approved"}
    assert (answer.parent, answer.thread, answer.by_staff, answer.name) == (comment, root, True, "Wren")
    assert [decision.act for decision in comment.decisions.all()] == ["reply", "approve"]
    with pytest.raises(DecidedMeanwhile):  # a second click
        deciding.reply(comment.pk, body="Two spoons.", seen=0, user=editor)
    deciding.reply(comment.pk, body="Or three.", seen=1, user=editor)
    with pytest.raises(DecidedMeanwhile):  # and one on what is approved already
        deciding.reply(comment.pk, body="Or three.", seen=1, user=editor)
    assert Comment.objects.filter(by_staff=True).count() == 2


def test_a_reply_bears_the_name_of_the_person(editor):
    make_person(name="Wren Hollowell", user=editor)
    answer, _approved = deciding.reply(make_comment().pk, body="Two spoons.", seen=0, user=editor)
    assert answer.name == "Wren Hollowell"
    editor.backcare_person.delete()
    editor.refresh_from_db()
    answer, _approved = deciding.reply(make_comment().pk, body="Two spoons.", seen=0, user=editor)
    assert answer.name == "editor"


def test_held_comments_above_an_answer_are_known():
    article = make_article()
    root = make_comment(article)
    middle = make_comment(article, parent=root, status="approved")
    below = make_comment(article, parent=middle)
    leaf = make_comment(article, parent=below)
    assert deciding.pending_above([leaf.pk]) == [below, root]
    assert deciding.pending_above([root.pk]) == []


@pytest.mark.parametrize("who", ["parent", "root", "answer"])
def test_an_answer_and_those_above_it_are_approved_together_or_not_at_all(who):
    article = make_article()
    root = make_comment(article)
    parent = make_comment(article, parent=root)
    answer = make_comment(article, parent=parent)
    seen = {"seen": 0, "above": {root.pk: 0, parent.pk: 0}}
    other = {"parent": parent, "root": root, "answer": answer}[who]
    deciding.decide_one(other.pk, Act.REMOVE, seen=0)
    with pytest.raises(DecidedMeanwhile) as stopped:
        deciding.decide_one(answer.pk, Act.APPROVE, **seen)
    assert stopped.value.comment == other
    assert Comment.objects.approved().count() == 0
    deciding.decide_one(other.pk, Act.HOLD, seen=1)
    with pytest.raises(DecidedMeanwhile):  # it waits again, but it is not as it was seen
        deciding.decide_one(answer.pk, Act.APPROVE, **seen)
    Comment.objects.update(version=0)
    deciding.decide_one(answer.pk, Act.APPROVE, **seen)
    assert set(Comment.objects.approved()) == {root, parent, answer}


def test_one_above_that_was_put_back_into_the_queue_is_asked_about():
    root = make_comment(status="approved")
    answer = make_comment(root.article, parent=root)
    deciding.decide_one(root.pk, Act.HOLD, seen=0)
    with pytest.raises(DecidedMeanwhile) as stopped:
        deciding.decide_one(answer.pk, Act.APPROVE, seen=0, above={})
    assert stopped.value.comment == root
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [Act.SPAM, Act.REMOVE])
@pytest.mark.parametrize("how", ["both", "reply"])
def test_in_the_very_moment_in_which_someone_decides_on_the_one_above(act, how, editor):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time; who decides second there reads what the first one wrote.")
    parent = make_comment()
    answer = make_comment(parent.article, parent=parent)
    locked, result = threading.Event(), []

    def work():
        try:
            locked.wait(10)
            if how == "both":
                deciding.decide_one(answer.pk, Act.APPROVE, seen=0, above={parent.pk: 0})
            else:
                result.append(deciding.reply(answer.pk, body="Words.", seen=0, user=editor)[1])
        except DecidedMeanwhile as error:
            result.append(error.comment.pk)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    with transaction.atomic():
        deciding.decide_one(parent.pk, act, seen=0)
        locked.set()
        thread.join(0.5)
        assert thread.is_alive()  # it waits for us
    thread.join(10)
    parent.refresh_from_db()
    answer.refresh_from_db()
    assert parent.status == deciding.STATUS_AFTER[act]
    assert result == ([parent.pk] if how == "both" else [[answer.pk]])
    assert answer.is_approved is (how == "reply")


def test_many_are_decided_on_as_they_were_seen_and_the_rest_is_counted(editor):
    article = make_article()
    rows = [make_comment(article) for _number in range(4)]
    erased = make_comment(article, name="", email="", body="", status="removed")
    deciding.decide_one(rows[0].pk, Act.SPAM, seen=0)
    rows[1].delete()
    seen = {row.pk: 0 for row in rows[2:]} | {rows[0].pk: 0, erased.pk: 0, 10**9: 0, 10**9 + 1: None}
    decided = deciding.decide_seen(Act.APPROVE, seen=seen, user=editor)
    assert (set(decided.changed), decided.meanwhile) == ({row.pk for row in rows[2:]}, 3)
    assert set(Comment.objects.approved()) == set(rows[2:])


@pytest.mark.parametrize("how", ["spam", "put back", "approved"])
def test_an_answer_is_left_with_the_one_above_it_that_someone_put_away(how):
    root = make_comment()
    middle = make_comment(root.article, parent=root)
    leaf = make_comment(root.article, parent=middle)
    deciding.decide_one(root.pk, Act.APPROVE if how == "approved" else Act.SPAM, seen=0)
    if how == "put back":
        deciding.decide_one(root.pk, Act.HOLD, seen=1)
    decided = deciding.decide_seen(Act.APPROVE, seen={leaf.pk: 0}, above={root.pk: 0, middle.pk: 0})
    if how == "approved":
        assert (set(decided.changed), decided.meanwhile) == ({middle.pk, leaf.pk}, 1)
    else:
        assert (decided.changed, decided.meanwhile) == ([], 3)


def test_a_selected_answer_is_left_with_its_selected_parent():
    root = make_comment()
    leaf = make_comment(root.article, parent=root)
    deciding.decide_one(root.pk, Act.REMOVE, seen=0)
    seen = {root.pk: 0, leaf.pk: 0}
    assert deciding.decide_seen(Act.APPROVE, seen=seen, above={}) == deciding.Decided([], 2)
    assert deciding.decide_seen(Act.APPROVE, seen=seen) == deciding.Decided([leaf.pk], 1)


@pytest.mark.parametrize("count", [1, 400])
def test_approving_all_with_what_they_answer_takes_few_queries(django_assert_max_num_queries, count):
    article = make_article()
    roots = [make_comment(article) for _number in range(2)]
    Comment.objects.bulk_create(
        Comment(
            article=article,
            parent=roots[number % 2],
            thread=roots[number % 2],
            depth=1,
            name="Leaf",
            email="ida@example.com",
            body=f"Remark {number}",
        )
        for number in range(count)
    )
    leaves = Comment.objects.filter(name="Leaf")
    with django_assert_max_num_queries(24):
        held = deciding.pending_above(leaves.values_list("pk", flat=True))
        approved = deciding.approve_all_with_above(leaves)
    assert len(approved) == count + len(held)
    assert len(held) == min(count, 2)
    assert Comment.objects.approved().count() == count + len(held)


@pytest.mark.parametrize("before", Comment.Status.values)
@pytest.mark.parametrize("act", list(deciding.STATUS_AFTER))
def test_undo_gives_back_the_status_before(before, act, editor):
    comment = make_comment(status=before)
    if before == deciding.STATUS_AFTER[act]:
        return
    deciding.decide_one(comment.pk, act, seen=0, user=editor)
    assert deciding.undo(comment.pk, seen=1, user=editor) == [comment.pk]
    comment.refresh_from_db()
    assert (comment.status, comment.version) == (before, 2)
    with pytest.raises(DecidedMeanwhile):  # a second click
        deciding.undo(comment.pk, seen=1, user=editor)


@pytest.mark.parametrize("status", ["pending", "approved", "spam"])
def test_undo_of_a_reply_takes_both_back(status, editor):
    root = make_comment()
    comment = make_comment(root.article, parent=root, status=status)
    answer, _approved = deciding.reply(comment.pk, body="Two spoons.", seen=0, user=editor)
    deciding.undo(comment.pk, seen=1, user=editor)
    statuses = dict(Comment.objects.values_list("pk", "status"))
    assert statuses == {root.pk: "pending", comment.pk: status, answer.pk: "removed"}


def test_undo_of_approving_both_takes_both_back(editor):
    root = make_comment(status="removed")
    parent = make_comment(root.article, parent=root)
    answer = make_comment(root.article, parent=parent)
    deciding.decide_one(answer.pk, Act.APPROVE, seen=0, above={parent.pk: 0}, user=editor)
    assert set(deciding.undo(answer.pk, seen=1, user=editor)) == {parent.pk, answer.pk}
    assert [row.status for row in Comment.objects.in_order()] == ["removed", "pending", "pending"]


@pytest.mark.parametrize("other", ["parent", "reply", "comment"])
def test_undo_after_someone_else_acted_changes_nothing(other, editor, admin_user):
    parent = make_comment()
    comment = make_comment(parent.article, parent=parent)
    answer, _approved = deciding.reply(comment.pk, body="Two spoons.", seen=0, user=editor)
    changed = {"parent": parent, "reply": answer, "comment": comment}[other]
    deciding.decide(Comment.objects.filter(pk=changed.pk), Act.SPAM, user=admin_user)
    before = list(Comment.objects.order_by("pk").values())
    with pytest.raises(DecidedMeanwhile) as stopped:
        deciding.undo(comment.pk, seen=1, user=editor)
    assert stopped.value.comment == changed
    assert list(Comment.objects.order_by("pk").values()) == before


def test_undo_takes_a_bulk_act_back_as_a_whole(editor):
    rows = [make_comment(status=status) for status in ("pending", "approved", "removed")]
    deciding.decide(Comment.objects.all(), Act.SPAM, user=editor)
    other = make_comment()
    assert len(deciding.undo(rows[0].pk, seen=1, user=editor)) == 3
    assert [Comment.objects.get(pk=row.pk).status for row in rows] == ["pending", "approved", "removed"]
    assert deciding.undo(other.pk, seen=0, user=editor) == []


def test_a_reply_sends_its_mail_in_one_delivery(editor, django_capture_on_commit_callbacks, settings):
    settings.BACKCARE = settings.BACKCARE | {"SITE_URL": "https://shop.example"}
    comment = make_comment(notices="on")
    with django_capture_on_commit_callbacks() as callbacks:
        deciding.reply(comment.pk, body="Two spoons.", seen=0, user=editor)
    assert Mail.objects.count() == 2
    assert len(callbacks) == 2  # what the filter learns, and one delivery


def test_undo_can_be_undone_as_a_whole(editor):
    comment = make_comment()
    answer, _approved = deciding.reply(comment.pk, body="Two spoons.", seen=0, user=editor)
    deciding.undo(comment.pk, seen=1, user=editor)
    assert set(deciding.undo(comment.pk, seen=2, user=editor)) == {comment.pk, answer.pk}
    assert Comment.objects.approved().count() == 2
