"""Reading files that people upload."""

import io
import struct
import zlib

import pytest
from PIL import Image as Pillow

from backcare.exceptions import ImageRejected
from backcare.images.files import Inspected, inspect, open_upright
from tests.factories import picture_bytes

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect width="9" height="9"/></svg>'
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF"
UNUSABLE = "This is not a picture that can be used: it is damaged, or not a JPEG, PNG, WebP or AVIF file."


def rotated(orientation, size=(60, 40)):
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "taken in the kitchen"
    return picture_bytes(size, exif=exif)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_pictures_are_known_by_their_content(format):
    assert inspect(io.BytesIO(picture_bytes((60, 40), format))) == Inspected(format, 60, 40)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(picture_bytes((600, 400))[:2000], id="truncated JPEG"),
        pytest.param(picture_bytes((600, 400), "PNG")[:-400], id="truncated PNG"),
        pytest.param(SVG, id="SVG with a script"),
        pytest.param(PDF, id="renamed PDF"),
        pytest.param(b"", id="empty"),
        pytest.param(b"<html><script>alert(1)</script></html>", id="HTML"),
        pytest.param(picture_bytes((60, 40), "GIF"), id="GIF"),
        pytest.param(picture_bytes((60, 40), "BMP"), id="BMP"),
        pytest.param(picture_bytes((60, 40), "TIFF"), id="TIFF"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\x00" * 500, id="JPEG by its first bytes only"),
    ],
)
def test_everything_else_is_refused_in_an_editors_words(content):
    file = io.BytesIO(content)
    with pytest.raises(ImageRejected) as caught:
        inspect(file, len(content))
    assert str(caught.value) == UNUSABLE
    assert file.tell() == 0


def test_too_many_pixels(settings):
    settings.BACKCARE = {"IMAGE_MAX_PIXELS": 1_000_000}
    assert inspect(io.BytesIO(picture_bytes((1000, 1000)))).width == 1000
    with pytest.raises(ImageRejected) as caught:
        inspect(io.BytesIO(picture_bytes((1001, 1000))))
    assert str(caught.value) == "The picture has 1001 × 1000 pixels; 1 million is the most. Save it smaller."


def test_a_bomb_is_refused_before_it_is_decoded():
    content = huge_png()
    with pytest.raises(ImageRejected):
        inspect(io.BytesIO(content), len(content))


def huge_png():
    """A PNG that claims 30,000 × 30,000 pixels and holds none."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_too_many_bytes(settings):
    settings.BACKCARE = {"IMAGE_MAX_BYTES": 1_000_000}
    with pytest.raises(ImageRejected) as caught:
        inspect(io.BytesIO(picture_bytes()), 2_000_000)
    assert str(caught.value).replace("\xa0", " ") == (
        "The file has 1.9 MB; 976.6 KB is the most. Save it smaller, 2,400 pixels wide is plenty."
    )


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (60, 40)), (3, (60, 40)), (5, (40, 60)), (6, (40, 60)), (8, (40, 60))]
)
def test_the_size_is_that_of_the_picture_as_it_is_seen(orientation, size):
    content = rotated(orientation)
    found = inspect(io.BytesIO(content))
    assert (found.width, found.height) == size
    assert open_upright(io.BytesIO(content)).size == size


def test_turning_moves_the_lighter_corner():
    """Orientation 6: the camera was held so that the stored top left corner is seen at the top right."""
    upright = open_upright(io.BytesIO(rotated(6)))
    assert sum(upright.getpixel((upright.width - 3, 3))) > 600
    assert sum(upright.getpixel((3, 3))) < 500


@pytest.mark.parametrize("options", [{"mode": "RGBA", "color": (10, 20, 30, 0)}])
def test_transparency_becomes_white(options):
    upright = open_upright(io.BytesIO(picture_bytes((60, 40), "PNG", **options)))
    assert upright.mode == "RGB"
    assert upright.getpixel((50, 30)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "CMYK", "I;16"])
def test_every_mode_becomes_rgb(mode):
    picture = Pillow.new(mode, (20, 20))
    out = io.BytesIO()
    picture.save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert open_upright(out).mode == "RGB"
