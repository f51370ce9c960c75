"""Images to choose from, for the picker of the editor."""

from backcare.images.models import Image
from backcare.querysets import holding

SHOWN = 24


def search(query: str) -> list[dict[str, str | int]]:
    """Return the newest images, or those whose title, alternative text or key holds ``query``."""
    images = Image.objects.with_renditions()
    if query:
        images = holding(images, query, "title", "alt", "key")
    return _described(images[:SHOWN])


def named(keys: list[str]) -> list[dict[str, str | int]]:
    """Return the images with these keys; those that are not there are left out."""
    return _described(Image.objects.with_renditions().filter(key__in=keys))


def thumbnail_url(image: Image) -> str:
    """Return the address of the smallest JPEG of ``image``, or that of its own file while it has none."""
    rows = [row for row in image.renditions.all() if row.format == row.Format.JPEG]
    return min(rows, key=lambda row: row.width).file.url if rows else image.file.url


def _described(images) -> list[dict[str, str | int]]:
    return [
        {
            "key": image.key,
            "title": str(image),
            "alt": image.alt_text,
            "src": thumbnail_url(image),
            "width": image.width,
            "height": image.height,
        }
        for image in images
    ]
