"""Reading files that people upload."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Pillow
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo

from backcare.exceptions import ImageRejected
from backcare.images import files
from backcare.images.files import prepare
from tests.factories import picture_bytes

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect width="9" height="9"/></svg>'
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)
REASONS = {
    "svg": "SVG files aren’t supported: they can carry scripts. Save it as PNG, 1,600 pixels wide.",
    "pdf": "This is a PDF, not a picture. Export the page you want to show as JPEG or PNG, and upload that.",
    "html": "This is a web page, not a picture. Open it, save the picture in it, and upload that.",
    "gif": "GIF files aren’t supported. Save a still picture as PNG; for an animation, use a video.",
    "heic": "This is HEIC, as an iPhone saves photos. Export it as JPEG, and upload that.",
    "zip": "This is an archive or an office document, not a picture. Save the picture in it as JPEG or PNG.",
    "video": "This is a video, not a picture. Save one frame of it as JPEG, and upload that.",
    "bmp": "BMP files aren’t supported. Export the picture as JPEG or PNG, and upload that.",
    "tiff": "TIFF files aren’t supported. Export the picture as JPEG or PNG, and upload that.",
    "empty": "The file is empty. Export the picture once more and choose the new file.",
    "cut off": "The {} file is cut off: it ends before the picture does. Copy or export it once more.",
    "damaged": "The {} file is damaged. Export the picture once more and choose the new file.",
    "unknown": "This is not a picture that can be used: it is not a JPEG, PNG, WebP or AVIF file. Export it as JPEG.",
    "moving": "The picture moves: it has 3 frames. Save one of them as JPEG or PNG, and upload that.",
}


def moving(format):
    """A picture of three frames."""
    frames = [Pillow.new("RGB", (60, 40), color) for color in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, format, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, pixels=b"", *more, depth=8, kind=2):
    """A PNG that claims this size, with more chunks before its pixels; kind 0 is gray, 2 RGB, 6 RGBA."""
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *(chunk(*pair) for pair in more)]
    parts += [chunk(b"IDAT", zlib.compress(pixels)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def webp(width, height):
    """A WebP whose header claims this size, and nothing behind it."""
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def decode(content):
    return files.decode(content, 50_000_000)


def shown(content):
    """What is stored of an upload, opened."""
    picture = Pillow.open(prepare(io.BytesIO(content)))
    picture.load()
    return picture


UNUSABLE = [
    pytest.param(picture_bytes((600, 400))[:2000], REASONS["cut off"].format("JPEG"), id="truncated JPEG"),
    pytest.param(
        picture_bytes((600, 400), progressive=True)[:-100],
        REASONS["cut off"].format("JPEG"),
        id="truncated progressive",
    ),
    pytest.param(picture_bytes((600, 400), "PNG")[:-400], REASONS["cut off"].format("PNG"), id="truncated PNG"),
    pytest.param(picture_bytes((600, 400), "WEBP")[:-100], REASONS["cut off"].format("WebP"), id="truncated WebP"),
    pytest.param(picture_bytes((600, 400), "AVIF")[:-100], REASONS["cut off"].format("AVIF"), id="truncated AVIF"),
    pytest.param(SVG, REASONS["svg"], id="SVG with a script"),
    pytest.param(b'\xef\xbb\xbf<?xml version="1.0"?><!-- a --><svg/>', REASONS["svg"], id="SVG behind a declaration"),
    pytest.param("<svg onload=alert(1)>".encode("utf-16"), REASONS["svg"], id="SVG in UTF-16"),
    pytest.param(PDF, REASONS["pdf"], id="renamed PDF"),
    pytest.param(b"\n" * 100 + PDF, REASONS["pdf"], id="PDF behind blanks"),
    pytest.param(b"", REASONS["empty"], id="empty"),
    pytest.param(b"<html><script>alert(1)</script></html>", REASONS["html"], id="HTML"),
    pytest.param(b"\n <!DOCTYPE html><title>404</title>", REASONS["html"], id="HTML, an error page"),
    pytest.param(picture_bytes((60, 40), "GIF"), REASONS["gif"], id="GIF"),
    pytest.param(moving("GIF"), REASONS["gif"], id="moving GIF"),
    pytest.param(moving("WEBP"), REASONS["moving"], id="moving WebP"),
    pytest.param(moving("PNG"), REASONS["moving"], id="moving PNG"),
    pytest.param(moving("AVIF"), REASONS["moving"], id="moving AVIF"),
    pytest.param(HEIC, REASONS["heic"], id="HEIC"),
    pytest.param(HEIC.replace(b"ftypheic", b"ftypisom").replace(b"mif1heic", b"isommp42"), REASONS["video"], id="MP4"),
    pytest.param(b"PK\x03\x04" + bytes(300), REASONS["zip"], id="office document"),
    pytest.param(picture_bytes((60, 40), "BMP"), REASONS["bmp"], id="BMP"),
    pytest.param(picture_bytes((60, 40), "TIFF"), REASONS["tiff"], id="TIFF"),
    pytest.param(b"x", REASONS["unknown"], id="one byte"),
    pytest.param(b"\x00" * 500, REASONS["unknown"], id="zeros"),
    pytest.param(b"\xff\xd8\xff\xe0" + b"\x00" * 500, REASONS["damaged"].format("JPEG"), id="JPEG by its first bytes"),
    pytest.param(png(60, 40, b"\x00" * 50), REASONS["cut off"].format("PNG"), id="PNG with too few pixels"),
    pytest.param(png(60, 40, b"", (b"iCCP", b"x")), REASONS["damaged"].format("PNG"), id="PNG with a broken profile"),
]


def rotated(orientation, size=(60, 40)):
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "taken in the kitchen"
    return picture_bytes(size, exif=exif)


def refusal(content):
    with pytest.raises(ImageRejected) as caught:
        prepare(ContentFile(content))
    return str(caught.value).replace("\xa0", " ")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_pictures_are_known_by_their_content(format):
    upload = prepare(io.BytesIO(picture_bytes((60, 40), format)))
    assert (upload.width, upload.height) == (60, 40)
    assert upload.ending == (".png" if format == "PNG" else ".jpg")


@pytest.mark.parametrize(("content", "reason"), UNUSABLE)
def test_everything_else_is_refused_in_an_editors_words(content, reason):
    assert refusal(content) == reason


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (60, 40)), (3, (60, 40)), (5, (40, 60)), (6, (40, 60)), (8, (40, 60)), (99, (60, 40))]
)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_stored_upright(format, orientation, size):
    exif = Pillow.Exif()
    exif[0x010E], exif[0x0112] = "taken in the kitchen", orientation
    content = picture_bytes((60, 40), format, exif=exif)
    assert shown(content).size == size
    little = b"Exif\x00\x00II*\x00" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    assert shown(picture_bytes((60, 40), format, exif=little)).size == size


def test_turning_moves_the_lighter_corner():
    """Orientation 6: the camera was held so that the stored top left corner is seen at the top right."""
    upright = shown(picture_bytes((60, 40), exif=private(6)))
    assert sum(upright.getpixel((upright.width - 3, 3))) > 600
    assert sum(upright.getpixel((3, 3))) < 500


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF"])
def test_what_is_transparent_stays_so_and_is_stored_without_loss(format):
    upload = prepare(io.BytesIO(picture_bytes((60, 40), format, mode="RGBA", color=(10, 20, 30, 0))))
    assert upload.ending == ".png"
    picture = Pillow.open(upload)
    assert picture.getpixel((50, 30))[3] == 0
    assert files.opaque(picture).getpixel((50, 30)) == (255, 255, 255)
    assert shown(picture_bytes((60, 40), format, mode="RGBA", color=(10, 20, 30, 255))).mode == "RGB"


def test_a_png_keeps_every_pixel():
    content = picture_bytes((60, 40), "PNG")
    assert shown(content).tobytes() == Pillow.open(io.BytesIO(content)).convert("RGB").tobytes()


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "CMYK", "I;16"])
def test_every_mode_becomes_rgb(mode):
    out = io.BytesIO()
    Pillow.new(mode, (20, 20), (9, 255) if mode == "LA" else 0).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert decode(out.getvalue()).mode == "RGB"


def row_of(content):
    """The pixels of a picture that is one pixel high."""
    picture = decode(content)
    return tuple(picture.getpixel((x, 0)) for x in range(picture.width))


def gray(depth, row, clear=None):
    more = [] if clear is None else [(b"tRNS", struct.pack(">H", clear))]
    width = len(row) * 8 // depth
    return row_of(png(width, 1, b"\x00" + row, *more, depth=depth, kind=0))


def test_grays_are_those_that_a_browser_shows():
    assert gray(16, b"\x00\x00\x80\x00\xff\xff") == ((0,) * 3, (128,) * 3, (255,) * 3)
    assert gray(16, b"\x00\x00\x80\x00\xff\xff", 0x8000) == ((0, 0, 0, 255), (128, 128, 128, 0), (255,) * 4)
    assert gray(8, b"\x00\x80\xff", 0x80) == ((0, 0, 0, 255), (128, 128, 128, 0), (255,) * 4)
    assert gray(4, b"\x0f\x84", 8) == ((0, 0, 0, 255), (255,) * 4, (136, 136, 136, 0), (68, 68, 68, 255))
    assert gray(2, b"\x1b", 2) == ((0, 0, 0, 255), (85, 85, 85, 255), (170, 170, 170, 0), (255,) * 4)
    assert gray(1, b"\x40", 1)[:2] == ((0, 0, 0, 255), (255, 255, 255, 0))


def ramp(mode="RGB", **options):
    """A JPEG of many grays and colors, so that each part of the file belongs to a part of the picture."""
    picture = Pillow.merge(
        "RGB", [Pillow.linear_gradient("L"), Pillow.radial_gradient("L"), Pillow.new("L", (256, 256))]
    )
    out = io.BytesIO()
    picture.convert(mode).save(out, "JPEG", **options)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_picture_that_was_cut_in_half_is_refused_although_its_end_is_marked(mode, kept):
    content = ramp(mode)
    pixels = content.index(b"\xff\xda")
    half = content[: pixels + round((len(content) - pixels) * kept)] + b"\xff\xd9"
    with pytest.raises(ImageRejected, match="is cut off"):
        decode(half)
    assert decode(content).size == (256, 256)


def test_the_first_scan_of_a_progressive_picture_is_not_enough():
    content = ramp(progressive=True)
    with pytest.raises(ImageRejected, match="is cut off"):
        decode(content[: content.index(b"\xff\xda") + 60] + b"\xff\xd9")


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 100}, {"restart_marker_rows": 1}])
@pytest.mark.parametrize("size", [(1, 1), (60, 40), (61, 47)])
def test_a_gray_picture_is_not_taken_for_one_that_was_cut(size, options):
    for mode in ("RGB", "L"):
        out = io.BytesIO()
        Pillow.new(mode, size, (128,) * len(mode) if mode == "RGB" else 128).save(out, "JPEG", **options)
        assert decode(out.getvalue()).size == size


@pytest.mark.parametrize(
    ("chunks", "value"),
    [
        ([(b"gAMA", 100_000)], 186),
        ([(b"gAMA", 55_556)], 145),
        ([(b"gAMA", 45_455)], 128),
        ([(b"gAMA", 0)], 128),
        ([(b"sRGB", None), (b"gAMA", 100_000)], 128),
    ],
)
def test_the_gamma_of_a_file_is_heeded_as_browsers_do(chunks, value):
    more = [(name, b"\x00" if number is None else struct.pack(">I", number)) for name, number in chunks]
    assert row_of(png(1, 1, b"\x00\x80", *more, kind=0)) == ((value,) * 3,)
    assert row_of(png(2, 1, b"\x00\x80\x80\x80\x40\x80\x80\x80\xff", *more, kind=6))[0] == (value, value, value, 64)


def test_a_color_of_sixteen_bits_that_is_transparent_stays_so():
    row = bytes.fromhex("010203040506") + b"\xff" * 6
    content = png(2, 1, b"\x00" + row, (b"tRNS", row[:6]), depth=16)
    assert row_of(content) == ((1, 3, 5, 0), (255, 255, 255, 255))


def test_a_palette_keeps_what_is_transparent():
    picture = Pillow.new("P", (20, 20), 1)
    picture.putpalette([0, 0, 0, 200, 100, 50])
    picture.paste(0, (0, 0, 10, 20))
    out = io.BytesIO()
    picture.save(out, "PNG", transparency=0)
    kept = decode(out.getvalue())
    assert (kept.getpixel((3, 3))[3], kept.getpixel((15, 3))) == (0, (200, 100, 50, 255))


def test_four_inks_become_colors():
    out = io.BytesIO()
    Pillow.new("CMYK", (20, 20), (0, 255, 255, 0)).save(out, "JPEG", quality=95)
    red, green, blue = decode(out.getvalue()).getpixel((5, 5))
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_large_picture_is_stored_at_a_half(format, monkeypatch):
    monkeypatch.setattr(files, "STORED_PIXELS", 10_000)
    picture = shown(picture_bytes((201, 100), format, exif=private(6)))
    assert picture.size == (50, 101)
    assert sum(picture.getpixel((47, 3))) > 600
    for mode in ("RGBA", "LA", "P", "1", "I;16"):
        out = io.BytesIO()
        Pillow.new(mode, (200, 100), (9, 9, 9, 9)[: len(mode)] if mode.endswith("A") else 0).save(out, "PNG")
        assert shown(out.getvalue()).size == (100, 50)


# Colors


def other_way_round():
    """A color profile in which red means blue."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_colors_follow_the_profile_of_the_file(format):
    stored = shown(picture_bytes((60, 40), format, color=(250, 10, 10), icc_profile=other_way_round()))
    red, _green, blue = stored.getpixel((50, 30))
    assert red < 80
    assert blue > 200
    assert "icc_profile" not in stored.info, "its colors are those of sRGB now"


