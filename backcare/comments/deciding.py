"""Deciding on comments: approve, spam, back into the queue, remove, edit, answer. Each leaves a record of who and when.

What follows from a decision, mail for the writers and a lesson for the spam filter, is arranged here too.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from backcare import conf
from backcare.comments import learning, notices
from backcare.comments.models import Comment, CommentDecision, CommentQuerySet
from backcare.exceptions import CommentErased, DecidedMeanwhile
from backcare.querysets import pieces

Act, By, Status = CommentDecision.Act, CommentDecision.By, Comment.Status

STATUS_AFTER = {
    Act.APPROVE: Status.APPROVED,
    Act.SPAM: Status.SPAM,
    Act.HOLD: Status.PENDING,
    Act.REMOVE: Status.REMOVED,
}
PARENTS_FIRST = ("depth", "pk")
"""The order in which rows are locked, everywhere: two who decide at once wait for each other, and never both."""


@dataclass
class Decided:
    """What became of many at once: the primary keys of those that changed, and how many were left to someone else."""

    changed: list[int]
    meanwhile: int


def decide(comments: CommentQuerySet, act: str, *, user=None, by: str = By.MODERATOR, now=None) -> list[int]:
    """Decide on all of ``comments`` in one transaction; return the primary keys of those that it changed.

    ``act`` is one of ``STATUS_AFTER``; comments that have its status already, and erased ones, stay untouched. The
    number of queries grows with every 500 comments, not with each.
    """
    now = now or timezone.now()
    status = STATUS_AFTER[Act(act)]
    with transaction.atomic(using=comments.db):
        rows = comments.not_erased().exclude(status=status).order_by(*PARENTS_FIRST)
        rows = rows.select_for_update(of=("self",))
        found = dict(rows.values_list("pk", "status"))
        pks = list(found)
        for batch in pieces(pks):
            Comment.objects.filter(pk__in=batch).update(
                status=status, decided_at=now, decided_by=user, version=F("version") + 1
            )
            CommentDecision.objects.bulk_create(
                CommentDecision(comment_id=pk, act=act, by=by, status_before=found[pk], user=user, created_at=now)
                for pk in batch
            )
        if pks:
            _follow_up(pks, status, by, comments.db)
    return pks


def decide_one(pk: int, act: str, *, seen: int, user=None, by: str = By.MODERATOR, now=None) -> Comment:
    """Decide on the comment that someone sees in its version ``seen``, and return it as it is then.

    Raises ``DecidedMeanwhile`` when it was decided on or edited since, ``CommentErased`` when only its place is left,
    and ``Comment.DoesNotExist`` when it is gone.
    """
    with transaction.atomic():
        _locked(pk, seen)
        decide(Comment.objects.filter(pk=pk), act, user=user, by=by, now=now)
        return Comment.objects.select_related("article").get(pk=pk)


def decide_seen(
    act: str, *, seen: Mapping[int, int | None], above: Mapping[int, int] | None = None, user=None, now=None
) -> Decided:
    """Decide on many comments as someone saw them, by primary key in which version, in one transaction.

    What was decided on, edited or deleted since stays as it is and is counted, and so is what nobody saw a version of.
    With ``above``, the versions seen of held comments that these answer, those are decided on too; an answer whose
    readers would then find it below one that someone else removed, or put back into the queue, is left with it.
    Erased comments are neither decided on nor counted.
    """
    versions = {**(above or {}), **seen}
    with transaction.atomic():
        chains = _chains(versions if above is not None else ())
        pks = {*versions, *(pk for chain in chains.values() for pk in chain)}
        rows = Comment.objects.filter(pk__in=pks).order_by(*PARENTS_FIRST).select_for_update(of=("self",))
        found = {row.pk: row for row in rows}
        same: set[int] = set()
        for pk, row in found.items():  # those above come first
            hides = (
                other in found
                and not found[other].is_erased
                and other not in same
                and (found[other].is_pending or (other in versions and not found[other].is_approved))
                for other in chains.get(pk, ())
            )
            if pk in versions and row.version == versions[pk] and not any(hides):
                same.add(pk)
        changed = decide(Comment.objects.filter(pk__in=same), act, user=user, now=now)
        left = [pk for pk in versions if pk not in same and not (pk in found and found[pk].is_erased)]
        return Decided(changed, len(left))


def approve_all_with_above(comments: CommentQuerySet, *, user=None, now=None) -> list[int]:
    """Approve all of ``comments`` and the held ones that they answer, as they are now, in one transaction.

    Returns the primary keys of what was approved. The number of queries grows with every 500 comments.
    """
    with transaction.atomic(using=comments.db):
        held = [pk for pk, _version in held_above(_pks(comments))]
        # One query locks all: two that lock one after the other might wait for each other forever.
        both = Q(pk__in=comments.order_by().values("pk")) | Q(pk__in=held, status=Status.PENDING)
        return decide(Comment.objects.filter(both), Act.APPROVE, user=user, now=now)


def held_above(pks: Collection[int]) -> list[tuple[int, int]]:
    """Return the held comments that these answer, directly or through others, beside themselves: keys and versions."""
    chains, among = _chains(pks), set(pks)
    above = sorted({other for chain in chains.values() for other in chain} - among)
    held: list[tuple[int, int]] = []
    for some in pieces(above):
        rows = Comment.objects.not_erased().pending().filter(pk__in=some)
        held += rows.order_by(*PARENTS_FIRST).values_list("pk", "version")
    return held


def unapproved(comments: CommentQuerySet) -> list[int]:
    """Return the primary keys of those that an approval would publish."""
    return _pks(comments.not_erased().exclude(status=Status.APPROVED))


def approve_with_above(
    pk: int, *, seen: int, above: Mapping[int, int], user=None, by: str = By.MODERATOR, now=None
) -> list[int]:
    """Approve a comment together with the held ones above it, and return the primary keys of what was approved.

    ``above`` holds the versions of those that whoever decides has seen, by primary key. All are decided in one
    transaction, or none is: raises ``DecidedMeanwhile`` with the one, the highest first, that was decided on or edited
    since, or is held without having been seen, ``CommentErased`` when only the place of the comment is left, and
    ``Comment.DoesNotExist`` when it is gone.
    """
    with transaction.atomic():
        *others, comment = _locked_with_above(pk)
        for row in others:
            if row.is_erased:
                continue
            if above.get(row.pk, row.version) != row.version or (row.is_pending and row.pk not in above):
                raise DecidedMeanwhile(row)
        if comment.version != seen:
            raise DecidedMeanwhile(comment)
        pks = [row.pk for row in others if row.is_pending]
        return decide(Comment.objects.filter(pk__in=[*pks, pk]), Act.APPROVE, user=user, by=by, now=now)


def edit(pk: int, *, name: str, body: str, seen: int, user=None, now=None) -> Comment:
    """Change the words of a comment and return it; as its writer wrote it, it is kept in ``original_body``.

    Raises what ``decide_one`` raises.
    """
    with transaction.atomic():
        comment = _locked(pk, seen)
        if (comment.name, comment.body) == (name, body):
            return comment
        comment.original_body = comment.original_body or comment.body
        comment.name, comment.body, comment.version = name, body, comment.version + 1
        comment.save(update_fields=["name", "body", "original_body", "version"])
        _record(comment, Act.EDIT, comment.status, user, now)
        return comment


def reply(pk: int, *, body: str, seen: int, user, name: str = "", now=None) -> tuple[Comment, list[int]]:
    """Answer a comment as staff: the answer is published at once, and what it answers is approved with it.

    ``name`` is what readers see, by default that of the user's person, else the user's full name. Returns the answer
    and the primary keys of what was approved: the comment itself and held ones above it. Raises what ``decide_one``
    raises.
    """
    now = now or timezone.now()
    with transaction.atomic():
        *above, comment = _locked_with_above(pk)
        if comment.version != seen:
            raise DecidedMeanwhile(comment)
        both = Comment.objects.filter(pk__in=[pk, *(row.pk for row in above if row.is_pending)])
        approved = decide(both, Act.APPROVE, user=user, now=now)
        if pk not in approved:  # a second click on the button finds another version too
            Comment.objects.filter(pk=pk).update(version=F("version") + 1)
        answer = Comment(
            article=comment.article,
            parent=place_below(comment),
            name=(name or _name_of(user))[:100],
            email=getattr(user, "email", "") or "",
            body=body,
            status=Status.APPROVED,
            by_staff=True,
            created_at=now,
            decided_at=now,
            decided_by=user,
        )
        answer.save()
        _record(comment, Act.REPLY, comment.status, user, now)
        notices.approved([answer.pk])
    return answer, approved


def pending_above(comment: Comment) -> list[Comment]:
    """Return the held comments that ``comment`` answers, directly or through others, nearest first.

    Whoever approves an answer is asked about them: without them readers see it below a stub.
    """
    held, above = [], comment.parent
    while above is not None:
        if above.is_pending and not above.is_erased:
            held.append(above)
        above = above.parent
    return held


def place_below(comment: Comment) -> Comment:
    """Return the comment that an answer to ``comment`` is put below: itself, or the last one that is not too deep."""
    while comment.depth >= conf.current().COMMENT_MAX_DEPTH and comment.parent:
        comment = comment.parent
    return comment


def _name_of(user) -> str:
    if person := getattr(user, "backcare_person", None):
        return person.name
    full_name = getattr(user, "get_full_name", str)  # a user model of the host's own may have none
    return full_name() or user.get_username()


def _locked(pk, seen) -> Comment:
    comment = Comment.objects.select_for_update(of=("self",)).select_related("article").get(pk=pk)
    if comment.is_erased:
        raise CommentErased(comment)
    if comment.version != seen:
        raise DecidedMeanwhile(comment)
    return comment


def _locked_with_above(pk) -> list[Comment]:
    """Lock a comment and all that it answers, directly or through others; the highest first, the comment last."""
    pks, parent = [pk], Comment.objects.values_list("parent", flat=True).get(pk=pk)
    while parent is not None and parent not in pks:  # a circle that someone made in the database ends it too
        pks.append(parent)
        parent = Comment.objects.values_list("parent", flat=True).get(pk=parent)
    rows = Comment.objects.filter(pk__in=pks).select_for_update(of=("self",)).select_related("article")
    found = {row.pk: row for row in rows.order_by(*PARENTS_FIRST)}
    if pk not in found:
        raise Comment.DoesNotExist(f"The comment {pk} was deleted meanwhile.")
    if found[pk].is_erased:
        raise CommentErased(found[pk])
    return [found[other] for other in reversed(pks) if other in found]


def _pks(comments) -> list[int]:
    return list(comments.order_by().values_list("pk", flat=True))


def _chains(pks: Collection[int]) -> dict[int, list[int]]:
    """What each of these comments answers, the nearest first; a query for every level and 500 comments."""
    parents: dict[int, int | None] = {}
    unknown = set(pks)
    while unknown:
        level: dict[int, int | None] = {}
        for some in pieces(sorted(unknown)):
            level |= dict(Comment.objects.filter(pk__in=some).order_by().values_list("pk", "parent"))
        parents |= dict.fromkeys(unknown) | level
        unknown = {parent for parent in level.values() if parent is not None} - parents.keys()
    chains = {}
    for pk in pks:
        chain: list[int] = []
        parent = parents.get(pk)
        while parent is not None and parent not in (pk, *chain):  # a circle that someone made in the database ends it
            chain.append(parent)
            parent = parents.get(parent)
        chains[pk] = chain
    return chains


def _record(comment, act, status_before, user, now):
    CommentDecision.objects.create(
        comment=comment, act=act, status_before=status_before, user=user, created_at=now or timezone.now()
    )


def _follow_up(pks, status, by, using):
    if by != By.TRUST:
        learning.learn_on_commit(pks, using)
    if status == Status.APPROVED:
        notices.approved(pks)
