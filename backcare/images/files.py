"""Reading image files that people upload: refused with a reason, or encoded anew as the file that is stored.

What is stored in public is written here, from nothing but the pixels: upright, in the colors of sRGB, without a word
of place and people. No file may cost much: each thing that memory or time grows with is judged before it is decoded.
"""

import io
import logging
import math
import re
import struct
from collections.abc import Callable
from typing import IO

from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms
from PIL.AvifImagePlugin import AvifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from backcare import conf
from backcare.exceptions import ImageRejected
from backcare.images.kinds import EXTENSIONS, HEAD, advice, kind_of

logger = logging.getLogger(__name__)

STORED_PIXELS = 4096 * 4096
"""Most pixels of a stored picture; a larger one is stored at a half, a third … of its width and height."""
STORED = {"JPEG": {"quality": 92, "subsampling": 0}, "PNG": {"compress_level": 3}}
"""How a stored picture is written. Level 3 of PNG takes a third of the time of Pillow's own 6, for the same size."""
MOST_ON_A_SIDE = 16_383
"""Pixels, as in WebP, which readers get. Pillow keeps an address for each row, so a narrow picture takes far more."""
MOST_BYTES_A_PIXEL = 3
"""Bytes that each of ``IMAGE_MAX_PIXELS`` pixels may take when the picture is decoded."""
HELD_AGAIN = {"WEBP": 3, "AVIF": 2}
"""Formats whose decoders hold the whole picture beside the copy that Pillow has, and how often it is there in all."""
MOST_SCANS = 40
"""Passes over the picture in a JPEG. Encoders write up to 12; each takes 30 ms where there are 50 million pixels."""
MOST_PIECES = 100_000
"""Reads that Pillow needs to take a file apart, four for each chunk of a PNG. A common file needs a few thousand."""
MOST_PROFILE = 4_000_000
"""Bytes of a color profile. The largest in use, for printing, have half of that."""
MOST_AVIF_LISTS = 64_000
"""Bytes of the lists of an AVIF. The time to read them grows with the square: of 1.6 MB it is 48 seconds."""
SCREEN_GAMMA, SAME_GAMMA = 2.2, 0.05
"""The gamma for which browsers show a PNG, and how far that of a file is off before they mend it. Source: libpng."""
UNREAD = bytes(range(255)) * 16
"""Something that a decoder of JPEG takes for parts of a picture if it still waits for some."""
CONTENT_CREDENTIALS = b"jumdc2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71"
"""How Content Credentials begin in a file of any format. Source: C2PA specification 2.1, section 11.1."""
AVIF_LISTS = re.compile(rb"(.{4})(?:iinf|iloc|ipma|iref|stsc|stco|co64|stsz|stts)", re.DOTALL)
AVIF_EXIF = re.compile(rb"(infe.{8}(?:..)?)Exif", re.DOTALL)
"""Where an AVIF names its EXIF block, which Pillow would read as a whole. Source: ISO/IEC 14496-12, section 8.11.6."""
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


class _JpegFile(JpegImageFile):
    def _read_dpi_from_exif(self) -> None:
        """Leave the EXIF block alone: an entry of twelve bytes may ask for a copy of all of it."""


READERS: dict[str, Callable[[IO[bytes]], ImageFile]] = {
    "JPEG": _JpegFile,
    "PNG": PngImageFile,
    "WEBP": WebPImageFile,
    "AVIF": AvifImageFile,
}
"""Pillow's readers, asked directly: ``Image.open`` would judge the number of pixels by a limit that is not ours."""


class Upload(ContentFile):
    """A file that is fit to be stored: the picture encoded anew, as PNG where that loses nothing, else as JPEG."""

    had_content_credentials = False

    def __init__(self, picture: Pillow.Image):
        format = "PNG" if picture.format == "PNG" or picture.mode == "RGBA" else "JPEG"
        out = io.BytesIO()
        picture.save(out, format, **STORED[format])
        super().__init__(out.getvalue(), "picture" + EXTENSIONS[format])
        self.ending = EXTENSIONS[format]
        self.width, self.height = picture.size