def test_colors_follow_the_profile_beside_transparency():
    content = picture_bytes((60, 40), "PNG", mode="RGBA", color=(250, 10, 10, 128), icc_profile=other_way_round())
    pixel = shown(content).getpixel((50, 30))
    assert pixel[2] > 200
    assert pixel[3] == 128


def test_a_profile_that_does_not_fit_is_left_out():
    assert shown(picture_bytes((60, 40), color=(250, 10, 10), icc_profile=b"nonsense" * 30)).getpixel((50, 30))[0] > 200


# Content Credentials


def with_credentials(format):
    """A picture that begins like one with Content Credentials; where they are put, by Appendix A of C2PA 2.1."""
    content = picture_bytes((60, 40), format)
    store = b"jumb" + struct.pack(">I", 30) + b"jumdc2pa" + bytes.fromhex("00110010800000aa00389b71") + b"\x03c2pa\x00"
    store = struct.pack(">I", len(store) + 4) + store
    if format == "JPEG":
        segment = b"JP\x00\x01\x00\x00\x00\x01" + store
        return content[:2] + b"\xff\xeb" + struct.pack(">H", len(segment) + 2) + segment + content[2:]
    if format == "PNG":
        return content[:33] + chunk(b"caBX", store) + content[33:]
    if format == "WEBP":
        content += b"C2PA" + struct.pack("<I", len(store)) + store + bytes(len(store) % 2)
        return content[:4] + struct.pack("<I", len(content) - 8) + content[8:]
    box = b"uuid" + bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + bytes(4) + b"manifest\x00" + bytes(8) + store
    return content + struct.pack(">I", len(box) + 4) + box


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_content_credentials_are_noticed_and_not_stored(format):
    upload = prepare(io.BytesIO(with_credentials(format)))
    assert upload.had_content_credentials
    assert b"c2pa" not in upload.read()
    assert not prepare(io.BytesIO(picture_bytes((60, 40), format))).had_content_credentials


