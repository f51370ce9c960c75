"""Images to choose from, for the picker of the editor."""

from backcare.images.models import Image, ImageQuerySet
from backcare.querysets import holding


def search(query: str) -> ImageQuerySet:
    """Return all images, the newest first, or those whose title, alternative text or key holds ``query``."""
    images = Image.objects.with_renditions()
    return holding(images, query, "title", "alt", "key") if query else images


def named(keys: list[str]) -> ImageQuerySet:
    """Return the images with these keys; those that are not there are left out."""
    return Image.objects.with_renditions().filter(key__in=keys)


def thumbnail_url(image: Image) -> str:
    """Return the address of the smallest JPEG of ``image``, or that of its own file while it has none."""
    rows = [row for row in image.renditions.all() if row.format == row.Format.JPEG]
    return min(rows, key=lambda row: row.width).file.url if rows else image.file.url


def described(image: Image) -> dict[str, str | int]:
    """Return what a picker shows of ``image``, and by what a text and a form name it."""
    return {
        "key": image.key,
        "pk": image.pk,
        "title": str(image),
        "alt": image.alt_text,
        "src": thumbnail_url(image),
        "width": image.width,
        "height": image.height,
    }
