"""Pictures for pages: images with the addresses of their renditions, all of a page in one query."""

from collections.abc import Iterable
from dataclasses import dataclass

from backcare.images.models import Image, Rendition


@dataclass(frozen=True)
class Picture:
    """What a template needs to show an image; storage is not asked anything but addresses."""

    image: Image
    src: str
    srcset: str
    width: int
    height: int

    @property
    def alt(self) -> str:
        """The text for the ``alt`` attribute."""
        return self.image.alt_text


class Pictures:
    """The pictures of one page. An image whose renditions are not made yet has none, and its place stays empty."""

    def __init__(self, renditions: Iterable[Rendition]):
        rows: dict[int, list[Rendition]] = {}
        for rendition in renditions:
            rows.setdefault(rendition.image_id, []).append(rendition)
        self._by_id = {pk: _picture(group) for pk, group in rows.items()}
        self._by_key = {picture.image.key: picture for picture in self._by_id.values()}

    def of(self, image_id: int | None) -> Picture | None:
        """Return the picture of the image with this primary key."""
        return self._by_id.get(image_id)

    def named(self, key: str) -> Picture | None:
        """Return the picture of the image with this key."""
        return self._by_key.get(key)


def load(*, ids: Iterable[int | None] = (), keys: Iterable[str] = ()) -> Pictures:
    """Return the pictures of the images with these primary keys or these keys, with one query, or none if none."""
    ids, keys = {pk for pk in ids if pk is not None}, set(keys)
    if not ids and not keys:
        return Pictures(())
    return Pictures(Rendition.objects.of_images(ids=ids, keys=keys).filter(format=Rendition.Format.JPEG))


def _picture(renditions: list[Rendition]) -> Picture:
    middle = min(renditions, key=lambda row: abs(row.width - 800))
    widest = renditions[-1]
    return Picture(
        image=widest.image,
        src=middle.file.url,
        srcset=", ".join(f"{row.file.url} {row.width}w" for row in renditions),
        width=widest.width,
        height=widest.height,
    )
