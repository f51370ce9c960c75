"""Writing files into a storage so that none is left behind when something goes wrong."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models.fields.files import FieldFile

from backcare.images.kinds import CONTENT_TYPES

logger = logging.getLogger(__name__)

KEY_BYTES = 100
"""Bytes of a key in the name of a file; a letter may have four. File systems take 255, encrypted ones 143."""
PATIENCE = 10
"""Seconds that are spent on deletions that fail, before the other files are only named in the log."""

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
        _delete(mine)
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
    content.content_type = CONTENT_TYPES[ending]  # type: ignore[attr-defined]  # as uploads have it; storages ask
    written = _written.get()
    if written is not None:
        written.append((storage, name))  # before, so that half a file goes as well
    stored = storage.save(name, content, max_length=field.max_length)
    if written is not None and stored != name:  # someone else has just written a file of this name
        written[-1] = (storage, stored)
    return stored


def discard(files: list, using: str) -> None:
    """Delete ``files`` from their storage once the transaction on ``using`` commits."""
    named = [(file.storage, file.name) for file in files]
    transaction.on_commit(lambda: _delete(named), using=using, robust=True)


def _delete(files: Iterable[tuple[Storage, str]]) -> None:
    """Delete ``files``. A storage that does not answer makes nobody wait for each of them."""
    lost = 0.0
    for storage, name in files:
        began = monotonic()
        try:
            if lost > PATIENCE:
                raise TimeoutError(f"deleting other files failed for {lost:.0f} seconds")
            storage.delete(name)
        except Exception:  # whatever a storage raises: the rows are right, and one file too many harms nobody
            lost += monotonic() - began
            logger.exception("The file %s could not be deleted. Delete it from the storage by hand.", name)
