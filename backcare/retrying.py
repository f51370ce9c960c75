"""Retry a transaction once after a conflict."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar, cast

from django.db import IntegrityError, OperationalError, transaction

from backcare.exceptions import ChangedMeanwhile
from backcare.querysets import db_for_write

Act = TypeVar("Act", bound=Callable[..., Any])
"""A function that a decorator gives back with the same signature."""


def retry_on_conflict(act: Act) -> Act:
    """Decorate an act on a row or queryset: run it in a transaction, and retry it once after a conflict.

    Between its checks and its writes someone may have taken a slug or deleted what it names, or the database may have
    ended a deadlock: nothing was written then, and the second run sees what is there now. When that breaks a constraint
    too, ``ChangedMeanwhile`` is raised. What has committed is never run again, whatever fails after that. The database
    is the one in which the first argument is written.
    """

    @wraps(act)
    def in_transaction(target, *args, **kwargs):
        using = db_for_write(target)
        committed: list[bool] = []
        for is_last in (False, True):
            try:
                with transaction.atomic(using=using):
                    transaction.on_commit(partial(committed.append, True), using=using)
                    return act(target, *args, **kwargs)
            except IntegrityError as error:
                if committed:
                    raise
                if is_last:
                    raise ChangedMeanwhile(str(error)) from error
            except OperationalError:
                if is_last or committed:
                    raise

    return cast(Act, in_transaction)
