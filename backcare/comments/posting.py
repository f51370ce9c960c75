"""Posting a comment: whatever happens, it is stored once, or refused with a reason, and never lost."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from math import exp

from django.core import signing
from django.db import IntegrityError, router, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from backcare import conf, signals
from backcare.captcha.protocol import current_captcha
from backcare.comments import banning, limits, notices
from backcare.comments.deciding import place_below
from backcare.comments.models import Comment
from backcare.comments.reasons import BANNED, HONEYPOT, ORIGIN, UNSCORED, reason
from backcare.exceptions import AnsweredCommentGone, CommentsClosed
from backcare.locks import one_at_a_time
from backcare.spam.engine import SpamCandidate, current_engine

logger = logging.getLogger("backcare.comments")

CONFIRM_SALT = "backcare.comments.confirm"
CONFIRM_SECONDS = 3600
HONEYPOT_POINTS = 2.5
"""What a filled-in honeypot weighs, in log-odds as the spam engine counts: some browsers fill in whatever they find."""


@dataclass(frozen=True)
class CommentData:
    """What a visitor wrote, and what it answers."""

    name: str
    email: str
    body: str
    parent: Comment | None = None
    wants_notices: bool = False


@dataclass(frozen=True)
class RequestInfo:
    """What the request tells about its sender: what tells people from programs. The defaults speak for neither."""

    is_trusted_origin: bool = True
    honeypot: str = ""
    seconds: float | None = None
    address: str = ""
    address_hashes: Sequence[str] = ()
    """Hashes of the address, the one of today first and older ones that still count after it."""
    hostname: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


def post(article, data: CommentData, info: RequestInfo | None = None, *, now: datetime | None = None) -> Comment:
    """Store a visitor's comment and return it: held, or as spam by its score or a ban; its reasons are kept.

    The same words of the same writer at the same place are stored once: posted again, the first one is returned.
    Checks come in the order of their cost; a captcha is asked last, before any transaction of ours begins. Raises
    ``CommentsClosed`` when the article takes no comments, ``TooManyComments`` when the limits are reached, and
    ``AnsweredCommentGone`` when what it answers is deleted or erased at that very moment.
    """
    info, now = info or RequestInfo(), now or timezone.now()
    if not article.accepts_comments(now):
        raise CommentsClosed(f"The article {article.slug!r} takes no comments: its policy is {article.comment_policy}.")
    parent = place_below(data.parent) if data.parent else None
    fingerprint = fingerprint_of(article, data, parent)
    find_stored = partial(
        limits.find_stored, fingerprint, address_hashes=info.address_hashes, email=data.email, now=now
    )
    if known := find_stored():
        return known
    if bans := banning.kinds_of_bans(data.email, info.address_hashes):
        score, reasons = 1.0, [reason(f"{BANNED}{kind}") for kind in bans]
    else:
        score, reasons = _judged(SpamCandidate(data.name, data.email, data.body, article.language, info.seconds), info)
    is_spam = bool(bans) or score * 100 >= conf.current().SPAM_PERCENT
    comment = Comment(
        article=article,
        parent=parent,
        name=data.name,
        email=data.email,
        body=data.body,
        status=Comment.Status.SPAM if is_spam else Comment.Status.PENDING,
        score=round(score, 4),
        reasons=reasons,
        notices=Comment.Notices.ASKED if data.wants_notices else Comment.Notices.NO,
        address_hash=next(iter(info.address_hashes), ""),
        fingerprint=fingerprint,
        created_at=now,
    )
    using = router.db_for_write(Comment)
    try:
        with transaction.atomic(using=using):
            one_at_a_time(limits.LOCK, Comment, using)
            # Asked again: of many at once, others may have been stored since.
            if known := find_stored():
                return known
            comment.save(force_insert=True)
            _refuse_gone(data.parent)
            _send_signal(comment, using)
            notices.posted(comment)
    except IntegrityError:
        _refuse_gone(data.parent)  # PostgreSQL looks at what a row refers to when it commits
        raise
    return comment


def _send_signal(comment: Comment, using: str) -> None:
    """Tell the host. A receiver that fails loses its own writes, not the comment."""
    try:
        with transaction.atomic(using=using):
            signals.comment_posted.send(sender=Comment, comment=comment)
    except Exception:
        logger.exception("A receiver of comment_posted failed; the comment %s is stored.", comment.pk)


def _refuse_gone(answered: Comment | None) -> None:
    if answered and not Comment.objects.not_erased().filter(pk=answered.pk).exists():
        raise AnsweredCommentGone(f"The comment {answered.pk}, which is answered, was deleted or erased meanwhile.")


def fingerprint_of(article, data: CommentData, parent: Comment | None) -> str:
    """Return what is the same for the same words of the same writer at the same place."""
    parts = (article.pk, parent and parent.pk, data.email.lower(), " ".join(data.body.split()))
    return salted_hmac("backcare.comments.fingerprint", repr(parts), algorithm="sha256").hexdigest()


def _judged(candidate: SpamCandidate, info: RequestInfo) -> tuple[float, list[list]]:
    """Return score and reasons by the spam engine, the honeypot, the origin and the captcha."""
    score, reasons = _judged_by_engine(candidate)
    if info.honeypot:
        score = _with_points(score, HONEYPOT_POINTS)
        reasons = [reason(HONEYPOT, points=HONEYPOT_POINTS), *reasons]
    origin = [] if info.is_trusted_origin else [reason(ORIGIN)]
    return score, [*origin, *reasons, *_captcha_reasons(info)]


def _judged_by_engine(candidate: SpamCandidate) -> tuple[float, list[list]]:
    """Return score and reasons by the spam engine. If it fails, the comment is held and the log says why."""
    try:
        verdict = current_engine().judge(candidate)
        return min(1.0, max(0.0, float(verdict.score))), [found.stored() for found in verdict.reasons]
    except Exception:
        logger.exception("The spam engine failed; the comment is held without a score.")
        return 0.0, [reason(UNSCORED)]


def _with_points(score: float, points: float) -> float:
    """Return the probability ``score`` after ``points`` of log-odds more."""
    odds = score * exp(points)
    return odds / (odds + 1 - score)


def _captcha_reasons(info: RequestInfo) -> list[list]:
    try:
        captcha = current_captcha()
        if captcha.widget() is None:
            return []
        outcome = captcha.verify(info.data, address=info.address, hostname=info.hostname)
        return [] if outcome.passed else [reason(outcome.reason)]
    except Exception:
        logger.exception("The captcha failed; the comment is held.")
        return [reason("captcha-down")]


def confirmation_token(article) -> str:
    """Return the token by which a writer confirms a form whose origin could not be seen."""
    return signing.dumps(article.pk, salt=CONFIRM_SALT)


def is_confirmed(token: str, article) -> bool:
    """Whether ``token`` was made for this article within the last hour."""
    try:
        return signing.loads(token, salt=CONFIRM_SALT, max_age=CONFIRM_SECONDS) == article.pk
    except signing.BadSignature:
        return False