def prepare(file: IO[bytes]) -> Upload:
    """Return the picture in ``file`` as it may be stored in public. Raises ``ImageRejected``, see ``decode()``."""
    limits, size = conf.current(), getattr(file, "size", 0)
    most = limits.IMAGE_MAX_BYTES
    file.seek(0)
    content = file.read(most + 1) if size <= most else b""
    if (size := max(size, len(content))) > most:
        raise ImageRejected(
            _("The file has %(size)s; %(most)s is the most. Save it smaller, 2,400 pixels wide is plenty.")
            % {"size": filesizeformat(size), "most": filesizeformat(most)}
        )
    upload = Upload(decode(content, limits.IMAGE_MAX_PIXELS))
    upload.had_content_credentials = CONTENT_CREDENTIALS in content  # whether they are valid is not checked
    return upload


def decode(content: bytes, most_pixels: int) -> Pillow.Image:
    """Return the picture in a file: upright, in the colors of sRGB, of at most ``STORED_PIXELS``, without metadata.

    It is in RGBA where a part of it is transparent, else in RGB; ``format`` is that of the file. Raises
    ``ImageRejected`` with the reason in an editor's words, also when it has more pixels than ``most_pixels``.
    """
    format = kind_of(content[:HEAD])
    if not content:
        raise ImageRejected(_("The file is empty. Export the picture once more and choose the new file."))
    if format not in READERS:
        raise ImageRejected(advice(format))
    try:
        picture = _decoded(content, format, most_pixels)
        picture.format = format
        return picture
    except ImageRejected:
        raise
    except Exception as error:  # Pillow raises whatever its decoders meet in a damaged file
        logger.info("A file was refused: %r", error)
        words = str(error).lower()  # of Pillow, which has no exceptions of its own for these
        if "truncated" in words or isinstance(error, EOFError | IndexError | struct.error):
            text = _("The %(format)s file is cut off: it ends before the picture does. Copy or export it once more.")
        elif "too large" in words or "too much memory" in words:
            text = _(
                "The %(format)s file holds more than 1 MB of text or color data beside the picture. Export the "
                "picture without metadata, as sRGB, and upload that."
            )
        elif "not installed" in words or isinstance(error, NameError):
            text = _("This server cannot read %(format)s. Export the picture as JPEG or PNG, and upload that.")
        else:
            text = _("The %(format)s file is damaged. Export the picture once more and choose the new file.")
        raise ImageRejected(text % {"format": "WebP" if format == "WEBP" else format}) from error


def opaque(picture: Pillow.Image) -> Pillow.Image:
    """Return ``picture`` in RGB, what is transparent white."""
    if picture.mode != "RGBA":
        return picture
    ground = Pillow.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


class _Pieces(io.BytesIO):
    """A file in memory that is read in a bounded number of pieces."""

    left = MOST_PIECES

    def read(self, size=-1, /):
        self.left -= 1
        if self.left < 0:
            raise ImageRejected(
                _("The file consists of too many pieces: more than %(most)s. Export the picture once more.")
                % {"most": _number(MOST_PIECES)}
            )
        return super().read(size)


