"""The image that social networks show of an article without a cover: its title on the color of the shop."""

import hashlib
import io
import re
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import cast
from unicodedata import category

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont, features

from backcare import conf

SIZE = WIDTH, HEIGHT = 1200, 630
"""Pixels, as Open Graph and the networks ask for."""
MARGIN = 88
ROOM = WIDTH - 2 * MARGIN
MOST_LINES = 4
FONT_SIZES = range(100, 51, -6)
"""Pixels of the title, the first that fits. The smallest is cut where it does not."""
TITLE_HEIGHT = 330
LEADING = 1.16
"""Height of a line by the size of its font."""
SMALL = 34
"""Pixels of the other words."""
INK, SOFT_INK = 255, 215
COLOR = re.compile("#[0-9a-fA-F]{6}")
KEPT = 64
"""Images that a process remembers, each of about 20 kB."""
DASHES = str.maketrans("–—‑", "---")
"""The font of Pillow has none of them, and not an English title should go without an image for that."""


def social_image(title: str, author: str) -> "SocialImage":
    """Return the image of an article, in the color and font of the settings.

    An author whose name the font cannot write is left out.
    """
    settings = conf.current()
    font, words = settings.SOCIAL_FONT, map(_visible, (title, author, str(settings.PUBLISHER or settings.TITLE)))
    title, author, name = words if font else (text.translate(DASHES) for text in words)
    return SocialImage(title, author if _has_letters(font, author) else "", name, settings.SOCIAL_COLOR, font)


@dataclass(frozen=True)
class SocialImage:
    """What stands on an image: the words, a color as ``#rrggbb``, and the path of a font, or "" for that of Pillow."""

    title: str
    author: str
    name: str
    color: str
    font: str

    @property
    def digest(self) -> str:
        """A text that is another one when the image is another one."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:12]

    @property
    def can_be_drawn(self) -> bool:
        """Whether the font has every letter. Nobody should see boxes in their place."""
        return _has_letters(self.font, f"{self.title} {self.author} {self.name} …")

    def png(self) -> bytes:
        """Return the image as PNG, ``SIZE`` in pixels. It takes up to a tenth of a second, and is remembered."""
        return _drawn(self)


def _visible(text: str) -> str:
    """Return ``text`` without characters that nobody sees, such as soft hyphens (Unicode category Cf)."""
    return "".join(letter for letter in text if category(letter) != "Cf")


@lru_cache(maxsize=1_000)
def _has_letters(path: str, text: str) -> bool:
    if not features.check("freetype2"):
        return False
    try:
        font = _font(path, SMALL)
    except OSError:  # a system check says so
        return False
    missing = _glyph(font, "\uffff")  # no character, so no font has it
    return all(_glyph(font, letter) != missing for letter in {*text} if not letter.isspace())


def _glyph(font: ImageFont.FreeTypeFont, letter: str) -> tuple:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)


def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size) if path else cast(ImageFont.FreeTypeFont, ImageFont.load_default(size))


@lru_cache(maxsize=KEPT)
def _drawn(image: SocialImage) -> bytes:
    picture = Pillow.new("L", SIZE)  # how much ink there is; the palette makes colors of it
    draw = ImageDraw.Draw(picture)
    small = _font(image.font, SMALL)
    draw.text((MARGIN, MARGIN), _cut(image.name, small), SOFT_INK, small, anchor="ls")
    draw.rectangle((MARGIN, MARGIN + 24, MARGIN + 71, MARGIN + 29), INK)
    draw.text((MARGIN, HEIGHT - MARGIN), _cut(image.author, small), SOFT_INK, small, anchor="ls")
    font, lines = _fitted(image.title, image.font)
    height = font.size * LEADING
    top = (HEIGHT - height * len(lines)) / 2
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + (number + 0.5) * height), line, INK, font, anchor="lm")
    picture.putpalette(_palette(image.color))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _fitted(title: str, path: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the title in lines, and the largest font in which they fit."""
    for size in FONT_SIZES:
        font = _font(path, size)
        lines = _lines(title, font, ROOM)
        words_fit = all(font.getlength(word) <= ROOM for word in title.split())
        if words_fit and len(lines) <= MOST_LINES and len(lines) * size * LEADING <= TITLE_HEIGHT:
            narrow = ROOM
            while narrow > ROOM / 2 and len(balanced := _lines(title, font, narrow)) == len(lines):
                lines, narrow = balanced, narrow - 40
            return font, lines
    kept = lines[: MOST_LINES - 1]
    return font, [*kept, _cut(" ".join(lines[len(kept) :]), font)]


def _lines(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        lines += [""] if lines[-1] else []
        for letter in word:  # one word may be wider than the image
            lines += [""] if font.getlength(lines[-1] + letter) > width else []
            lines[-1] += letter
    return lines


def _cut(text: str, font: ImageFont.FreeTypeFont) -> str:
    """Return ``text`` as far as it fits in one line."""
    kept = text
    while kept and font.getlength(text if kept == text else kept.rstrip() + "…") > ROOM:
        kept = kept[:-1]
    return text if kept == text else kept.rstrip() + "…"


def _palette(color: str) -> list[int]:
    """Return 256 colors from ``color`` to black or white, whichever has more contrast. Source: WCAG 2.2, section 7."""
    ground = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in ground)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    ink = 255 if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else 0
    return [round(part + (ink - part) * step / 255) for step in range(256) for part in ground]
