"""Making the files that readers get from the ones that editors upload.

A rendition is a picture in a format at a width, or a crop for search engines. JPEG and crops are made at once, WebP and
AVIF, which weigh less and take longer, by the same task where a worker does it, and by ``manage.py
backcare_renditions`` where tasks run inside the request.
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
CROPS = {"1x1": 1, "4x3": 4 / 3, "16x9": 16 / 9}
"""JPEGs of a part around the focal point, and their width by height. Source: Google Search Central, "Article"."""
LARGE = 1200
"""Width in pixels that feeds, social networks and search engines ask for."""
MOST_PIXELS = 50_000_000
"""Most pixels of a file that is read again: whatever the settings say by now, it was stored once."""


def schedule(image, using: str | None = None, *, crops_only: bool = False) -> None:
    """Have the renditions of ``image``, or only the crops, made once the transaction commits."""
    using = using or db_for_write(image)
    enqueue_on_commit(make_in_background, image.pk, using, crops_only, using=using)


@task
def make_in_background(pk: int, using: str, crops_only: bool = False) -> None:
    """Make the renditions of one image; a failure is kept on the image, where its editor sees it.

    Where tasks run inside the request, only those that take no time: an editor waits for them.
    """
    images = apps.get_model("backcare.Image").objects.using(using).filter(pk=pk)
    crops_only = crops_only and not images.exclude(problem="").exists()  # or what failed before would not be made up
    slow = [(format,) for format in available() if format not in (JPEG, *CROPS)]
    batches = [tuple(CROPS)] if crops_only else [(JPEG,), tuple(CROPS), *([] if runs_at_once() else slow)]
    for formats in batches:  # each is there for readers before the next, which takes longer, is begun
        image = images.first()
        if image is None:
            return
        try:
            make(image, formats)
        except Exception as error:
            logger.exception("The renditions of image %s could not be made.", image.key)
            images.update(problem=str(error) or type(error).__name__)
            return


def available() -> tuple[str, ...]:
    """Return the formats that the installed Pillow can write, JPEG and its crops first."""
    return JPEG, *CROPS, *(format for format in OPTIONS if format != JPEG and features.check(format))


def missing(image, formats: Iterable[str] | None = None) -> list[str]:
    """Return those of ``formats``, by default all available ones, in which ``image`` has no rendition at all.

    All of them when the last attempt failed: what is there may be of the file or focal point before.
    """
    there = set() if image.problem else {row.format for row in image.renditions.all()}
    return [format for format in (available() if formats is None else formats) if format not in there]


def make(image, formats: Collection[str] = (JPEG,)) -> list:
    """Make the renditions of ``image`` in ``formats`` again, at the widths of ``RENDITION_WIDTHS``, never enlarged.

    File names carry a digest of the content, so an address always means the same bytes. When the JPEGs turn out to be
    others than before, the file was replaced, and renditions in formats that are not made now, of the old picture, go.
    An image whose file is replaced while this runs is left to the task of the new file, and crops whose focal point
    is moved are left to the task of the new one. Raises ``ImageRejected`` when the file is not a picture, and what the
    storage raises; then nothing has changed.
    """
    source, using = _source(image, formats), db_for_write(image)
    try:
        with storing.undone_on_failure():
            made = _encoded(image, formats)
            with transaction.atomic(using=using):
                images = type(image).objects.using(using).filter(pk=image.pk)
                current = images.select_for_update().first()
                if current is None or _source(current, formats) != source:
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
    """The image has another file or focal point now, or is gone."""


def _source(image, formats: Collection[str]) -> tuple:
    """Return what the renditions in ``formats`` are made from."""
    return image.file.name, *((image.focal_x, image.focal_y) if CROPS.keys() & set(formats) else ())


def _encoded(image, formats: Collection[str]) -> list:
    """Write the renditions of ``image`` and return their rows, which are not saved."""
    with image.file.open("rb") as file:
        try:
            picture = files.decode(file.read(), MOST_PIXELS)
        except ImageRejected as error:
            text = _("The file %(name)s cannot be read as a picture: %(reason)s")
            raise ImageRejected(text % {"name": image.file.name, "reason": error}) from error
    whole = [format for format in formats if format not in CROPS]
    made = []
    for width in widths_for(picture.width) if whole else ():
        size = width, max(1, round(picture.height * width / picture.width))
        resized = picture.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=2)
        made += [_written(image, resized, format) for format in whole]
    for crop in [format for format in formats if format in CROPS]:
        made.append(_written(image, _cropped(picture, CROPS[crop], image.focal_x, image.focal_y), JPEG, crop))
    return made


def _cropped(picture: Pillow.Image, ratio: float, x: float, y: float) -> Pillow.Image:
    """Return the largest part with this ratio, as near around the point as it can lie, at most ``LARGE`` wide."""
    width, height = min(picture.width, picture.height * ratio), min(picture.height, picture.width / ratio)
    left = min(max(picture.width * x - width / 2, 0), picture.width - width)
    top = min(max(picture.height * y - height / 2, 0), picture.height - height)
    wide = max(1, min(LARGE, int(width)))
    box = left, top, left + width, top + height
    return picture.resize((wide, max(1, round(wide / ratio))), Pillow.Resampling.LANCZOS, box, reducing_gap=2)


def _written(image, picture: Pillow.Image, format: str, crop: str = ""):
    """Write ``picture`` as a rendition of ``image`` and return its row, which is not saved."""
    out = io.BytesIO()
    (files.opaque(picture) if format == JPEG else picture).save(out, format, **OPTIONS[format])
    row = image.renditions.model(image=image, format=crop or format, width=picture.width, height=picture.height)
    content, ending = ContentFile(out.getvalue()), EXTENSIONS[format.upper()]
    size = f"{crop}-{picture.width}" if crop else str(picture.width)
    row.file.name = storing.write(row.file, image.key, content, ending, size=size)
    return row


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
