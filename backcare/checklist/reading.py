"""The contents of a body's HTML, in document order."""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from django.core.exceptions import ValidationError

from backcare.articles.body import build
from backcare.text.elements import HEADINGS, VOID, WITHIN_WORDS


@dataclass
class Heading:
    """A heading and its words; an empty ``text`` means that it shows nothing."""

    level: int
    text: str = ""


@dataclass
class PlainImage:
    """An image that is not one of the library. ``alt`` is None where there is none, not even an empty one."""

    src: str
    alt: str | None


@dataclass
class Link:
    """A link and its words, or the alternative text of the picture in it."""

    href: str
    text: str = ""


@dataclass
class Video:
    """A video: ``"youtube:ID"``, its title, and the key of its still, if it has one."""

    reference: str
    title: str = ""
    still: str = ""


@dataclass
class Reading:
    """What a body holds."""

    blocks: list[str] = field(default_factory=list)
    """The words of each paragraph, heading, list item, cell and caption."""
    headings: list[Heading] = field(default_factory=list)
    image_keys: list[str] = field(default_factory=list)
    videos: list[Video] = field(default_factory=list)
    product_keys: list[str] = field(default_factory=list)
    technique_keys: list[str] = field(default_factory=list)
    plain_images: list[PlainImage] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def read(html: str) -> Reading:
    """Return the contents of ``html`` as stored, without what the sanitizer removes.

    HTML that cannot be stored, because it is too long or too deeply nested, counts as empty.
    """
    reader = _Reader()
    found = reader.found
    try:
        segments = build(html).segments
    except ValidationError:
        return found
    for segment in segments:
        if "video" in segment:
            found.videos.append(Video(segment["video"], segment["title"], segment["image"]))
            reader.read(escape(segment["title"]))
        elif "product" in segment:
            found.product_keys.append(segment["product"])
        elif "technique" in segment:
            found.technique_keys.append(segment["technique"])
        elif "image" in segment:
            found.image_keys.append(segment["image"])
            reader.read(segment["caption"])
        else:
            reader.read(segment.get("html") or segment.get("table") or "")
    return found


class _Reader(HTMLParser):
    """Reads the finished HTML of segments: well-formed, every element closed."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = Reading()
        self._block: list[str] = []
        self._open: list[Heading | Link | None] = []  # what each open element means to us
        self._heard: list[list[str]] = []  # the words so far of each open heading and link

    def read(self, html: str) -> None:
        """Read one piece of the body. No element and no block reaches into the next one."""
        self.feed(html)
        self.close()
        self.reset()
        self._end_block()

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag == "img":
            image = PlainImage(attrs.get("src", ""), attrs.get("alt"))
            self.found.plain_images.append(image)
            self._hear(image.alt or "")
        elif tag == "br":
            self._block.append(" ")
            self._hear(" ")
        elif tag not in WITHIN_WORDS:
            self._end_block()
        if tag in VOID:
            return
        meaning: Heading | Link | None = None
        if tag in HEADINGS:
            meaning = Heading(int(tag[1:]))
            self.found.headings.append(meaning)
        elif tag == "a" and attrs.get("href"):
            meaning = Link(attrs["href"])
            self.found.links.append(meaning)
        self._open.append(meaning)
        if meaning is not None:
            self._heard.append([])

    def handle_endtag(self, tag):
        if tag in VOID or not self._open:
            return
        if (meaning := self._open.pop()) is not None:
            meaning.text = " ".join("".join(self._heard.pop()).split())
        if tag not in WITHIN_WORDS:
            self._end_block()

    def handle_data(self, data):
        self._block.append(data)
        self._hear(data)

    def _hear(self, words: str) -> None:
        for heard in self._heard:
            heard.append(words)

    def _end_block(self) -> None:
        text = "".join(self._block)
        self._block = []
        self._hear(" ")
        if text.strip():
            self.found.blocks.append(text)
