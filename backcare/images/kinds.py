"""What a file is, by its first bytes, and what to tell an editor whose file cannot be used."""

import re

from django.utils.translation import gettext as _

EXTENSIONS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}
"""The formats that can be uploaded, and how their files are named here, whatever they were called."""
CONTENT_TYPES = {ending: f"image/{format.lower()}" for format, ending in EXTENSIONS.items()}
"""What a storage is told: before 3.13 Python does not know WebP by its ending, unless the system does."""

HEAD = 4096
"""Bytes of a file that ``kind_of()`` looks at."""

STARTS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"8BPS", "PSD"),
    (b"\x00\x00\x01\x00", "ICO"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"PK\x03\x04", "ZIP"),
)
BRANDS = {b"avif": "AVIF", b"avis": "AVIF"} | dict.fromkeys(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "HEIC"
)
"""What an ISO file holds, by its brands. Source: ISO/IEC 23008-12, and AV1 Image File Format, section 6."""


def kind_of(head: bytes) -> str:
    """Return what the file that starts with ``head`` is: ``"JPEG"``, ``"HEIC"``, ``"PDF"``, or ``""`` if unknown."""
    for start, kind in STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        return _kind_of_iso(head)
    if b"%PDF-" in head[:1024]:  # what readers of PDF accept
        return "PDF"
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-8 and UTF-16 without their marks
    if text.startswith(b"<"):
        return "SVG" if re.search(rb"<(?:\w+:)?svg\b", text, re.I) else "HTML"
    return ""


def advice(kind: str) -> str:
    """Return why a file of this kind is refused and what to do, in an editor's words."""
    known = {
        "": _("This is not a picture that can be used: it is not a JPEG, PNG, WebP or AVIF file. Export it as JPEG."),
        "SVG": _("SVG files aren’t supported: they can carry scripts. Save it as PNG, 1,600 pixels wide."),
        "PDF": _("This is a PDF, not a picture. Export the page you want to show as JPEG or PNG, and upload that."),
        "HTML": _("This is a web page, not a picture. Open it, save the picture in it, and upload that."),
        "GIF": _("GIF files aren’t supported. Save a still picture as PNG; for an animation, use a video."),
        "HEIC": _("This is HEIC, as an iPhone saves photos. Export it as JPEG, and upload that."),
        "ZIP": _("This is an archive or an office document, not a picture. Save the picture in it as JPEG or PNG."),
        "video": _("This is a video, not a picture. Save one frame of it as JPEG, and upload that."),
    }
    other = _("%(kind)s files aren’t supported. Export the picture as JPEG or PNG, and upload that.")
    return known.get(kind) or other % {"kind": kind}


def _kind_of_iso(head: bytes) -> str:
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    if any(BRANDS.get(brand) == "AVIF" for brand in brands):
        return "AVIF"
    return next((BRANDS[brand] for brand in brands if brand in BRANDS), "video")
