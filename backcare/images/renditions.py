"""Making the files that readers get from the ones that editors upload."""

import hashlib
import io
import logging

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image as Pillow

from backcare import conf
from backcare.exceptions import ImageRejected
from backcare.images import files
from backcare.images.models import Image, Rendition
from backcare.tasks import enqueue_on_commit, task

logger = logging.getLogger(__name__)

JPEG_QUALITY = 82


def schedule(image: Image, using: str = "default") -> None:
    """Have the renditions of ``image`` made once the transaction commits. Call it when the file is new."""
    enqueue_on_commit(make_in_background, image.pk, using, using=using)


@task
def make_in_background(pk: int, using: str) -> None:
    """Make the renditions of one image; a failure is kept on the image, where its editor sees it."""
    image = Image.objects.using(using).filter(pk=pk).first()
    if image is None:
        return
    try:
        make(image)
    except Exception as error:
        logger.exception("The renditions of image %s could not be made.", image.key)
        Image.objects.using(using).filter(pk=pk).update(problem=str(error) or type(error).__name__)


def make(image: Image) -> list[Rendition]:
    """Make the JPEG renditions of ``image`` anew, at the widths of ``RENDITION_WIDTHS``, never enlarged.

    File names carry a digest of the content, so an address always means the same bytes. Raises ``ImageRejected``
    when the file is not a picture, and what the storage raises.
    """
    using = image._state.db
    with image.file.open("rb") as file:
        try:
            picture = files.open_upright(file)
        except Exception as error:
            text = _("The file %(name)s cannot be read as a picture. Upload it again, saved anew.")
            raise ImageRejected(text % {"name": image.file.name}) from error
    made = [_jpeg(image, picture, width) for width in widths_for(picture.width)]
    with transaction.atomic(using=using):
        old = list(Rendition.objects.using(using).filter(image=image, format=Rendition.Format.JPEG))
        Rendition.objects.using(using).filter(pk__in=[row.pk for row in old]).delete()
        Rendition.objects.using(using).bulk_create(made)
        Image.objects.using(using).filter(pk=image.pk).update(width=picture.width, height=picture.height, problem="")
    _drop_files(old, kept={row.file.name for row in made})
    return made


def widths_for(width: int) -> list[int]:
    """Return the widths to store for a picture that is ``width`` pixels wide, ascending."""
    wanted = sorted(set(conf.current().RENDITION_WIDTHS))
    smaller = [candidate for candidate in wanted if candidate < width]
    return [*smaller, min(width, wanted[-1])] if width <= wanted[-1] else smaller


def _jpeg(image: Image, picture: Pillow.Image, width: int) -> Rendition:
    height = max(1, round(picture.height * width / picture.width))
    resized = picture if width == picture.width else picture.resize((width, height), Pillow.Resampling.LANCZOS)
    out = io.BytesIO()
    resized.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    content = out.getvalue()
    rendition = Rendition(image=image, format=Rendition.Format.JPEG, width=width, height=height)
    name = f"{image.key}-{width}-{hashlib.sha256(content).hexdigest()[:12]}.jpg"
    name = rendition.file.field.generate_filename(rendition, name)
    if not rendition.file.storage.exists(name):
        name = rendition.file.storage.save(name, ContentFile(content))
    rendition.file.name = name
    return rendition


def files_of(images) -> list:
    """Return every stored file of ``images``, a queryset: the originals and their renditions."""
    rows = Rendition.objects.using(images.db).filter(image__in=images)
    return [image.file for image in images] + [row.file for row in rows]


def discard(files: list, using: str) -> None:
    """Delete ``files`` from their storage once the transaction commits."""

    def delete():
        for file in files:
            file.storage.delete(file.name)

    transaction.on_commit(delete, using=using)


def _drop_files(rows: list[Rendition], kept: set[str]) -> None:
    for row in rows:
        if row.file.name not in kept:
            row.file.storage.delete(row.file.name)
