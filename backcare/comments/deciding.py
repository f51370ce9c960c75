"""Decide on comments: approve, spam, hold, remove, edit, reply, undo. Each act records who did what, and when.

What follows from a decision, mail for the writers and training for the spam filter, is arranged here too.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from backcare import conf
from backcare.comments import notices, training
from backcare.comments.models import Comment, CommentDecision, CommentQuerySet
from backcare.exceptions import CommentErased, DecidedMeanwhile
from backcare.querysets import db_for_write, pieces

Act, By, Status = CommentDecision.Act, CommentDecision.By, Comment.Status

STATUS_AFTER = {
    Act.APPROVE: Status.APPROVED,
    Act.SPAM: Status.SPAM,
    Act.HOLD: Status.PENDING,
    Act.REMOVE: Status.REMOVED,
}
ACT_TO: dict[str, str] = {status: act for act, status in STATUS_AFTER.items()}
PARENTS_FIRST = ("depth", "pk")
"""The order in which rows are always locked, so that two moderators who decide at once cannot deadlock."""


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
    with transaction.atomic(using=db_for_write(comments)):
        pks = _set_status(comments, act, user, by, now or timezone.now())
        _follow_up(pks, act, by, db_for_write(comments))
    return pks


def decide_one(
    pk: int, act: str, *, seen: int, above: Mapping[int, int] | None = None, user=None, by: str = By.MODERATOR, now=None
) -> Comment:
    """Decide on the comment that someone sees in its version ``seen``, and return it as it is then.

    ``above`` holds versions of pending comments that it answers, by primary key: all are decided on, or none is.
    Raises ``DecidedMeanwhile`` with the one, the highest first, that was decided on or edited since, or that is
    pending and was not seen, ``CommentErased`` when only the place of the comment is left, and
    ``Comment.DoesNotExist`` when it is gone.
    """
    with transaction.atomic(using=db_for_write(Comment)):
        _changed, conflicts = _decide_seen(act, {pk: seen}, above, user, by, now)
        comment = Comment.objects.select_related("article", "parent").get(pk=pk)
        if comment.is_erased:
            raise CommentErased(comment)
        if conflicts:
            raise DecidedMeanwhile(conflicts[0] or comment)
        return comment


def decide_seen(
    act: str, *, seen: Mapping[int, int | None], above: Mapping[int, int] | None = None, user=None, now=None
) -> Decided:
    """Decide on many comments as someone saw them, by primary key in which version, in one transaction.

    Comments that were decided on, edited or deleted since, or whose version was not seen, are left and counted.
    With ``above``, the versions seen of pending comments that these answer, those are decided on too; an answer below
    one that someone else removed or set to pending meanwhile is left with it. Erased comments are neither decided on
    nor counted.
    """
    with transaction.atomic(using=db_for_write(Comment)):
        changed, conflicts = _decide_seen(act, seen, above, user, By.MODERATOR, now)
        return Decided(changed, len(conflicts))


def approve_all_with_above(comments: CommentQuerySet, *, user=None, now=None) -> list[int]:
    """Approve all of ``comments`` and the pending ones that they answer, as they are now, in one transaction.

    Returns the primary keys of what was approved. The number of queries grows with every 500 comments.
    """
    with transaction.atomic(using=db_for_write(comments)):
        pending = [comment.pk for comment in pending_above(comments.order_by().values_list("pk", flat=True))]
        # One query locks all: two that lock one after the other might wait for each other forever.
        both = Q(pk__in=comments.order_by().values("pk")) | Q(pk__in=pending, status=Status.PENDING)
        return decide(Comment.objects.filter(both), Act.APPROVE, user=user, now=now)


def pending_above(pks: Iterable[int]) -> list[Comment]:
    """Return the pending comments that these answer, directly or through others, the nearest first.

    Whoever approves an answer is asked about them: without them readers see it below a stub.
    """
    pks = set(pks)
    above = {other for chain in _chains(pks).values() for other in chain} - pks
    found: list[Comment] = []
    for some in pieces(sorted(above)):
        found += Comment.objects.not_erased().pending().filter(pk__in=some)
    return sorted(found, key=lambda comment: (-comment.depth, comment.pk))


def edit(pk: int, *, name: str, body: str, seen: int, user=None, now=None) -> Comment:
    """Change the words of a comment and return it; ``original_body`` keeps what its writer wrote.

    Raises what ``decide_one`` raises.
    """
    with transaction.atomic(using=db_for_write(Comment)):
        comment = _as_seen(_lock([pk]), pk, seen)
        if (comment.name, comment.body) == (name, body):
            return comment
        comment.original_body = comment.original_body or comment.body
        comment.name, comment.body, comment.version = name, body, comment.version + 1
        comment.save(update_fields=["name", "body", "original_body", "version"])
        _record(comment, Act.EDIT, user, now)
        return comment


def reply(pk: int, *, body: str, seen: int, user, name: str = "", now=None) -> tuple[Comment, list[int]]:
    """Answer a comment as staff: the answer is published at once, and what it answers is approved with it.

    ``name`` is what readers see, by default that of the user's person, else the user's full name. Returns the answer
    and the primary keys of what was approved: the comment itself and pending ones above it. Raises what ``decide_one``
    raises.
    """
    now = now or timezone.now()
    with transaction.atomic(using=db_for_write(Comment)):
        found = _lock([pk, *_chains([pk])[pk]])
        comment = _as_seen(found, pk, seen)
        pending = [row.pk for row in found.values() if row.is_pending]
        approved = _set_status(Comment.objects.filter(pk__in=[*pending, pk]), Act.APPROVE, user, By.MODERATOR, now)
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
        _record(comment, Act.REPLY, user, now)
        _follow_up([*approved, answer.pk], Act.APPROVE, By.MODERATOR, db_for_write(Comment))
    return answer, approved


def undo(pk: int, *, seen: int, user=None, now=None) -> list[int]:
    """Take back the last decision on a comment, with all that was decided in the same act.

    Each comment gets the status that it had before, and a reply that was posted with it is removed: all, or none.
    Returns the primary keys of what changed. Raises what ``decide_one`` raises. The number of queries grows with every
    500 comments.
    """
    now = now or timezone.now()
    with transaction.atomic(using=db_for_write(Comment)):
        last = CommentDecision.objects.filter(comment=pk).first()
        if last is None:
            _as_seen(_lock([pk]), pk, seen)
            return []
        same_act = CommentDecision.objects.filter(created_at=last.created_at, user=last.user_id, by=last.by)
        decided = same_act.filter(act__in=STATUS_AFTER)
        before = dict(decided.values_list("comment", "status_before"))
        replies = Comment.objects.filter(by_staff=True, created_at=last.created_at)
        before |= dict.fromkeys(replies.values_list("pk", flat=True), Status.REMOVED)
        # Subqueries: an act may be on more comments than one query takes keys.
        found = _locked(Q(pk=pk) | Q(pk__in=decided.values("comment")) | Q(pk__in=replies.values("pk")))
        _as_seen(found, pk, seen)
        for other in found.keys() - {pk}:
            if found[other].decided_at != last.created_at:
                raise DecidedMeanwhile(found[other])
        changed = []
        for status in sorted(set(before.values())):
            for some in pieces([other for other in before if before[other] == status]):
                changed += decide(Comment.objects.filter(pk__in=some), ACT_TO[status], user=user, now=now)
        return changed


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


def _lock(pks: Collection[int]) -> dict[int, Comment]:
    """Lock these comments and return those that exist, the highest first."""
    return _locked(Q(pk__in=pks))


def _locked(which: Q) -> dict[int, Comment]:
    rows = Comment.objects.filter(which).order_by(*PARENTS_FIRST)
    return {row.pk: row for row in rows.select_for_update(of=("self",))}


def _as_seen(found: Mapping[int, Comment], pk: int, seen: int) -> Comment:
    """Return the comment ``pk`` if it is as someone saw it; raises what ``decide_one`` raises."""
    if pk not in found:
        raise Comment.DoesNotExist(f"The comment {pk} was deleted meanwhile.")
    if found[pk].is_erased:
        raise CommentErased(found[pk])
    if found[pk].version != seen:
        raise DecidedMeanwhile(found[pk])
    return found[pk]


def _decide_seen(act, seen, above, user, by, now) -> tuple[list[int], list[Comment | None]]:
    """Decide on what is as it was seen; return the keys of what changed, and what stopped the others (None: gone)."""
    chains = _chains({*seen, *above}) if above is not None else {}
    answered = {other for pk in seen for other in chains.get(pk, ())}
    versions = {pk: version for pk, version in (above or {}).items() if pk in answered} | dict(seen)
    found = _lock({*versions, *(pk for chain in chains.values() for pk in chain)})
    same: set[int] = set()
    conflicts: list[Comment | None] = [None for pk in versions if pk not in found]
    for pk, row in found.items():  # those above come first
        if pk not in versions or row.is_erased:
            continue
        hidden_by = [
            found[other]
            for other in reversed(chains.get(pk, ()))
            if other in found.keys() - same
            and not found[other].is_erased
            and (found[other].is_pending or (other in versions and not found[other].is_approved))
        ]
        if row.version == versions[pk] and not hidden_by:
            same.add(pk)
        else:
            conflicts.append(hidden_by[0] if hidden_by else row)
    return decide(Comment.objects.filter(pk__in=same), act, user=user, by=by, now=now), conflicts


def _chains(pks: Collection[int]) -> dict[int, list[int]]:
    """Return what each of these comments replies to, the nearest first; a query for every level and 500 comments."""
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
        while parent is not None and parent not in (pk, *chain):  # ends a circle that someone made in the database
            chain.append(parent)
            parent = parents.get(parent)
        chains[pk] = chain
    return chains


def _set_status(comments, act, user, by, now) -> list[int]:
    status = STATUS_AFTER[Act(act)]
    rows = comments.not_erased().exclude(status=status).order_by(*PARENTS_FIRST)
    found = dict(rows.select_for_update(of=("self",)).values_list("pk", "status"))
    for batch in pieces(found):
        Comment.objects.filter(pk__in=batch).update(
            status=status, decided_at=now, decided_by=user, version=F("version") + 1
        )
        CommentDecision.objects.bulk_create(
            CommentDecision(comment_id=pk, act=act, by=by, status_before=found[pk], user=user, created_at=now)
            for pk in batch
        )
    return list(found)


def _record(comment, act, user, now):
    CommentDecision.objects.create(
        comment=comment, act=act, status_before=comment.status, user=user, created_at=now or timezone.now()
    )


def _follow_up(pks, act, by, using):
    if by != By.TRUST:
        training.learn_on_commit(pks, using)
    if act == Act.APPROVE:
        notices.approved(pks)
