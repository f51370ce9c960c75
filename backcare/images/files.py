"""Reading image files that people upload: what they are, or why they cannot be used."""

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms, features
from PIL.AvifImagePlugin import AvifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from backcare import conf
from backcare.exceptions import ImageRejected
from backcare.images import metadata
from backcare.images.kinds import EXTENSIONS, HEAD, advice, kind_of

logger = logging.getLogger(__name__)

READERS: dict[str, Callable[[IO[bytes]], ImageFile]] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "WEBP": WebPImageFile,
    "AVIF": AvifImageFile,
}
"""Pillow's readers, asked directly: ``Image.open`` would judge the number of pixels by a limit that is not ours."""
ORIENTATION = 0x0112
TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
"""What brings a picture upright, by the value of the EXIF tag "Orientation". Source: Exif 2.32, table 4."""
SWAPPING = (5, 6, 7, 8)
"""The values that swap width and height."""


@dataclass(frozen=True)
class Inspected:
    """What a file is: format and size in pixels as it is seen, after its EXIF rotation."""

    format: str
    width: int
    height: int


class Upload(ContentFile):
    """A file that was inspected and is fit to be stored: its metadata is gone, ``inspected`` says what it is."""

    def __init__(self, content: bytes, name: str, inspected: Inspected):
        super().__init__(content, name)
        self.inspected = inspected


def inspect(file: IO[bytes], size: int | None = None) -> Inspected:
    """Return what ``file`` is; its whole content is decoded once, so a cut-off file is found here.

    ``size`` is its length in bytes where that is known. Raises ``ImageRejected`` with the reason in an editor's words.
    """
    return prepare(file, size=size).inspected


def prepare(file: IO[bytes], *, name: str = "", size: int | None = None) -> Upload:
    """Return ``file`` as it may be stored in public: the same pixels, without metadata or anything behind its end.

    ``size`` is its length in bytes where that is known. Raises ``ImageRejected`` with the reason in an editor's words.
    """
    try:
        content = _read(file, size)
        format = kind_of(content[:HEAD])
        if not content:
            raise ImageRejected(_("The file is empty. Export the picture once more and choose the new file."))
        if format not in EXTENSIONS:
            raise ImageRejected(advice(format))
        return _prepared(content, format, name)
    except ImageRejected:
        raise
    except Exception as error:  # Pillow raises whatever its decoders meet in a damaged file
        logger.info("A file was refused: %r", error)
        raise ImageRejected(
            _("The %(format)s file is damaged. Export the picture once more and choose the new file.")
            % {"format": _written(format)}
        ) from error
    finally:
        file.seek(0)


def _read(file: IO[bytes], size: int | None) -> bytes:
    most = conf.current().IMAGE_MAX_BYTES
    file.seek(0)
    content = file.read(most + 1) if size is None or size <= most else b""
    size = size if size is not None and size > most else len(content)
    if size > most:
        raise ImageRejected(
            _("The file has %(size)s; %(most)s is the most. Save it smaller, 2,400 pixels wide is plenty.")
            % {"size": filesizeformat(size), "most": filesizeformat(most)}
        )
    return content


def _prepared(content: bytes, format: str, name: str) -> Upload:
    try:
        orientation = _judged(content, format)
        try:
            content = metadata.strip(content, format, orientation)
        except metadata.Unreadable:
            content, orientation = _encoded_anew(content, format), metadata.UPRIGHT
        with _reader(format)(io.BytesIO(content)) as picture:
            picture.load()
            width, height = picture.size
    except metadata.CutOff as error:
        raise ImageRejected(_cut_off(format)) from error
    except OSError as error:
        if "truncated" in str(error):  # in the words of Pillow
            raise ImageRejected(_cut_off(format)) from error
        raise
    if orientation in SWAPPING:
        width, height = height, width
    return Upload(content, name or "picture" + EXTENSIONS[format], Inspected(format, width, height))


def _judged(content: bytes, format: str) -> int:
    """Return how the picture is turned, after judging by the head of the file whether it may be decoded at all."""
    if format == "WEBP":
        _judge_pixels(*metadata.size_of_webp(content))  # its reader asks for the memory of the whole picture at once
    bare = metadata.strip(content, format, metadata.UPRIGHT) if format in ("JPEG", "WEBP") else content
    # Pillow warns of damaged metadata as soon as it opens a JPEG; of a WebP, only whether it is whole was asked.
    with _reader(format)(io.BytesIO(bare if format == "JPEG" else content)) as picture:
        _judge_pixels(*picture.size)
        if getattr(picture, "is_animated", False):
            raise ImageRejected(
                _("The picture moves: it has %(count)s frames. Save one of them as JPEG or PNG, and upload that.")
                % {"count": picture.n_frames}
            )
        if format != "JPEG":
            return orientation_of(picture)
    return _orientation_in(metadata.exif_of_jpeg(content))


def _reader(format: str):
    if format in ("WEBP", "AVIF") and not features.check(format.lower()):
        raise ImageRejected(
            _("This server cannot read %(format)s. Export the picture as JPEG or PNG, and upload that.")
            % {"format": _written(format)}
        )
    return READERS[format]


