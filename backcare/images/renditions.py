"""Making the files that readers get from the ones that editors upload.

A rendition is a picture in a format at a width. JPEG is made at once, WebP and AVIF, which weigh less and take longer,
by the same task where a worker does it, and by ``manage.py backcare_renditions`` where tasks run inside the request.
"""

import io
import logging
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import features

from backcare import conf
from backcare.exceptions import ImageRejected
from backcare.images import files, storing
from backcare.images.models import Image, Rendition
from backcare.tasks import enqueue_on_commit, runs_at_once, task

logger = logging.getLogger(__name__)

Format = Rendition.Format
OPTIONS: dict[str, dict[str, int]] = {
    Format.JPEG: {"quality": 82, "optimize": True, "progressive": True},
    Format.WEBP: {"quality": 80, "method": 4},
    Format.AVIF: {"quality": 60, "speed": 6},
}
"""How each format is written, in the order in which they are made."""
ENDINGS: dict[str, str] = {Format.JPEG: ".jpg", Format.WEBP: ".webp", Format.AVIF: ".avif"}


def schedule(image: Image, using: str = "default") -> None:
    """Have the renditions of ``image`` made once the transaction commits. Call it when the file is new."""
    enqueue_on_commit(make_in_background, image.pk, using, using=using)


@task
def make_in_background(pk: int, using: str) -> None:
    """Make the renditions of one image; a failure is kept on the image, where its editor sees it.

    Where tasks run inside the request, only those that take no time: an editor waits for them.
    """
    formats = (Format.JPEG,) if runs_at_once() else available()
    for format in formats:  # each is there for readers before the next, which takes longer, is begun
        image = Image.objects.using(using).filter(pk=pk).first()
        if image is None:
            return
        try:
            make(image, (format,))
        except Exception as error:
            logger.exception("The renditions of image %s could not be made.", image.key)
            Image.objects.using(using).filter(pk=pk).update(problem=str(error) or type(error).__name__)
            return


def available() -> tuple[str, ...]:
    """Return the formats that the installed Pillow can write, JPEG first."""
    return tuple(format for format in OPTIONS if format == Format.JPEG or features.check(str(format)))


def missing(image: Image, formats: Iterable[str] | None = None) -> list[str]:
    """Return those of ``formats``, by default all available ones, in which ``image`` has no rendition at all."""
    there = {row.format for row in image.renditions.all()}
    return [format for format in (available() if formats is None else formats) if format not in there]


def make(image: Image, formats: Iterable[str] = (Format.JPEG,)) -> list[Rendition]:
    """Make the renditions of ``image`` in ``formats`` again, at the widths of ``RENDITION_WIDTHS``, never enlarged.

    File names carry a digest of the content, so an address always means the same bytes. When the JPEGs turn out to be
    others than before, the file was replaced, and renditions in formats that are not made now, of the old picture, go.
    An image whose file is replaced while this runs is left to the task of the new file. Raises ``ImageRejected`` when
    the file is not a picture, and what the storage raises; then nothing has changed.
    """
    try:
        return _make(image, tuple(formats), image._state.db or DEFAULT_DB_ALIAS)
    except _Replaced:
        return []


class _Replaced(Exception):
    """The image has another file now, or is gone."""


def _make(image: Image, formats: tuple[str, ...], using: str) -> list[Rendition]:
    name = image.file.name
    with storing.undone_on_failure():
        with image.file.open("rb") as file:
            try:
                picture = files.decode(file)
            except ImageRejected as error:
                text = _("The file %(name)s cannot be read as a picture: %(reason)s")
                raise ImageRejected(text % {"name": name, "reason": error}) from error
        width, height = picture.size
        made = []
        for at in widths_for(width):
            resized = picture.resize((at, max(1, round(height * at / width))), Pillow.Resampling.LANCZOS)
            made += [_rendition(image, format, resized) for format in formats]
        with transaction.atomic(using=using):
            current = Image.objects.using(using).select_for_update().filter(pk=image.pk).first()
            if current is None or current.file.name != name:
                raise _Replaced
            old = list(Rendition.objects.using(using).filter(image=image))
            going = [row for row in old if row.format in formats or _is_of_another_picture(old, made)]
            Rendition.objects.using(using).filter(pk__in=[row.pk for row in going]).delete()
            Rendition.objects.using(using).bulk_create(made)
            Image.objects.using(using).filter(pk=image.pk).update(width=width, height=height, problem="")
            kept = {row.file.name for row in made}
            storing.discard([row.file for row in going if row.file.name not in kept], using=using)
    return made


def widths_for(width: int) -> list[int]:
    """Return the widths to store for a picture that is ``width`` pixels wide, ascending."""
    wanted = sorted(set(conf.current().RENDITION_WIDTHS))
    smaller = [candidate for candidate in wanted if candidate < width]
    return [*smaller, min(width, wanted[-1])] if width <= wanted[-1] else smaller


def _rendition(image: Image, format: str, picture: Pillow.Image) -> Rendition:
    out = io.BytesIO()
    picture = files.opaque(picture) if format == Format.JPEG else picture
    picture.save(out, str(format), **OPTIONS[format])
    rendition = Rendition(image=image, format=format, width=picture.width, height=picture.height)
    rendition.file.name = storing.write_once(
        rendition.file, image.key, ContentFile(out.getvalue()), ENDINGS[format], f"-{picture.width}"
    )
    return rendition


def _is_of_another_picture(old: list[Rendition], made: list[Rendition]) -> bool:
    """Whether the JPEGs among ``made`` differ from those there were: their names follow their content."""
    before = {row.width: row.file.name for row in old if row.format == Format.JPEG}
    return any(row.format == Format.JPEG and before.get(row.width) != row.file.name for row in made)


def files_of(images) -> list:
    """Return every stored file of ``images``, a queryset: the originals and their renditions."""
    rows = Rendition.objects.using(images.db).filter(image__in=images)
    return [image.file for image in images] + [row.file for row in rows]