# What is stored in public


def private(orientation=1):
    """The EXIF data of a phone: where, when, by whom, and how it was held."""
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "taken in the kitchen"
    exif[0x010F], exif[0x013B] = "Phone", "Ida Example"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0), 29: "2026:05:04"}
    return exif


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><photoshop:City>Kitchen City</photoshop:City></x:xmpmeta>'
SECRETS = (b"kitchen", b"Ida Example", b"Phone", b"2026:05:04", b"Kitchen City", b"alert(1)", b"Exif", b"adobe:ns")


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_is_stored_has_no_word_of_place_and_people(format, orientation):
    given = picture_bytes((60, 40), format, exif=private(orientation), xmp=XMP, icc_profile=other_way_round())
    with Pillow.open(io.BytesIO(given)) as picture:
        assert picture.getexif().get_ifd(0x8825)[2] == (52.0, 31.0, 12.0), "the picture that goes in carries the place"
    upload = prepare(io.BytesIO(given + b"<script>alert(1)</script>" * (format != "AVIF")))
    stored = upload.read()
    with Pillow.open(io.BytesIO(stored)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert [secret for secret in SECRETS if secret in stored] == []
    assert (upload.width, upload.height) == ((40, 60) if orientation == 6 else (60, 40))


def test_words_in_the_file_go():
    info = PngInfo()
    info.add_text("Author", "Ida Example")
    info.add_itxt("Comment", "<script>alert(1)</script>")
    given = picture_bytes((60, 40), "PNG", pnginfo=info)
    assert b"Ida" in given
    assert prepare(io.BytesIO(given)).read() == prepare(io.BytesIO(picture_bytes((60, 40), "PNG"))).read()
    given = picture_bytes((60, 40), comment=b"<script>alert(1)</script>")
    assert b"alert" in given
    assert prepare(io.BytesIO(given)).read() == prepare(io.BytesIO(picture_bytes((60, 40)))).read()


def test_a_phone_s_jpeg_of_several_pictures_is_its_first():
    out = io.BytesIO()
    Pillow.new("RGB", (60, 40), "red").save(
        out, "MPO", save_all=True, append_images=[Pillow.new("RGB", (60, 40), "blue")]
    )
    picture = shown(out.getvalue() + b"\xff\xda" * 1000)
    assert picture.format == "JPEG"
    assert picture.getpixel((5, 5))[0] > 200


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_damaged_metadata_does_no_harm(format):
    exif = b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + bytes(20)
    if format == "AVIF":  # Pillow itself would not write it
        content = picture_bytes((60, 40), format, exif=private())
        content = content.replace(b"MM\x00*\x00\x00\x00\x08", b"MM\x00*\xff\xff\xff\xff")
    else:
        content = picture_bytes((60, 40), format, exif=exif)
    assert shown(content).size == (60, 40)


# What a file may cost


def repeated_scans(count):
    """A progressive JPEG whose last scan is there so many times more."""
    content = picture_bytes((600, 400), progressive=True)
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * count + b"\xff\xd9"


def exif_bomb(size=60_000):
    """An EXIF block in which each of many entries names the whole block: read as it says, it takes size² / 12."""
    count = size // 12 - 10
    entries = b"".join(struct.pack(">HHII", number, 7, size - 100, 8) for number in range(1000, 1000 + count))
    return (b"Exif\x00\x00MM\x00*" + struct.pack(">IH", 8, count) + entries).ljust(size, b"\x00")


def avif_bomb(count=20_000):
    """An AVIF that names so many parts that are not there."""
    content = picture_bytes((60, 40), "AVIF")
    meta, iinf = content.index(b"meta") - 4, content.index(b"iinf") - 4
    end = iinf + int.from_bytes(content[iinf : iinf + 4], "big")
    parts = b"".join(struct.pack(">I4sIHH4sH", 22, b"infe", 2 << 24, 2 + n, 0, b"mime", 0) for n in range(count))
    box = b"iinf" + bytes(4) + struct.pack(">H", count + 1) + content[iinf + 14 : end] + parts
    size = struct.pack(">I", int.from_bytes(content[meta : meta + 4], "big") + len(parts))
    return content[:meta] + size + content[meta + 4 : iinf] + struct.pack(">I", len(box) + 4) + box + content[end:]


def text_bomb(kind):
    """PNG chunks of a few kB that unpack to 120 MB."""
    packed = zlib.compress(bytes(1_000_000), 9)
    head = b"\x00\x00" if kind == b"zTXt" else b"\x00\x01\x00\x00\x00"
    return [(kind, b"k%d" % number + head + packed) for number in range(120)]


BOMBS = {
    "narrow": (
        lambda: png(1, 49_999_999, bytes(100_000_000), kind=0),
        "The picture has 1 × 49,999,999 pixels; 16,383 is the most on a side. "
        "Save it smaller, 2,400 pixels wide is plenty.",
    ),
    "16 bits": (
        lambda: png(7000, 7000, bytes((7000 * 8 + 1) * 7000), depth=16, kind=6),
        "The picture has 7,000 × 7,000 pixels, which need 373.8 MB of memory; 143.1 MB is the most. "
        "Save it smaller, 2,400 pixels wide is plenty.",
    ),
    "WebP": (
        lambda: picture_bytes((6000, 6000), "WEBP", color="white", lossless=True, method=0),
        "The picture has 6,000 × 6,000 pixels, which need 309.0 MB of memory; 143.1 MB is the most. "
        "Save it smaller, 2,400 pixels wide is plenty.",
    ),
    "scans": (
        lambda: repeated_scans(3000),
        "The JPEG file is built of 3,010 scans; 40 is the most. Export the picture once more.",
    ),
    "frames": (
        lambda: png(60, 40, b"", (b"acTL", struct.pack(">II", 2**30, 0)), (b"fcTL", bytes(26))),
        "The picture moves: it has 1,073,741,824 frames. Save one of them as JPEG or PNG, and upload that.",
    ),
    "zTXt": (lambda: png(60, 40, b"", *text_bomb(b"zTXt")), "more than 1 MB of text or color data"),
    "iTXt": (lambda: png(60, 40, b"", *text_bomb(b"iTXt")), "more than 1 MB of text or color data"),
    "packed profile": (
        lambda: png(60, 40, b"", (b"iCCP", b"icc\x00\x00" + zlib.compress(bytes(100_000_000)))),
        "The PNG file holds more than 1 MB of text or color data beside the picture. Export the picture without "
        "metadata, as sRGB, and upload that.",
    ),
    "profile": (
        lambda: picture_bytes((60, 40), icc_profile=bytes(5_000_000)),
        "The color profile has 4.8 MB; 3.8 MB is the most. Export the picture as sRGB, and upload that.",
    ),
    "PNG in pieces": (
        lambda: png(60, 40, b"", *[(b"abCd", b"")] * 60_000),
        "The file consists of too many pieces: more than 100,000. Export the picture once more.",
    ),
    "JPEG in pieces": (
        lambda: b"\xff\xd8" + b"\xff\xfe\x00\x02" * 200_000 + picture_bytes()[2:],
        "The file consists of too many pieces: more than 100,000. Export the picture once more.",
    ),
    "AVIF of many parts": (
        avif_bomb,
        "The AVIF file lists too many parts: more than 62.5 KB of them. Export the picture as JPEG or PNG.",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_would_cost_much_is_refused(name):
    make, reason = BOMBS[name]
    assert reason in refusal(make())


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_metadata_that_unfolds_is_not_read(format):
    assert shown(picture_bytes((60, 40), format, exif=exif_bomb())).size == (60, 40)


MEMORY = """
import io, re, sys
import django
from django.conf import settings
settings.configure(INSTALLED_APPS=[])
django.setup()
from backcare.exceptions import ImageRejected
from backcare.images import files
def highest():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
content = sys.stdin.buffer.read()
before = highest()
try:
    files.prepare(io.BytesIO(content))
except ImageRejected:
    pass
print((highest() - before) // 1024)
"""
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Memory is measured as Linux tells it.")


def memory(content):
    """MB that it takes to read an uploaded file, beside those of the file itself, in a process of its own."""
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", MEMORY], input=content, capture_output=True, check=True, cwd=root)
    return int(ran.stdout)


@ON_LINUX
@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_is_refused_takes_no_memory(name):
    assert memory(BOMBS[name][0]()) < 80


@ON_LINUX
@pytest.mark.filterwarnings("ignore:Tag data larger")
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_metadata_that_unfolds_takes_no_memory(format):
    content = picture_bytes((60, 40), format, exif=exif_bomb())
    assert memory(content) < 60


@ON_LINUX
@pytest.mark.parametrize(("format", "size"), [("JPEG", (7000, 7000)), ("PNG", (7000, 7000)), ("WEBP", (4000, 4000))])
def test_the_largest_that_is_taken_has_an_end(format, size):
    assert memory(picture_bytes(size, format)) < 300


def test_too_many_pixels(settings):
    settings.BACKCARE = {"IMAGE_MAX_PIXELS": 1_000_000}
    assert prepare(io.BytesIO(picture_bytes((1000, 1000)))).width == 1000
    assert refusal(picture_bytes((1001, 1000))) == (
        "The picture has 1,001 × 1,000 pixels, 1 million; 1 million is the most. "
        "Save it smaller, 2,400 pixels wide is plenty."
    )


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(20_000, 20_000), "20,000 × 20,000 pixels, 400 million"),
        (png(2**31 - 1, 2**31 - 1), "2,147,483,647 × 2,147,483,647 pixels"),
        (webp(2**24, 2**24), "16,777,216 × 16,777,216 pixels"),
        (webp(10_000, 10_000), "10,000 × 10,000 pixels, 100 million"),
        (b"RIFF\x12\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f\xff\xff\xff\x0f\x00", "16,384 × 16,384 pixels"),
        (b"RIFF\x16\x00\x00\x00WEBPVP8 \x0a\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f", "16,383 × 16,383"),
    ],
)
def test_a_picture_is_judged_by_the_size_that_it_claims(content, size):
    reason = refusal(content)
    assert size in reason
    assert "50 million is the most" in reason


def test_more_pixels_than_pillow_would_open_are_a_matter_of_our_setting(settings):
    """Pillow warns from 89 million on, and a warning fails the test."""
    settings.BACKCARE = {"IMAGE_MAX_PIXELS": 100_000_000}
    out = io.BytesIO()
    Pillow.new("1", (10_000, 9_500)).save(out, "PNG", compress_level=1)
    upload = prepare(out)
    assert (upload.width, upload.height) == (3334, 3167)


def test_too_many_bytes(settings):
    settings.BACKCARE = {"IMAGE_MAX_BYTES": 1_000}
    assert refusal(bytes(2_000)) == (
        "The file has 2.0 KB; 1000 bytes is the most. Save it smaller, 2,400 pixels wide is plenty."
    )