def _decoded(content: bytes, format: str, most_pixels: int) -> Pillow.Image:
    if format == "WEBP":
        if len(content) < 8 + int.from_bytes(content[4:8], "little"):
            raise EOFError("truncated")
        _judge_size(
            *_size_of_webp(content), 1, most_pixels
        )  # its reader asks for the memory of the whole picture at once
    elif format == "AVIF":
        _judge_avif_lists(content)
        content = AVIF_EXIF.sub(rb"\1free", content)
    file = _Pieces(content)
    with READERS[format](file) as picture:
        _judge(picture, format, content, most_pixels)
        if format == "JPEG":
            _cut_behind_first_picture(file, content)
        width, height = picture.size
        factor = math.ceil(math.sqrt(width * height / STORED_PIXELS))
        picture.draft(None, (max(1, width // factor), max(1, height // factor)))  # a JPEG is decoded at that size
        picture.load()
        if format == "JPEG" and _is_cut_off(picture, file):
            raise EOFError("truncated")
        profile, turn = picture.info.get("icc_profile"), _orientation(picture.info.get("exif", b""))
        plain = _eight_bits(picture, content)
        if (factor := round(factor * picture.width / width)) > 1:
            plain = plain.reduce(factor)
        gamma = 0 if profile or "srgb" in picture.info else picture.info.get("gamma", 0)
    plain = _in_srgb(plain, profile, gamma)
    plain.info = {}
    return plain.transpose(TURNS[turn]) if turn in TURNS else plain


def _judge(picture: ImageFile, format: str, content: bytes, most_pixels: int) -> None:
    """Raise ``ImageRejected`` when what the head of the file claims is too much to decode."""
    bands = {"1": 1, "P": 4 if "transparency" in picture.info else 3}.get(picture.mode, len(picture.getbands()))
    deep = 2 if format == "PNG" and content[24] == 16 else 1
    _judge_size(*picture.size, bands * deep * HELD_AGAIN.get(format, 1), most_pixels)
    if (frames := getattr(picture, "n_frames", 1)) > 1:
        raise ImageRejected(
            _("The picture moves: it has %(count)s frames. Save one of them as JPEG or PNG, and upload that.")
            % {"count": _number(frames)}
        )
    if (size := len(picture.info.get("icc_profile") or b"")) > MOST_PROFILE:
        raise ImageRejected(
            _("The color profile has %(size)s; %(most)s is the most. Export the picture as sRGB, and upload that.")
            % {"size": filesizeformat(size), "most": filesizeformat(MOST_PROFILE)}
        )


def _judge_size(width: int, height: int, bytes_a_pixel: int, most: int) -> None:
    if width * height > most:
        text = _("The picture has %(width)s × %(height)s pixels, %(count)s million; %(most)s million is the most.")
    elif max(width, height) > MOST_ON_A_SIDE:
        text = _("The picture has %(width)s × %(height)s pixels; %(side)s is the most on a side.")
    elif width * height * bytes_a_pixel > most * MOST_BYTES_A_PIXEL:
        text = _("The picture has %(width)s × %(height)s pixels, which need %(size)s of memory; %(room)s is the most.")
    else:
        return
    raise ImageRejected(
        (text + " " + _("Save it smaller, 2,400 pixels wide is plenty."))
        % {
            "width": _number(width),
            "height": _number(height),
            "count": _millions(width * height),
            "most": _millions(most),
            "side": _number(MOST_ON_A_SIDE),
            "size": filesizeformat(width * height * bytes_a_pixel),
            "room": filesizeformat(most * MOST_BYTES_A_PIXEL),
        }
    )


def _number(count: int) -> str:
    return number_format(count, force_grouping=True)


def _millions(count: int) -> str:
    return number_format(round(count / 1_000_000, 2 if count < 100_000_000 else 0)).rstrip("0").rstrip(".,")


def _size_of_webp(content: bytes) -> tuple[int, int]:
    """Return width and height as the head of a WebP claims them. Source: RFC 9649, sections 2.5 to 2.7."""
    kind, bits = content[12:16], int.from_bytes(content[21:25], "little")
    if kind == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if kind == b"VP8L":
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(content[26:28], "little") & 0x3FFF, int.from_bytes(content[28:30], "little") & 0x3FFF


def _judge_avif_lists(content: bytes) -> None:
    sizes = [int.from_bytes(match[1], "big") for match in AVIF_LISTS.finditer(content)]
    if sum(size if size >= 8 else len(content) for size in sizes) > MOST_AVIF_LISTS:  # 0 and 1: it is told elsewhere
        raise ImageRejected(
            _("The AVIF file lists too many parts: more than %(most)s of them. Export the picture as JPEG or PNG.")
            % {"most": filesizeformat(MOST_AVIF_LISTS)}
        )


def _cut_behind_first_picture(file: _Pieces, content: bytes) -> None:
    """Cut off ``file``, a JPEG read up to its first scan, behind its picture: a phone may have put a film there."""
    start = file.tell()
    end = content.find(b"\xff\xd9", start)
    if end < 0:
        raise EOFError("truncated")
    file.truncate(end + 2)
    scans = 1 + content.count(b"\xff\xda", start, end)
    if scans > MOST_SCANS:
        raise ImageRejected(
            _("The JPEG file is built of %(count)s scans; %(most)s is the most. Export the picture once more.")
            % {"count": _number(scans), "most": MOST_SCANS}
        )


def _is_cut_off(picture: Pillow.Image, file: io.BytesIO) -> bool:
    """Whether the picture of a JPEG, decoded from ``file``, ends before its file says so.

    The decoder makes gray of what is missing. Where the last pixel is gray it is asked whether it would have read on.
    """
    width, height = picture.size
    if any(abs(value - 128) > 1 for value in picture.crop((width - 1, height - 1, width, height)).tobytes()):
        return False
    content, pictures = file.getvalue(), []
    for more in (b"", UNREAD):
        with _JpegFile(io.BytesIO(content[:-2] + more + content[-2:])) as again:
            again.draft(None, (1, 1))  # an eighth of its size
            pictures.append(again.tobytes())
    return pictures[0] != pictures[1]


def _orientation(exif: bytes) -> int:
    """Return the value of the tag "Orientation" in an EXIF block, 1 where there is none. Source: TIFF 6.0, section 2.

    Read here, because Pillow copies what every entry names: a block of 64 kB becomes 350 MB.
    """
    exif = exif.removeprefix(b"Exif\x00\x00")
    short, long = ("<H", "<I") if exif[:2] == b"II" else (">H", ">I")
    try:
        (at,) = struct.unpack_from(long, exif, 4)
        (count,) = struct.unpack_from(short, exif, at)
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            if struct.unpack_from(short, exif, entry) == (0x0112,):
                return struct.unpack_from(short, exif, entry + 8)[0]
    except struct.error:  # there is no block, or a damaged one; the picture is none the worse for it
        pass
    return 1


def _eight_bits(picture: Pillow.Image, content: bytes) -> Pillow.Image:
    """Return ``picture`` with a channel of its own for what is transparent, and eight bits a channel."""
    clear = picture.info.get("transparency")
    if picture.mode.startswith("I"):  # a gray PNG of 16 bits; Pillow would make white of all but the darkest
        deep = picture.convert("I")
        gray = deep.point([value >> 8 for value in range(65536)], "L")
        if clear is not None:
            gray.putalpha(deep.point([0 if value == clear else 255 for value in range(65536)], "L"))
        return gray
    if clear is None:
        return picture.convert("RGB" if picture.mode == "P" else "L") if picture.mode in ("P", "1") else picture
    if picture.mode == "L" and content[24] in (2, 4):  # Pillow spreads the grays, and forgets this one
        picture.info["transparency"] = clear * 255 // (2 ** content[24] - 1)
    elif picture.mode == "RGB" and content[24] == 16:
        picture.info["transparency"] = tuple(value >> 8 for value in clear)
    return picture.convert("RGBA" if picture.mode in ("P", "RGB") else "LA")


def _in_srgb(picture: Pillow.Image, profile: bytes | None, gamma: float) -> Pillow.Image:
    """Return ``picture`` in the colors of sRGB, which browsers show right without a profile in the file.

    ``gamma`` is that of a PNG which says nothing better of its colors, else 0.
    """
    alpha = picture.getchannel("A") if picture.mode in ("LA", "RGBA") else None
    if alpha:
        picture = picture.convert(picture.mode[:-1])
    if profile:
        try:
            profiles = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, *profiles, outputMode="RGB") or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            logger.info("A color profile that cannot be used was left out.")
    picture = picture if picture.mode == "RGB" else picture.convert("RGB")
    if gamma and abs(1 / (gamma * SCREEN_GAMMA) - 1) > SAME_GAMMA:
        tones = [round(255 * (value / 255) ** (1 / (gamma * SCREEN_GAMMA))) for value in range(256)]
        picture = picture.point(tones * 3)
    if alpha and alpha.getextrema() != (255, 255):
        picture.putalpha(alpha)
    return picture
