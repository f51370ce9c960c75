"""Making the files that readers get from the ones that editors upload.

A rendition is a picture in a format at a width. JPEG is made at once, WebP and AVIF, which weigh less and take longer,
by the same task where a worker does it, and by ``manage.py backcare_renditions`` where tasks run inside the request.
"""

import io
import logging
from collections.abc import Collection, Iterable

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import features

from backcare import conf
from backcare.exceptions import ImageRejected
from backcare.images import files, storing
from backcare.images.kinds import EXTENSIONS
from backcare.querysets import db_for_write
from backcare.tasks import enqueue_on_commit, runs_at_once, task

logger = logging.getLogger(__name__)

JPEG = "jpeg"
OPTIONS: dict[str, dict[str, int]] = {
    JPEG: {"quality": 82, "optimize": True, "progressive": True},
    "webp": {"quality": 80, "method": 4},
    "avif": {"quality": 60, "speed": 6},
}
"""How each format is written, in the order in which they are made."""
MOST_PIXELS = 50_000_000
"""Most pixels of a file that is read again: whatever the settings say by now, it was stored once."""


def schedule(image, using: str | None = None) -> None:
    """Have the renditions of ``image`` made once the transaction commits."""
    using = using or db_for_write(image)
    enqueue_on_commit(make_in_background, image.pk, using, using=using)


@task
def make_in_background(pk: int, using: str) -> None:
    """Make the renditions of one image; a failure is kept on the image, where its editor sees it.

    Where tasks run inside the request, only those that take no time: an editor waits for them.
    """
    formats = (JPEG,) if runs_at_once() else available()
    for format in formats:  # each is there for readers before the next, which takes longer, is begun
        images = apps.get_model("backcare.Image").objects.using(using).filter(pk=pk)
        image = images.first()
        if image is None:
            return
        try:
            make(image, (format,))
        except Exception as error:
            logger.exception("The renditions of image %s could not be made.", image.key)
            images.update(problem=str(error) or type(error).__name__)
            return


def available() -> tuple[str, ...]:
    """Return the formats that the installed Pillow can write, JPEG first."""
    return tuple(format for format in OPTIONS if format == JPEG or features.check(format))


def missing(image, formats: Iterable[str] | None = None) -> list[str]:
    """Return those of ``formats``, by default all available ones, in which ``image`` has no rendition at all."""
    there = {row.format for row in image.renditions.all()}
    return [format for format in (available() if formats is None else formats) if format not in there]


def make(image, formats: Collection[str] = (JPEG,)) -> list:
    """Make the renditions of ``image`` in ``formats`` again, at the widths of ``RENDITION_WIDTHS``, never enlarged.

    File names carry a digest of the content, so an address always means the same bytes. When the JPEGs turn out to be
    others than before, the file was replaced, and renditions in formats that are not made now, of the old picture, go.
    An image whose file is replaced while this runs is left to the task of the new file. Raises ``ImageRejected`` when
    the file is not a picture, and what the storage raises; then nothing has changed.
    """
    name, using = image.file.name, db_for_write(image)
    try:
        with storing.undone_on_failure():
            made = _encoded(image, formats)
            with transaction.atomic(using=using):
                images = type(image).objects.using(using).filter(pk=image.pk)
                current = images.select_for_update().first()
                if current is None or current.file.name != name:
                    raise _Replaced
                rows = image.renditions.using(using)
                old = list(rows)
                going = [row for row in old if row.format in formats or _is_of_another_picture(old, made)]
                rows.filter(pk__in=[row.pk for row in going]).delete()
                rows.bulk_create(made)
                images.update(problem="")
                kept = {row.file.name for row in made}
                storing.discard([row.file for row in going if row.file.name not in kept], using=using)
    except _Replaced:
        return []
    return made


class _Replaced(Exception):
    """The image has another file now, or is gone."""


def _encoded(image, formats: Collection[str]) -> list:
    """Write the renditions of ``image`` and return their rows, which are not saved."""
    with image.file.open("rb") as file:
        try:
            picture = files.decode(file.read(), MOST_PIXELS)
        except ImageRejected as error:
            text = _("The file %(name)s cannot be read as a picture: %(reason)s")
            raise ImageRejected(text % {"name": image.file.name, "reason": error}) from error
    made = []
    for width in widths_for(picture.width):
        size = width, max(1, round(picture.height * width / picture.width))
        resized = picture.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=2)
        for format in formats:
            out = io.BytesIO()
            (files.opaque(resized) if format == JPEG else resized).save(out, format, **OPTIONS[format])
            row = image.renditions.model(image=image, format=format, width=width, height=size[1])
            content, ending = ContentFile(out.getvalue()), EXTENSIONS[format.upper()]
            row.file.name = storing.write(row.file, image.key, content, ending, width=width)
            made.append(row)
    return made


def widths_for(width: int) -> list[int]:
    """Return the widths to store for a picture that is ``width`` pixels wide, ascending."""
    wanted = sorted(set(conf.current().RENDITION_WIDTHS))
    smaller = [candidate for candidate in wanted if candidate < width]
    return [*smaller, min(width, wanted[-1])] if width <= wanted[-1] else smaller


def _is_of_another_picture(old: list, made: list) -> bool:
    """Whether the JPEGs among ``made`` differ from those there were: their names follow their content."""
    before = {row.width: row.file.name for row in old if row.format == JPEG}
    return any(row.format == JPEG and before.get(row.width) != row.file.name for row in made)


def files_of(images) -> list:
    """Return every stored file of ``images``, a queryset: the originals and their renditions."""
    return [row.file for image in images.with_renditions() for row in (image, *image.renditions.all())]
