"""Refresh the database's statistics after a large change."""

from django.db import connections


def vacuum(models, using: str) -> None:
    """Have PostgreSQL look at once at how the tables of ``models`` are filled and which of their rows all can see.

    By itself it does so minutes later, and until then reads a whole table where an index leads to a few of its rows.
    Inside a transaction only the first is possible. Other databases need neither.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    act = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"{act} {tables}")
