"""Create, check and revoke preview links."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from backcare import conf
from backcare.previews.models import PreviewLink
from backcare.querysets import db_for_write
from backcare.relations import with_users
from backcare.retrying import retry_on_conflict
from backcare.site import absolute_url, path_to, served_languages

MOST_DAYS = 90
SIGNER = Signer(salt="backcare.previews")


@retry_on_conflict
def create(article, *, days: int, note: str = "", user=None, now: datetime | None = None) -> PreviewLink:
    """Create a link that is valid for ``days`` days, 1 to 90. Raises ``ValidationError`` for other numbers."""
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError(
            _("A preview link can be valid for 1 to %(most)s days, not %(days)s.") % {"most": MOST_DAYS, "days": days}
        )
    now = now or timezone.now()
    return PreviewLink.objects.using(db_for_write(article)).create(
        article=article,
        note=" ".join(note.replace("\x00", "").split())[:120],
        created_at=now,
        created_by=user,
        expires_at=now + timedelta(days=days),
    )


def revoke(article, pk: int, now: datetime | None = None) -> bool:
    """Revoke the link with this primary key. Returns whether it was valid."""
    now = now or timezone.now()
    return bool(PreviewLink.objects.valid(now).filter(article=article, pk=pk).update(revoked_at=now))


def token_of(link: PreviewLink) -> str:
    """Return the unguessable token of the link."""
    return SIGNER.sign(link.key.hex)


def link_for(token: str, now: datetime | None = None) -> PreviewLink | None:
    """Return the valid link that ``token`` names, with its article, or ``None``."""
    try:
        key = uuid.UUID(SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    return PreviewLink.objects.valid(now).select_related("article").filter(key=key).first()


def url_of(link: PreviewLink, request: HttpRequest | None = None) -> str:
    """Return the whole address of the link, below the one that the blog has in the article's language.

    An article in a language without pages has it below the one of the site's language.
    """
    language = link.article.page_language
    path = path_to(
        "preview", token_of(link), language=language if language in served_languages() else conf.default_language()
    )
    return absolute_url(path, request)


@dataclass(frozen=True)
class DescribedLink:
    """A valid link as the article's form lists it."""

    pk: int
    note: str
    url: str
    expires_at: datetime
    created_by: object


def describe_links(article, request: HttpRequest, now: datetime | None = None) -> list[DescribedLink]:
    """Return the valid links of ``article``, newest first."""
    links = with_users(article.preview_links.valid(now), "created_by")
    return [
        DescribedLink(link.pk, link.note, url_of(link, request), link.expires_at, link.created_by) for link in links
    ]
