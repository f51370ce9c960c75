"""Reading files that people upload."""

import io
import struct
import zlib

import pytest
from PIL import Image as Pillow
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo

from backcare.exceptions import ImageRejected
from backcare.images import files, metadata
from backcare.images.files import Inspected, inspect, open_upright, prepare
from tests.factories import picture_bytes

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect width="9" height="9"/></svg>'
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)
REASONS = {
    "svg": "SVG is not taken: such a drawing can carry scripts. Save it as PNG, 1,600 pixels wide, and upload that.",
    "pdf": "This is a PDF, not a picture. Export the page you want to show as JPEG or PNG, and upload that.",
    "html": "This is a web page, not a picture. Open it, save the picture in it as JPEG or PNG, and upload that.",
    "gif": "GIF is not taken. Save a still picture as PNG; what moves belongs into a video.",
    "heic": "This is HEIC, as an iPhone saves photos. Export it as JPEG, and upload that.",
    "zip": "This is an archive or an office document, not a picture. Save the picture in it as JPEG or PNG.",
    "video": "This is a video, not a picture. Save one frame of it as JPEG, and upload that.",
    "bmp": "BMP is not taken. Export the picture as JPEG or PNG, and upload that.",
    "tiff": "TIFF is not taken. Export the picture as JPEG or PNG, and upload that.",
    "empty": "The file is empty. Export the picture once more and choose the new file.",
    "cut off": "The {} file is cut off: it ends before the picture does. Copy or export it once more.",
    "damaged": "The {} file is damaged. Export the picture once more and choose the new file.",
    "unknown": "This is not a picture that can be used: it is no JPEG, PNG, WebP or AVIF file. "
    "Export it as JPEG or PNG.",
    "moving": "The picture moves: it has 3 frames. Save one of them as JPEG or PNG, and upload that.",
}


