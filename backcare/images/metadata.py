"""Taking out of a picture's file what is not the picture: where it was taken, by whom, and what hangs behind its end.

The pixels are not encoded again: the parts of the file that say how it looks are copied, all others are left out. What
stays is the color profile and the turn that a camera noted, alone in an EXIF block of 26 bytes.
"""

import re
import struct
import zlib
from collections.abc import Iterator

UPRIGHT = 1
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    (
        *(b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP"),
        *(b"sBIT", b"bKGD", b"pHYs", b"mDCV", b"cLLI"),
    )
)
"""Chunks that say how a PNG looks. Source: Portable Network Graphics, third edition, section 11."""
WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"))
WEBP_HAS_EXIF, WEBP_HAS_XMP = 0x08, 0x04
"""Flags of the chunk VP8X. Source: RFC 9649, section 2.7."""
JPEG_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
"""A marker that is followed by something else than the picture's data. Source: ITU-T T.81, table B.1."""
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
APP0, APP1, APP2, APP14, APP15, COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
JFIF_WITHOUT_THUMBNAIL = 14


class CutOff(Exception):
    """The file ends before the picture does."""


class Unreadable(Exception):
    """The parts of the file are not where its format has them."""


def strip(content: bytes, format: str, orientation: int) -> bytes:
    """Return the file ``content`` without metadata; ``orientation`` is the value of that EXIF tag, 1 for none.

    Raises ``CutOff`` when the file ends too early, and ``Unreadable`` when it is built in a way not known here.
    """
    exif = exif_block(orientation) if orientation != UPRIGHT else b""
    try:
        return {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp, "AVIF": _avif}[format](content, exif)
    except (struct.error, IndexError) as error:
        raise CutOff from error


def exif_block(orientation: int) -> bytes:
    """Return an EXIF block that says nothing but how the picture is turned."""
    return b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def size_of_webp(content: bytes) -> tuple[int, int]:
    """Return width and height as a WebP file claims them, without reading further. Raises ``Unreadable``."""
    kind, body = content[12:16], content[20:30]
    if kind == b"VP8X" and len(body) == 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and body[:1] == b"\x2f":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    raise Unreadable


def exif_of_jpeg(content: bytes) -> bytes:
    """Return the EXIF block of a JPEG file as it stands; empty if there is none."""
    at = 2
    while (match := JPEG_MARKER.search(content, at)) and match[1][0] not in (START_OF_SCAN, END_OF_IMAGE):
        length = int.from_bytes(content[match.end() : match.end() + 2], "big")
        data = content[match.end() + 2 : match.end() + length]
        if match[1][0] == APP1 and data.startswith(b"Exif\x00\x00"):
            return data
        at = match.end() + length
    return b""


# JPEG


def _jpeg(content: bytes, exif: bytes) -> bytes:
    out, at, in_scan = [b"\xff\xd8"], 2, False
    rest: list[bytes] = []
    while match := JPEG_MARKER.search(content, at):
        if in_scan:
            rest.append(content[at : match.start()])
        at, marker = match.end(), match[1][0]
        if marker == END_OF_IMAGE:
            if exif:
                data = b"Exif\x00\x00" + exif
                out.append(b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data)
            return b"".join([*out, *rest, b"\xff\xd9"])  # what hangs behind the end is left out
        (length,) = struct.unpack_from(">H", content, at)
        data = content[at + 2 : at + length]
        at += length
        if marker == APP0 and data.startswith(b"JFIF\x00") and len(out) == 1:
            small = data[: JFIF_WITHOUT_THUMBNAIL - 2] + b"\x00\x00"  # the thumbnail may show what was cut away
            out.append(b"\xff\xe0" + struct.pack(">H", len(small) + 2) + small)
        elif _is_kept(marker, data):
            rest.append(b"\xff" + match[1] + struct.pack(">H", length) + data)
        in_scan = marker == START_OF_SCAN
    raise CutOff


def _is_kept(marker: int, data: bytes) -> bool:
    if marker == APP2:
        return data.startswith(b"ICC_PROFILE\x00")
    if marker == APP14:
        return data.startswith(b"Adobe")  # says how the colors are stored
    return not APP0 <= marker <= APP15 and marker != COMMENT


# PNG


def _png(content: bytes, exif: bytes) -> bytes:
    out, at = [PNG_SIGNATURE], len(PNG_SIGNATURE)
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise CutOff
        if kind in PNG_KEPT:
            out.append(content[at:end])
        if kind == b"IHDR" and exif:
            out.append(struct.pack(">I", len(exif)) + b"eXIf" + exif + struct.pack(">I", zlib.crc32(b"eXIf" + exif)))
        if kind == b"IEND":
            return b"".join(out)
        at = end
    raise CutOff


