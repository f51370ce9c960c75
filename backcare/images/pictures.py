"""Pictures for pages: images with the addresses of their renditions, all of a page in one query."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.core.files.storage import FileSystemStorage, Storage
from django.utils.encoding import filepath_to_uri

from backcare.images.models import Image, Rendition
from backcare.images.renditions import CROPS, LARGE
from backcare.prepared import Param, Prepared

LIGHTEST_FIRST = (Rendition.Format.AVIF, Rendition.Format.WEBP)
"""The formats that are offered before JPEG. A browser takes the first that it can read."""


IMAGES = Prepared(lambda: Image.objects.for_pages(ids=Param("ids"), keys=Param("keys")))


class File(NamedTuple):
    """A rendition: one file made from an image."""

    width: int
    height: int
    format: str
    name: str


class Large(NamedTuple):
    """The JPEG that other sites show, about ``LARGE`` pixels wide."""

    src: str
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """What a template needs to show an image; storage is not asked anything but addresses."""

    image: Image
    src: str
    srcset: str
    width: int
    height: int
    large: Large
    sources: tuple[tuple[str, str], ...] = ()
    """MIME type and ``srcset`` of each format that weighs less than JPEG, the lightest first."""
    crop_names: tuple[str, ...] = ()

    @property
    def alt(self) -> str:
        """The text for the ``alt`` attribute."""
        return self.image.alt_text

    @property
    def focus(self) -> tuple[int, int]:
        """Where the focal point lies, see ``focus_of()``."""
        return focus_of(self.image)

    @property
    def crops(self) -> list[str]:
        """Addresses of the crops for search engines: square, 4:3 and 16:9, as far as they are made."""
        url = _url_maker(Rendition._meta.get_field("file").storage)
        return [url(name) for name in self.crop_names]


class Pictures:
    """The pictures of one page. An image whose renditions are not made yet has none, and its place stays empty."""

    def __init__(self, images: Iterable[Image]):
        url = _url_maker(Rendition._meta.get_field("file").storage)
        pictures = [_picture(image, url) for image in images]
        self._by_id = {picture.image.pk: picture for picture in pictures if picture}
        self._by_key = {picture.image.key: picture for picture in self._by_id.values()}

    def of(self, image_id: int | None) -> Picture | None:
        """Return the picture of the image with this primary key."""
        return self._by_id.get(image_id) if image_id else None

    def named(self, key: str) -> Picture | None:
        """Return the picture of the image with this key."""
        return self._by_key.get(key)


def load(*, ids: Iterable[int | None] = (), keys: Iterable[str] = ()) -> Pictures:
    """Return the pictures of the images with these primary keys or these keys, with one query, or none if none."""
    ids, keys = {pk for pk in ids if pk is not None}, set(keys)
    if not ids and not keys:
        return Pictures(())
    return Pictures(IMAGES(ids=ids, keys=keys))


def focus_of(image: Image) -> tuple[int, int]:
    """Return where the focal point lies from the left and from the top, in per cent, in steps of ten.

    Steps, because a page may not carry style attributes: the stylesheet has a rule for each.
    """
    return round(image.focal_x * 10) * 10, round(image.focal_y * 10) * 10


def _url_maker(storage: Storage) -> Callable[[str], str]:
    """Return what gives the address of a file's name: ``storage.url``, but faster where files lie on disk."""
    base = storage.base_url if storage.__class__ is FileSystemStorage else None
    return storage.url if base is None else lambda name: base + filepath_to_uri(name)


def _picture(image: Image, url: Callable[[str], str]) -> Picture | None:
    formats: dict[str, list[File]] = {}
    for values in sorted(image.rendition_values or ()):  # narrow ones first
        formats.setdefault(values[2], []).append(File(*values))
    jpegs = formats.get(Rendition.Format.JPEG)
    if not jpegs:
        return None  # every browser can show JPEG; without one the image is not ready
    middle, widest = min(jpegs, key=lambda file: abs(file.width - 800)), jpegs[-1]
    large = min(jpegs, key=lambda file: abs(file.width - LARGE))
    return Picture(
        image=image,
        src=url(middle.name),
        srcset=_srcset(jpegs, url),
        width=widest.width,
        height=widest.height,
        large=Large(url(large.name), large.width, large.height),
        sources=tuple(
            (f"image/{format.value}", _srcset(formats[format], url)) for format in LIGHTEST_FIRST if format in formats
        ),
        crop_names=tuple(file.name for crop in CROPS for file in formats.get(crop, ())),
    )


def _srcset(files: list[File], url: Callable[[str], str]) -> str:
    return ", ".join(f"{url(file.name)} {file.width}w" for file in files)
