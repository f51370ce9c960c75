"""Writing files into a storage so that none is left behind when something goes wrong."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models.fields.files import FieldFile

logger = logging.getLogger(__name__)

KEY_BYTES = 100
"""Bytes of a key in the name of a file; a letter may have four. File systems take 255, encrypted ones 143."""

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
    finally:
        _written.reset(token)
    if outer is not None:
        outer += mine


def write(file: FieldFile, key: str, content: ContentFile, ending: str, *, size: str = "") -> str:
    """Write ``content`` into the storage of ``file`` and return the name it has there.

    The name holds the key, as far as a file system takes it, the size if one is given, and a digest of key and
    content: an address always means the same bytes. A rendition, which has a size, is written once, unless a run that
    was interrupted left half of it.
    """
    digest = hashlib.sha256(b"".join([key.encode(), *content.chunks()])).hexdigest()[:12]
    short = key.encode()[:KEY_BYTES].decode(errors="ignore")
    storage, field = file.storage, file.field
    name = field.generate_filename(file.instance, "-".join([short, *([size] if size else []), digest]) + ending)
    if size and storage.exists(name):
        if storage.size(name) == content.size:
            return name
        storage.delete(name)
    name = storage.get_available_name(name, max_length=field.max_length)
    written = _written.get()
    if written is not None:
        written.append((storage, name))  # before, so that half a file goes as well
    stored = storage.save(name, content, max_length=field.max_length)
    if written is not None and stored != name:  # someone else has just written a file of this name
        written[-1] = (storage, stored)
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
