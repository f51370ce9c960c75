"""Reading image files that people upload: what they are, or why they cannot be used."""

from dataclasses import dataclass
from typing import IO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps

from backcare import conf
from backcare.exceptions import ImageRejected

EXTENSIONS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}
"""The formats that can be uploaded, and how their files are named here, whatever they were called."""
ROTATED_BY_A_QUARTER = (5, 6, 7, 8)
"""Values of the EXIF tag "Orientation" that swap width and height. Source: Exif 2.32, table 4."""
ORIENTATION = 0x0112


@dataclass(frozen=True)
class Inspected:
    """What a file is: format and size in pixels as it is seen, after its EXIF rotation."""

    format: str
    width: int
    height: int


def inspect(file: IO[bytes], size: int | None = None) -> Inspected:
    """Return what ``file`` is; its whole content is decoded once, so a cut-off file is found here.

    ``size`` is its length in bytes where that is known. Raises ``ImageRejected`` with the reason in an editor's words.
    """
    limits = conf.current()
    if size is not None and size > limits.IMAGE_MAX_BYTES:
        raise ImageRejected(
            _("The file has %(size)s; %(most)s is the most. Save it smaller, 2,400 pixels wide is plenty.")
            % {"size": filesizeformat(size), "most": filesizeformat(limits.IMAGE_MAX_BYTES)}
        )
    try:
        with _open(file) as picture:
            width, height = picture.size
            if width * height > limits.IMAGE_MAX_PIXELS:
                raise ImageRejected(
                    _("The picture has %(width)s × %(height)s pixels; %(most)s million is the most. Save it smaller.")
                    % {"width": width, "height": height, "most": limits.IMAGE_MAX_PIXELS // 1_000_000}
                )
            orientation = picture.getexif().get(ORIENTATION)
            picture.load()
            if orientation in ROTATED_BY_A_QUARTER:
                width, height = height, width
            return Inspected(picture.format, width, height)
    except ImageRejected:
        raise
    except Exception as error:  # Pillow raises whatever its decoders meet in a damaged file
        raise ImageRejected(
            _("This is not a picture that can be used: it is damaged, or not a JPEG, PNG, WebP or AVIF file.")
        ) from error
    finally:
        file.seek(0)


def open_upright(file: IO[bytes]) -> Pillow.Image:
    """Return the picture in ``file`` turned as its EXIF data says, in RGB, transparency on white, without metadata."""
    picture = ImageOps.exif_transpose(_open(file))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Pillow.new("RGB", layer.size, "white")
        picture.paste(layer, mask=layer.getchannel("A"))
    return picture.convert("RGB")


def _open(file: IO[bytes]) -> Pillow.Image:
    file.seek(0)
    return Pillow.open(file, formats=tuple(EXTENSIONS))