def _judge_pixels(width: int, height: int) -> None:
    most = conf.current().IMAGE_MAX_PIXELS
    if width * height > most:
        raise ImageRejected(
            _(
                "The picture has %(width)s × %(height)s pixels, %(count)s million; %(most)s million is the most. "
                "Save it smaller, 2,400 pixels wide is plenty."
            )
            % {
                "width": number_format(width, force_grouping=True),
                "height": number_format(height, force_grouping=True),
                "count": _millions(width * height),
                "most": _millions(most),
            }
        )


def _millions(count: int) -> str:
    return number_format(round(count / 1_000_000, 2 if count < 100_000_000 else 0)).rstrip("0").rstrip(".,")


def _written(format: str) -> str:
    return "WebP" if format == "WEBP" else format


def _cut_off(format: str) -> str:
    return _("The %(format)s file is cut off: it ends before the picture does. Copy or export it once more.") % {
        "format": _written(format)
    }


def _encoded_anew(content: bytes, format: str) -> bytes:
    """Return the picture in a file that this module cannot take apart, encoded again and upright."""
    with _reader(format)(io.BytesIO(content)) as picture:
        profile, upright = picture.info.get("icc_profile"), _turned(picture)
    for name in ("exif", "xmp", "icc_profile"):
        upright.info.pop(name, None)
    out = io.BytesIO()
    upright.save(out, format, quality=90, **({"icc_profile": profile} if profile else {}))
    return out.getvalue()


def orientation_of(picture: Pillow.Image) -> int:
    """Return the value of the EXIF tag "Orientation", 1 where there is none that can be read."""
    try:
        return _known(picture.getexif().get(ORIENTATION))
    except Exception:  # whatever a damaged EXIF block leads to; the picture is none the worse for it
        return metadata.UPRIGHT


def _orientation_in(block: bytes) -> int:
    exif = Pillow.Exif()
    try:
        exif.load(block)
        return _known(exif.get(ORIENTATION))
    except Exception:  # the same
        return metadata.UPRIGHT


def _known(orientation) -> int:
    return orientation if orientation in TURNS else metadata.UPRIGHT


def upright_size(file: IO[bytes]) -> tuple[int, int]:
    """Return width and height in pixels of the picture in ``file`` as it is seen, without decoding it."""
    picture = _opened(file)
    return picture.size[::-1] if orientation_of(picture) in SWAPPING else picture.size


def open_upright(file: IO[bytes], at_most: int | None = None, *, transparent: bool = False) -> Pillow.Image:
    """Return the picture in ``file`` turned as its EXIF data says, its colors those of sRGB, without metadata.

    It is in RGB, what is transparent white; ``transparent`` keeps what is transparent, in RGBA. With ``at_most`` it is
    scaled down to that width in pixels. Raises what Pillow raises when the file is not a picture.
    """
    picture = _opened(file)
    turn = orientation_of(picture)
    swapped = turn in SWAPPING
    width, height = picture.size[::-1] if swapped else picture.size
    if at_most is not None and width > at_most:
        width, height = at_most, max(1, round(height * at_most / width))
        wanted = (height, width) if swapped else (width, height)
        picture.draft(picture.mode, wanted)  # a JPEG is then decoded at a fraction of its size, never below this one
    profile = picture.info.get("icc_profile")
    picture = _turned(picture, turn)
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    elif picture.mode.startswith("I") or picture.mode == "F":
        picture = _eight_bits(picture)
    elif picture.mode not in ("RGB", "CMYK", "L"):
        picture = picture.convert("RGB")
    if picture.size != (width, height):
        picture = picture.resize((width, height), Pillow.Resampling.LANCZOS)
    picture = _in_srgb(picture, profile)
    if transparent and picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255):
        return picture
    return opaque(picture)


def _opened(file: IO[bytes]) -> Pillow.Image:
    file.seek(0)
    kind = kind_of(file.read(HEAD))
    if kind not in READERS:
        raise ImageRejected(advice(kind))
    file.seek(0)
    return READERS[kind](file)


def _turned(picture: Pillow.Image, turn: int | None = None) -> Pillow.Image:
    turn = orientation_of(picture) if turn is None else turn
    return picture.transpose(TURNS[turn]) if turn in TURNS else picture.copy()


def _eight_bits(picture: Pillow.Image) -> Pillow.Image:
    """Return a gray picture of 16 bits a pixel with 8; Pillow itself would make white of all but the darkest."""
    return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _in_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Return ``picture`` in the colors of sRGB, which browsers show right without a profile in the file."""
    if profile:
        alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
        try:
            profiles = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            plain = picture.convert("RGB") if alpha else picture
            picture = ImageCms.profileToProfile(plain, *profiles, outputMode="RGB") or plain
        except (ImageCms.PyCMSError, OSError, ValueError):
            logger.info("A color profile that cannot be used was left out.")
        if alpha and picture.mode != "RGBA":
            picture.putalpha(alpha)
    picture.info = {}
    return picture if picture.mode == "RGBA" else picture.convert("RGB")


def opaque(picture: Pillow.Image) -> Pillow.Image:
    """Return ``picture`` in RGB, what is transparent white."""
    if picture.mode != "RGBA":
        return picture
    ground = Pillow.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground
