"""Advisory locks: one act at a time."""

from django.db import connections


def one_at_a_time(number: int, model, using: str) -> None:
    """Take the lock ``number`` until the transaction ends, waiting for others that hold it.

    Call it first in a transaction that writes rows of ``model``. No row is locked: whatever is looked at may be changed
    and deleted meanwhile. PostgreSQL has advisory locks for it. SQLite lets one writer in at a time, and has it wait at
    its first write only if it has not read before: so the first statement is a write, of nothing.
    """
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    else:
        model._base_manager.using(using).filter(pk=0)._raw_delete(using)
