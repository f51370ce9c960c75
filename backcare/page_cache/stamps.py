"""The stamp: a text in the database that is never the same again after a change that readers can see."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.apps import apps
from django.db import InterfaceError, OperationalError, connections, router, transaction
from django.db.models import Model, Subquery
from django.db.models.signals import m2m_changed, post_delete, post_save

from backcare.articles.models import Article
from backcare.comments.models import Comment
from backcare.page_cache.models import PageStamp
from backcare.page_cache.pausing import Pause
from backcare.signals import rows_changed

UNREACHABLE = (OperationalError, InterfaceError)
"""What Django raises when the database does not answer."""
NOT_SHOWN = {
    "AddressKey": "hashes addresses of visitors",
    "ClickCount": "counts clicks for editors",
    "CommentDecision": "is the history of a comment, for moderators",
    "Mail": "is sent",
    "PreviewLink": "leads to previews, which are not kept",
    "RelatedPosting": "is what related articles are computed from",
    "RelatedProfile": "is what related articles are computed from",
    "Revision": "is the history of an article, for editors",
    "RevisionText": "is the history of an article, for editors",
    "SearchEntry": "is found by the search, whose pages are not kept",
    "SearchText": "is found by the search, whose pages are not kept",
    "SearchWord": "is found by the search, whose pages are not kept",
    "SpamTerm": "judges comments",
    "SpamToken": "judges comments",
    "StoppedAddress": "gets no mail",
    "Synonyms": "widens the search, whose pages are not kept",
    "WatchedClaim": "warns editors",
    "ZeroResultQuery": "counts searches for editors",
}
"""The models that no kept page shows, and why. Every other one changes the stamp."""


pause = Pause()
"""Of databases that do not answer."""


def current() -> str:
    """Return the stamp. Raises one of ``UNREACHABLE`` without a database.

    It is read where it is written: a replica that lags behind would call an outdated page up to date. It is empty
    before the first change, and inside a transaction, whose changes may be undone.
    """
    connection = connections[router.db_for_write(PageStamp)]
    if connection.in_atomic_block:
        return ""
    left_alone = OperationalError("The database did not answer a moment ago.")
    with pause.unless_away(connection.alias, UNREACHABLE, left_alone):
        return _read_or_reconnect(connection)


def _read_or_reconnect(connection) -> str:
    try:
        return _read(connection)
    except UNREACHABLE:
        was_kept = connection.connection is not None
        connection.close()
        if not was_kept:
            raise
        return _read(connection)  # the server may have ended the connection since the last request


def _read(connection) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM backcare_pagestamp ORDER BY id")
        return " ".join(token for (token,) in cursor.fetchall())


def bump(using: str | None = None) -> None:
    """Make every kept page outdated when the transaction on ``using`` commits, or at once outside of one.

    ``using`` is the alias of the database that has Backcare's tables; by default the router says which.
    """
    # Of a row that another transaction holds, this one would wait for its end, and might wait for this one.
    using = using or router.db_for_write(PageStamp)
    stamps = PageStamp.objects.using(using)
    skips = connections[using].features.has_select_for_update_skip_locked
    free = stamps.select_for_update(skip_locked=skips).order_by("pk").values("pk")[:1]
    token = uuid4().hex
    with transaction.atomic(using=using, savepoint=False):
        if not stamps.filter(pk=Subquery(free)).update(token=token):
            stamps.bulk_create([PageStamp(token=token)])
        transaction.on_commit(_bumped, using=using)


def _bumped() -> None:
    """Mark a transaction that has a new stamp: Django forgets it with the savepoint or transaction it undoes."""


def connect() -> None:
    """Start listening to changes of what pages show. Called once, when the app is ready."""
    shown = shown_models()
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, shown):  # a host may have proxies of them
            for signal in (m2m_changed,) if model._meta.auto_created else (post_save, post_delete):
                signal.connect(_row_changed, sender=model, dispatch_uid="backcare.page_cache")
    rows_changed.connect(_rows_changed, dispatch_uid="backcare.page_cache")


def shown_models() -> tuple[type[Model], ...]:
    """Return the models of Backcare that pages show."""
    models = apps.get_app_config("backcare").get_models(include_auto_created=True)
    return tuple(model for model in models if model.__name__ not in NOT_SHOWN)


def _row_changed(sender, instance, using, created=False, **kwargs) -> None:
    is_working_copy = isinstance(instance, Article) and instance.draft_of_id is not None
    is_held = isinstance(instance, Comment) and created and not instance.is_approved
    if sender is PageStamp:
        bump(using)  # a fixture brought back one that kept pages may have
    elif not (is_working_copy or is_held):
        _changed(using)


def _rows_changed(sender, using, **kwargs) -> None:
    if sender.__name__ not in NOT_SHOWN:
        _changed(using)


def _changed(using: str) -> None:
    """Bump once in a transaction, however many rows it changes."""
    if not any(waiting[1] is _bumped for waiting in connections[using].run_on_commit):
        bump(using)


@contextmanager
def reading_from_primary() -> Iterator[None]:
    """Read rows from the database they are written to, as the stamp is: a page from a replica may be older than it."""
    if router.routers:
        with transaction.atomic(using=router.db_for_write(PageStamp)):
            yield
    else:
        yield
