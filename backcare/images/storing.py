"""Writing files into a storage so that none is left behind when something goes wrong."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.files.base import File
from django.core.files.storage import Storage
from django.db import transaction

logger = logging.getLogger(__name__)

_written: ContextVar[list[tuple[Storage, str]] | None] = ContextVar("backcare_written", default=None)


@contextmanager
def undone_on_failure() -> Iterator[None]:
    """Delete every image file that was written inside the block if the block fails.

    Put it around the transaction whose rows name the files: a database undoes its part by itself, a storage does not.
    """
    outer = _written.get()
    mine: list[tuple[Storage, str]] = []
    token = _written.set(mine)
    try:
        yield
    except BaseException:
        for storage, name in mine:
            _delete(storage, name)
        raise
    else:
        if outer is not None:
            outer += mine
    finally:
        _written.reset(token)


def note(storage: Storage, name: str) -> None:
    """Say that the file ``name`` was written; ``undone_on_failure()`` around this call takes it back."""
    written = _written.get()
    if written is not None:
        written.append((storage, name))


def note_renamed(storage: Storage, name: str, stored: str) -> None:
    """Say that the file noted as ``name`` was stored as ``stored``: someone else has just written a ``name``."""
    written = _written.get()
    if written is not None and stored != name:
        written[written.index((storage, name))] = (storage, stored)


def write_once(storage: Storage, name: str, content: File, max_length: int | None = None) -> str:
    """Write ``content`` as ``name``, which its content decides, unless it is there whole; return the name it got.

    A file that an interrupted run left half written is written again.
    """
    if storage.exists(name):
        if storage.size(name) == content.size:
            return name
        storage.delete(name)
    note(storage, name)  # before, so that half a file goes as well
    stored = storage.save(name, content, max_length=max_length)
    note_renamed(storage, name, stored)
    return stored


def discard(files: list, using: str) -> None:
    """Delete ``files`` from their storage once the transaction on ``using`` commits."""

    def delete():
        for file in files:
            _delete(file.storage, file.name)

    transaction.on_commit(delete, using=using, robust=True)


def _delete(storage: Storage, name: str) -> None:
    try:
        storage.delete(name)
    except Exception:  # whatever a storage raises: the rows are right, and one file too many harms nobody
        logger.exception("The file %s could not be deleted. Delete it from the storage by hand.", name)
