"""A database of its own for a measurement, named by ``DATABASE_URL``, that may be kept for the next one."""

from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import OperationalError, connection


@contextmanager
def loaded(blog, *, keep):
    """Have the database hold ``blog``: use what an earlier measurement kept, or make it; drop it unless ``keep``."""
    finished = False
    try:
        if not (keep and is_there() and blog.is_loaded()):
            drop()
            create()
            print(f"Loading {blog.article_count:,} articles and {blog.comment_count:,} comments:", flush=True)
            call_command("migrate", verbosity=0)
            blog.load()
        finished = True
        yield
    finally:
        if not (keep and finished):
            drop()


def is_there():
    """Whether there is such a database, with tables."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False
    try:
        return "backcare_searchentry" in connection.introspection.table_names()
    except OperationalError:
        return False


def create():
    """Make the empty database; SQLite makes its file by itself."""
    if connection.vendor == "postgresql":
        _outside("CREATE DATABASE %s")


def drop():
    """Remove the database if there is one."""
    connection.close()
    if connection.vendor == "postgresql":
        _outside("DROP DATABASE IF EXISTS %s WITH (FORCE)")
    else:
        name = connection.settings_dict["NAME"]
        for ending in ("", "-wal", "-shm"):
            Path(f"{name}{ending}").unlink(missing_ok=True)


def version():
    """The kind of database and its version."""
    return f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}"


def _outside(statement):
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement % name)