def moving(format):
    """A picture of three frames."""
    frames = [Pillow.new("RGB", (60, 40), color) for color in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, format, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def png(width, height, pixels=b"", *more):
    """A PNG that claims this size, with more chunks before its pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *(chunk(*pair) for pair in more)]
    parts += [chunk(b"IDAT", zlib.compress(pixels)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def webp(width, height):
    """A WebP whose header claims this size, and nothing behind it."""
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


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
    pytest.param(b"\xff\xd8\xff\xe0" + b"\x00" * 500, REASONS["cut off"].format("JPEG"), id="JPEG by its first bytes"),
    pytest.param(png(60, 40, b"\x00" * 50), REASONS["cut off"].format("PNG"), id="PNG with too few pixels"),
    pytest.param(png(60, 40, b"", (b"iCCP", b"x")), REASONS["damaged"].format("PNG"), id="PNG with a broken profile"),
]


def rotated(orientation, size=(60, 40)):
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "taken in the kitchen"
    return picture_bytes(size, exif=exif)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_pictures_are_known_by_their_content(format):
    assert inspect(io.BytesIO(picture_bytes((60, 40), format))) == Inspected(format, 60, 40)


@pytest.mark.parametrize(("content", "reason"), UNUSABLE)
def test_everything_else_is_refused_in_an_editors_words(content, reason):
    file = io.BytesIO(content)
    with pytest.raises(ImageRejected) as caught:
        inspect(file, len(content))
    assert str(caught.value) == reason
    assert file.tell() == 0


def test_too_many_pixels(settings):
    settings.BACKCARE = {"IMAGE_MAX_PIXELS": 1_000_000}
    assert inspect(io.BytesIO(picture_bytes((1000, 1000)))).width == 1000
    with pytest.raises(ImageRejected) as caught:
        inspect(io.BytesIO(picture_bytes((1001, 1000))))
    assert str(caught.value) == (
        "The picture has 1,001 × 1,000 pixels, 1 million; 1 million is the most. "
        "Save it smaller, 2,400 pixels wide is plenty."
    )


@pytest.mark.parametrize("content", [png(20_000, 20_000), picture_bytes((60, 40), "PNG", mode="RGBA", color=0)])
def test_the_size_is_judged_before_anything_is_decoded(content, monkeypatch, settings):
    settings.BACKCARE = {"IMAGE_MAX_PIXELS": 100}
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("It was decoded."))
    with pytest.raises(ImageRejected, match="is the most"):
        inspect(io.BytesIO(content), len(content))


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(20_000, 20_000), "20,000 × 20,000 pixels, 400 million"),
        (png(2**31 - 1, 2**31 - 1), "2,147,483,647 × 2,147,483,647 pixels"),
        (webp(2**24, 2**24), "16,777,216 × 16,777,216 pixels"),
        (webp(10_000, 10_000), "10,000 × 10,000 pixels, 100 million"),
    ],
)
def test_a_bomb_is_refused_with_the_size_that_it_claims(content, size):
    with pytest.raises(ImageRejected) as caught:
        inspect(io.BytesIO(content), len(content))
    assert size in str(caught.value)
    assert "50 million is the most" in str(caught.value)


def test_more_pixels_than_pillow_would_open_are_a_matter_of_our_setting(settings):
    """Pillow warns from 89 million on, and a warning fails the test."""
    settings.BACKCARE = {"IMAGE_MAX_PIXELS": 100_000_000}
    out = io.BytesIO()
    Pillow.new("1", (10_000, 9_500)).save(out, "PNG", compress_level=1)
    assert inspect(out).height == 9_500


def test_colors_that_unpack_to_far_more_than_they_weigh_are_refused():
    profile = b"icc\x00\x00" + zlib.compress(bytes(100_000_000))
    with pytest.raises(ImageRejected, match="damaged"):
        inspect(io.BytesIO(png(60, 40, b"", (b"iCCP", profile))))


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
    assert inspect(out).width == 20


def test_sixteen_bits_a_pixel_keep_their_grays():
    out = io.BytesIO()
    Pillow.new("I;16", (20, 20), 0x8000).save(out, "PNG")
    assert open_upright(out).getpixel((3, 3)) == (128, 128, 128)


def test_a_palette_keeps_what_is_transparent():
    picture = Pillow.new("P", (20, 20), 1)
    picture.putpalette([0, 0, 0, 200, 100, 50])
    picture.paste(0, (0, 0, 10, 20))
    out = io.BytesIO()
    picture.save(out, "PNG", transparency=0)
    assert open_upright(out).getpixel((3, 3)) == (255, 255, 255)
    kept = open_upright(out, transparent=True)
    assert (kept.getpixel((3, 3))[3], kept.getpixel((15, 3))) == (0, (200, 100, 50, 255))


def test_four_inks_become_colors():
    out = io.BytesIO()
    Pillow.new("CMYK", (20, 20), (0, 255, 255, 0)).save(out, "JPEG", quality=95)
    red, green, blue = open_upright(out).getpixel((5, 5))
    assert red > 200
    assert max(green, blue) < 60


def test_scaling_down_while_reading_keeps_size_and_turn():
    exif = Pillow.Exif()
    exif[0x0112] = 6
    upright = open_upright(io.BytesIO(picture_bytes((2000, 1000), exif=exif)), 400)
    assert upright.size == (400, 800)
    assert sum(upright.getpixel((397, 3))) > 600


# Colors


def other_way_round():
    """A color profile in which red means blue."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_colors_follow_the_profile_of_the_file(format):
    content = picture_bytes((60, 40), format, color=(250, 10, 10), icc_profile=other_way_round())
    red, _green, blue = open_upright(io.BytesIO(content)).getpixel((50, 30))
    assert red < 80
    assert blue > 200


def test_colors_follow_the_profile_beside_transparency():
    content = picture_bytes((60, 40), "PNG", mode="RGBA", color=(250, 10, 10, 128), icc_profile=other_way_round())
    pixel = open_upright(io.BytesIO(content), transparent=True).getpixel((50, 30))
    assert pixel[2] > 200
    assert pixel[3] == 128


def test_a_profile_that_does_not_fit_is_left_out():
    content = picture_bytes((60, 40), color=(250, 10, 10), icc_profile=b"nonsense" * 30)
    assert open_upright(io.BytesIO(content)).getpixel((50, 30))[0] > 200


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
SECRETS = (b"kitchen", b"Ida Example", b"Phone", b"2026:05:04", b"Kitchen City", b"alert(1)")


def decoded(content, format):
    with files.READERS[format](io.BytesIO(content)) as picture:
        picture.load()
        return picture.copy(), picture.info, picture.getexif()


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_is_stored_has_the_same_pixels_and_no_word_of_place_and_people(format, orientation):
    profile = other_way_round()
    given = picture_bytes((60, 40), format, exif=private(orientation), xmp=XMP, icc_profile=profile)
    _given, info, exif = decoded(given, format)
    assert exif.get_ifd(0x8825)[2] == (52.0, 31.0, 12.0), "the picture that goes in carries the place"
    upload = prepare(io.BytesIO(given + b"<script>alert(1)</script>" * (format != "AVIF")))
    stored = upload.read()
    pixels, info, exif = decoded(stored, format)
    assert pixels.tobytes() == _given.tobytes()
    assert info["icc_profile"] == profile
    assert dict(exif.get_ifd(0x8825)) == {}
    assert {tag: value for tag, value in exif.items() if tag != 0x0112} == {}
    assert "xmp" not in info or not info["xmp"].strip()
    assert [secret for secret in SECRETS if secret in stored] == []
    size = (40, 60) if orientation == 6 else (60, 40)
    assert (upload.inspected.width, upload.inspected.height) == size
    assert open_upright(io.BytesIO(stored)).size == size, "it is still turned upright"
    assert prepare(io.BytesIO(stored)).read() == stored, "nothing is left to take out"


def test_what_an_avif_file_carries_beside_the_picture_goes():
    given = picture_bytes((60, 40), "AVIF")
    hidden = given + struct.pack(">I4s", 33, b"uuid") + b"<script>alert(1)</script>"
    stored = prepare(io.BytesIO(hidden)).read()
    assert b"alert" not in stored
    assert decoded(stored, "AVIF")[0].tobytes() == decoded(given, "AVIF")[0].tobytes()


def test_an_avif_file_that_names_pieces_without_a_length_is_written_anew():
    given = picture_bytes((60, 40), "AVIF", exif=private())
    at = given.index(b"iloc") + 8  # behind version and flags: the widths of offset and length
    without_lengths = given[:at] + bytes([given[at] & 0xF0]) + given[at + 1 :]
    with pytest.raises(metadata.Unreadable):
        metadata.strip(without_lengths, "AVIF", 1)


def test_words_in_the_picture_s_file_go():
    info = PngInfo()
    info.add_text("Author", "Ida Example")
    info.add_itxt("Comment", "<script>alert(1)</script>")
    given = picture_bytes((60, 40), "PNG", pnginfo=info)
    assert b"Ida" in given
    assert prepare(io.BytesIO(given)).read() == picture_bytes((60, 40), "PNG")


def test_a_comment_and_a_second_picture_in_a_jpeg_go():
    plain = picture_bytes((60, 40))
    given = picture_bytes((60, 40), comment=b"<script>alert(1)</script>")
    assert b"alert" in given
    assert prepare(io.BytesIO(given + picture_bytes((90, 90), exif=private()))).read() == plain


def test_a_phone_s_jpeg_of_several_pictures_is_its_first():
    out = io.BytesIO()
    Pillow.new("RGB", (60, 40), "red").save(
        out, "MPO", save_all=True, append_images=[Pillow.new("RGB", (60, 40), "blue")]
    )
    with Pillow.open(io.BytesIO(out.getvalue())) as seen_by_pillow:
        assert seen_by_pillow.format == "MPO"
    upload = prepare(out)
    assert upload.inspected == Inspected("JPEG", 60, 40)
    assert upload.size < len(out.getvalue()) * 0.7
    assert open_upright(upload).getpixel((5, 5))[0] > 200


def test_damaged_metadata_does_no_harm():
    content = picture_bytes((60, 40), exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + bytes(20))
    assert prepare(io.BytesIO(content)).read() == picture_bytes((60, 40))


def test_an_avif_file_that_cannot_be_taken_apart_is_written_anew(monkeypatch):
    def unknown(content, exif):
        raise metadata.Unreadable

    given = picture_bytes((60, 40), "AVIF", exif=private(6))
    monkeypatch.setattr(metadata, "_avif", unknown)
    upload = prepare(io.BytesIO(given))
    pixels, _info, exif = decoded(upload.read(), "AVIF")
    assert pixels.size == (40, 60)
    assert dict(exif) == {}
