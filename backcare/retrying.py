"""Running a transaction once more when another one got in its way."""

from functools import partial, wraps

from django.db import IntegrityError, OperationalError, transaction


def retry_on_conflict(act):
    """Decorate an act on a row or a queryset: it is one transaction, which is run a second time if a conflict ends it.

    Between its checks and its writes someone may have taken a slug or deleted what it names, or the database may have
    ended a deadlock: nothing was written then, and the second run sees what is there now. Once it has committed it is
    never run again, whatever fails after that. The transaction is on the database of the first argument, which it has
    as ``db`` or in its ``_state``.
    """

    @wraps(act)
    def in_transaction(target, *args, **kwargs):
        using = target.db if hasattr(target, "db") else target._state.db
        committed = []
        for is_last in (False, True):
            try:
                with transaction.atomic(using=using):
                    transaction.on_commit(partial(committed.append, True), using=using)
                    return act(target, *args, **kwargs)
            except (IntegrityError, OperationalError):
                if is_last or committed:
                    raise

    return in_transaction