# WebP


def _webp(content: bytes, exif: bytes) -> bytes:
    out = []
    for kind, data in _riff_chunks(content):
        if kind == b"VP8X":
            flags = data[0] & ~(WEBP_HAS_EXIF | WEBP_HAS_XMP) | (WEBP_HAS_EXIF if exif else 0)
            out.append(_chunk(kind, bytes([flags]) + data[1:]))
        elif kind in WEBP_KEPT:
            out.append(_chunk(kind, data))
    if exif:
        out.append(_chunk(b"EXIF", exif))
    body = b"WEBP" + b"".join(out)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    end, at = 8 + int.from_bytes(content[4:8], "little"), 12
    if end > len(content):
        raise CutOff
    while at + 8 <= end:
        kind, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        yield kind, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)


# AVIF: boxes name places in the file by their offset, so nothing moves; what is private is written over


def _avif(content: bytes, exif: bytes) -> bytes:
    out = bytearray(content)
    for kind, start, data, end in _boxes(content, 0, len(content)):
        if kind == b"meta":
            _blank_items(out, data + 4, end)
        elif kind not in (b"ftyp", b"mdat"):
            if kind == b"moov":
                raise Unreadable  # a film with metadata of its own
            out[start + 4 : start + 8] = b"free"
            out[data:end] = bytes(end - data)
    return bytes(out)


def _boxes(content: bytes, at: int, stop: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Yield kind, start, start of the data, and end of each box. Source: ISO/IEC 14496-12, section 4.2."""
    while at < stop:
        length, kind = struct.unpack_from(">I4s", content, at)
        data = at + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", content, data)
            data += 8
        end = stop if length == 0 else at + length
        if end < data:
            raise Unreadable
        if end > stop:
            raise CutOff
        yield kind, at, data, end
        at = end


def _blank_items(out: bytearray, start: int, stop: int) -> None:
    """Write over what the EXIF and XMP items of a ``meta`` box hold. Source: ISO/IEC 14496-12, section 8.11."""
    content = bytes(out)
    inside = {kind: (data, end) for kind, _start, data, end in _boxes(content, start, stop)}
    if b"iinf" not in inside or b"iloc" not in inside:
        raise Unreadable
    private = _private_items(content, *inside[b"iinf"])
    idat, _end = inside.get(b"idat", (0, 0))
    for item, method, places in _places(content, inside[b"iloc"][0]):
        if item not in private:
            continue
        if method not in (0, 1):
            raise Unreadable
        shift = idat if method == 1 else 0
        # The decoder wants an EXIF block that can be read; four bytes before it say where it begins.
        length = sum(length for _offset, length in places)
        blank = (bytes(4) + exif_block(UPRIGHT) if private[item] == b"Exif" else b"").ljust(
            length, b"\x00" if private[item] == b"Exif" else b" "
        )[:length]
        for offset, length in places:
            if shift + offset + length > len(out):
                raise CutOff
            out[shift + offset : shift + offset + length], blank = blank[:length], blank[length:]


def _private_items(content: bytes, start: int, end: int) -> dict[int, bytes]:
    version = content[start]
    found = {}
    for kind, _start, data, _stop in _boxes(content, start + (6 if version == 0 else 8), end):
        if kind != b"infe":
            continue
        if content[data] < 2:
            raise Unreadable
        layout = ">HH4s" if content[data] == 2 else ">IH4s"
        item, _protection, type_ = struct.unpack_from(layout, content, data + 4)
        if type_ in (b"Exif", b"mime", b"uri "):
            found[item] = type_
    return found


def _places(content: bytes, at: int) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Yield number, construction method, and offset and length of each piece, of every item in an ``iloc`` box."""
    version, sizes = content[at], int.from_bytes(content[at + 4 : at + 6], "big")
    for_offset, for_length, for_base, for_index = (sizes >> shift & 0xF for shift in (12, 8, 4, 0))
    if not for_length:
        raise Unreadable  # each piece is all of the file, and a head of a few bytes may name any number of them
    at += 6

    def number(length: int) -> int:
        nonlocal at
        if at + length > len(content):
            raise CutOff
        value = int.from_bytes(content[at : at + length], "big")
        at += length
        return value

    for _item in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 0xF if version in (1, 2) else 0
        number(2)  # which file the data is in
        base = number(for_base)
        places = []
        for _place in range(number(2)):
            if version in (1, 2):
                number(for_index)
            offset = base + number(for_offset)
            places.append((offset, number(for_length)))
        yield item, method, places
