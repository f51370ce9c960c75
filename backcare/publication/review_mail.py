"""Mail about reviews: to editors when something is submitted, to its author when it is sent back."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db.models.functions import Upper

from backcare import conf
from backcare.comments.notices import deliver_on_commit
from backcare.history.models import Revision
from backcare.mail.models import Mail
from backcare.querysets import db_for_write
from backcare.site import site_url


def queue(revision: Revision) -> None:
    """Queue the mails about a submission, or about what was sent back; only ``REVIEW_MAIL_TO`` get any.

    Nobody is told what they did themselves.
    """
    wanted = {to.lower(): to for to in conf.current().REVIEW_MAIL_TO} if site_url() else {}
    if not wanted:
        return
    if revision.kind == Revision.Kind.SUBMITTED:
        kind, told = Mail.Kind.SUBMITTED, set(wanted) - _authors(wanted)
    else:
        steps = Revision.objects.using(db_for_write(revision)).filter(article=revision.article_id).steps()
        submitted = steps.filter(kind=Revision.Kind.SUBMITTED, pk__lt=revision.pk).first()
        kind, told = Mail.Kind.SENT_BACK, {_address(submitted and submitted.user)}
    told = (told & set(wanted)) - {_address(revision.user)}
    if told:
        Mail.objects.bulk_create(Mail(kind=kind, revision=revision, to=wanted[address]) for address in sorted(told))
        deliver_on_commit()


def _authors(addresses: Iterable[str]) -> set[str]:
    """Those of ``addresses`` that belong to users who may not publish; one that is nobody's is an editors' mailbox."""
    users = get_user_model()
    if not hasattr(users, _email_field()):
        return set()
    rows = users._default_manager.annotate(capitals=Upper(_email_field()))
    rows = rows.filter(capitals__in=[address.upper() for address in addresses])
    return {_address(user) for user in rows if not user.has_perm("backcare.publish_article")}


def _address(user) -> str:
    return (getattr(user, _email_field(), "") or "").lower()


def _email_field() -> str:
    return getattr(get_user_model(), "EMAIL_FIELD", "email")  # a host's user may have none
