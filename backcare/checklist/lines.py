"""The publish checklist: what is wrong with an article that is about to be published, and why it matters.

A new line needs its kind in ``kinds.KINDS`` and a row in ``docs/reference/checklist.md``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backcare import clock
from backcare.articles.data import MOMENTS
from backcare.articles.models import RESERVED_SLUGS, Article
from backcare.checklist.body_contents import BodyContents
from backcare.checklist.claims import Text, normal
from backcare.checklist.draft import Draft
from backcare.checklist.kinds import DESCRIPTION_LENGTH, KINDS, Level
from backcare.checklist.lookups import Known, first_of, look_up, spellings
from backcare.checklist.models import WatchedClaim
from backcare.images.alt import is_file_name
from backcare.images.models import Image
from backcare.seo.titles import TITLE_LENGTH
from backcare.text.slugs import has_visible, is_slug
from backcare.text.words import count_words

INLINES = {"references", "placements"}
"""Fields that are tables of rows in the form."""


@dataclass(frozen=True)
class Line:
    """One line of the checklist."""

    code: str
    level: Level
    text: str
    """What is wrong, with the value that is."""
    why: str
    """Why it matters, in a sentence or two."""
    field: str
    """Name of the form's field where it is fixed."""
    detail: str = ""
    """What tells this fault from others with the same code: a key, the words of a heading."""

    @property
    def anchor(self) -> str:
        """Address of the field within the admin's form, such as ``#id_title``."""
        if self.field in INLINES:
            return f"#{self.field}-group"
        return f"#id_{self.field}_0" if self.field in MOMENTS else f"#id_{self.field}"


@dataclass(frozen=True)
class Checklist:
    """The result of the publish checklist."""

    lines: list[Line] = field(default_factory=list)

    @property
    def blocking(self) -> list[Line]:
        """The lines that stop publishing."""
        return [line for line in self.lines if line.level == "blocking"]

    @property
    def advising(self) -> list[Line]:
        """The lines that are worth a thought."""
        return [line for line in self.lines if line.level == "advising"]

    @property
    def can_publish(self) -> bool:
        """Whether nothing stops publishing."""
        return not self.blocking


def evaluate(
    content: dict[str, Any],
    *,
    live: dict[str, Any] | None = None,
    article: Article | None = None,
    now: datetime | None = None,
    today: date | None = None,
) -> Checklist:
    """Return the checklist of an article with this content (see ``articles.data``), in the order of the form.

    A part of ``content`` that is missing counts as empty. ``live`` is the content that readers see now; a fault that it
    has too does not stop publishing, unless publishing is impossible with it. ``article`` is the row that is edited, so
    that its own slug is free. ``today`` is the day in the current time zone at ``now`` unless it is given.
    """
    now = now or timezone.now()
    today = today or clock.day_of(now)
    draft, shown = Draft(content), Draft(live) if live is not None else None
    known = look_up([draft, *([shown] if shown else [])], article)
    old = {(line.code, line.detail) for line in _blocking_lines(shown, known)} if shown else set()
    lines: dict[tuple[str, str], Line] = {}
    impossible = _impossible_lines(draft, known, article, now)
    for line in [*_blocking_lines(draft, known), *impossible, *_advising_lines(draft, known, today)]:
        if line.level == "blocking" and (line.code, line.detail) in old:
            why = _("%(reason)s It was published like this before, so it does not block publishing.") % {
                "reason": line.why
            }
            line = replace(line, level="advising", why=why)  # noqa: PLW2901
        lines.setdefault((line.code, line.detail), line)  # an image used in two places is fixed once
    return Checklist(list(lines.values()))


def _line(code: str, name: str, text: str, detail: str = "", why: str = "") -> Line:
    kind = KINDS[code]
    return Line(code, kind.level, text, why or str(kind.why), name, detail)


def _short(text: str, most: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _blocking_lines(draft: Draft, known: Known) -> Iterator[Line]:
    if not has_visible(draft.title):
        yield _line("no_title", "title", _("The article has no title."))
    if not has_visible(draft.summary):
        yield _line("no_summary", "summary", _("The article has no summary."))
    if not count_words(" ".join(draft.body.blocks)):
        yield _line("no_words", "body", _("The text is empty."))
    yield from _skipped_headings(draft.body)
    yield from _empty_links(draft.body)
    yield from _image_lines(draft, known)
    yield from _card_lines(draft.body, known)
    yield from _slug_lines(draft)


def _skipped_headings(body: BodyContents) -> Iterator[Line]:
    before = 1  # the title of the page
    for heading in body.headings:
        if not heading.text:
            continue
        if heading.level > before + 1:
            values = {
                "heading": _short(heading.text),
                "level": heading.level,
                "wanted": before + 1,
            }
            if before == 1:
                text = _("“%(heading)s” is Heading %(level)d; the first heading must be Heading %(wanted)d.")
            else:
                text = _("“%(heading)s” is Heading %(level)d; the next level here is Heading %(wanted)d.")
            yield _line("heading_skipped", "body", text % values, f"{heading.level} {heading.text}")
        before = heading.level


def _empty_links(body: BodyContents) -> Iterator[Line]:
    for link in body.links:
        if not has_visible(link.text):
            text = _("A link to %(address)s has no text.") % {"address": _short(link.href)}
            yield _line("link_without_words", "body", text, link.href)


def _image_lines(draft: Draft, known: Known) -> Iterator[Line]:
    if draft.hero is not None:
        if image := known.images.get(draft.hero):
            yield from _alt_lines(image, "hero_image")
        else:
            text = _("The cover image is no longer in the library.")
            yield _line("image_gone", "hero_image", text, str(draft.hero))
    for key in first_of(draft.body.image_keys):
        if image := known.images.get(key):
            yield from _alt_lines(image, "body")
    for key in first_of([*draft.body.image_keys, *(video.still for video in draft.body.videos)]):
        if key not in known.images:
            text = _("The image “%(key)s” in the text is not in the library.") % {"key": _short(key)}
            yield _line("image_gone", "body", text, key)
    for plain in draft.body.plain_images:
        name = {"image": _short(plain.src) or "<img>"}
        if plain.alt is None:
            text = _("The image %(image)s in the text has no alternative text.") % name
            yield _line("no_alt", "body", text, plain.src)
        elif is_file_name(plain.alt):
            text = _("An image in the text has a file name as its alternative text: “%(alt)s”.")
            yield _line("alt_is_file_name", "body", text % {"alt": _short(plain.alt)}, plain.src)


def _alt_lines(image: Image, name: str) -> Iterator[Line]:
    if image.is_decorative:
        return
    values = {"image": _short(str(image)), "alt": _short(image.alt)}
    if not has_visible(image.alt):
        yield _line("no_alt", name, _("The image “%(image)s” has no alternative text.") % values, image.key)
    elif is_file_name(image.alt):
        text = _("The image “%(image)s” has a file name as its alternative text: “%(alt)s”.") % values
        yield _line("alt_is_file_name", name, text, image.key)


def _card_lines(body: BodyContents, known: Known) -> Iterator[Line]:
    for key in first_of(body.product_keys):
        product = known.products.get(key)
        if product is None:
            text = _("The text has a card for “%(key)s”, but there is no such collection or product.")
            yield _line("product_gone", "body", text % {"key": _short(key)}, key)
        elif not product.is_listed:
            text = _("The text has a card for “%(product)s”, which is not for sale.")
            yield _line("product_gone", "body", text % {"product": _short(product.title)}, key)
    for key in first_of(body.technique_keys):
        technique = known.techniques.get(key)
        if technique is None:
            text = _("The text has a card for “%(key)s”, but there is no such technique.")
            yield _line("technique_gone", "body", text % {"key": _short(key)}, key)
        elif not technique.is_published():
            text = _("The text has a card for “%(technique)s”, which is not published.")
            yield _line("technique_gone", "body", text % {"technique": _short(technique.name)}, key)


def _slug_lines(draft: Draft) -> Iterator[Line]:
    slug, values = draft.slug, {"slug": _short(draft.slug)}
    if not slug:
        yield _line("no_slug", "slug", _("The article has no slug."))
        return
    if not is_slug(slug):
        yield _line("slug_invalid", "slug", _("“%(slug)s” isn’t a valid slug.") % values, slug)


def _impossible_lines(draft: Draft, known: Known, article: Article | None, now: datetime) -> Iterator[Line]:
    """Yield what publishing itself refuses, of a live article too."""
    slug, values = draft.slug, {"slug": _short(draft.slug)}
    if slug in RESERVED_SLUGS:
        text = _("The slug “%(slug)s” is reserved for %(what)s.") % {**values, "what": RESERVED_SLUGS[slug]}
        yield _line("slug_reserved", "slug", text, slug)
    elif (slug, draft.language) in known.taken_slugs:
        text = _("Another article in this language already uses the slug “%(slug)s”.") % values
        yield _line("slug_taken", "slug", text, slug)
    if draft.language in known.taken_languages:
        yield _line("language_taken", "language", _("The article already has a version in this language."))
    begins, ends = draft.published_at, draft.expires_at
    if begins and begins > now and article and article.is_published(now):
        text = _("“Published at” (%(date)s) is in the future, but the article is live.")
        yield _line("live_in_future", "published_at", text % {"date": clock.in_words(begins)})
    if ends and ends <= max(now, begins or now):
        text = _("“Expires at” (%(date)s) must be in the future and after “Published at”.")
        yield _line("expired", "expires_at", text % {"date": clock.in_words(ends)})


def _advising_lines(draft: Draft, known: Known, today: date) -> Iterator[Line]:
    title = draft.seo_title or draft.title
    if len(title) > TITLE_LENGTH:
        text = _("The title in search results is %(length)d characters long.") % {"length": len(title)}
        yield _line("title_long", "seo_title", text)
    if not draft.meta_description and len(draft.summary) > DESCRIPTION_LENGTH:
        text = _("There is no description for search results, and the summary is %(length)d characters long.")
        yield _line("no_meta_description", "meta_description", text % {"length": len(draft.summary)})
    yield from _text_lines(draft)
    if not draft.tags:
        yield _line("no_tags", "tags", _("The article has no tags."))
    yield from _trust_lines(draft, known, today)
    yield from _shop_lines(draft, known)
    yield from _claim_lines(draft, known.claims)


def _text_lines(draft: Draft) -> Iterator[Line]:
    if draft.hero is None:
        yield _line("no_main_image", "hero_image", _("The article has no cover image."))
    for plain in draft.body.plain_images:
        if plain.alt is not None and not has_visible(plain.alt):
            text = _("The image %(image)s in the text has empty alternative text.") % {
                "image": _short(plain.src) or "<img>"
            }
            yield _line("alt_empty", "body", text, plain.src)
    for video in draft.body.videos:
        if not has_visible(video.title):
            text = _("The video %(video)s has no title.") % {"video": _short(video.reference)}
            yield _line("video_without_title", "body", text, video.reference)
    if empty := sum(not heading.text for heading in draft.body.headings):
        text = ngettext("A heading is empty.", "%(count)d headings are empty.", empty) % {"count": empty}
        yield _line("heading_empty", "body", text)


def _trust_lines(draft: Draft, known: Known, today: date) -> Iterator[Line]:
    if not draft.has_author:
        yield _line("no_author", "author", _("The article has no author."))
    if draft.shows_techniques and not draft.has_references:
        yield _line("no_reference", "references", _("The article shows a technique but has no references."))
    if draft.shows_techniques and not draft.has_review:
        missing = "reviewed_on" if draft.has_reviewer else "reviewer"
        yield _line("no_review", missing, _("The article shows a technique but has no medical review."))
    if draft.review_due_on and draft.review_due_on < today:
        text = _("The next review was due on %(date)s.") % {"date": date_format(draft.review_due_on)}
        yield _line("review_overdue", "review_due_on", text, draft.review_due_on.isoformat())


def _shop_lines(draft: Draft, known: Known) -> Iterator[Line]:
    keys: list[int | str] = [*draft.products, *draft.body.product_keys]
    named = [known.products.get(key) for key in keys]
    links = {address for link in draft.body.links for address in spellings(link.href)}
    if not any(product and product.is_listed for product in named) and not links & known.shop_addresses:
        yield _line("no_shop_link", "placements", _("The article links to no collection or product."))
    for pk in draft.products:
        product = known.products.get(pk)
        if product is None:
            text = _("A collection or product placed on the article no longer exists.")
            yield _line("placement_gone", "placements", text, str(pk))
        elif not product.is_listed:
            text = _("“%(product)s” is placed on the article but is not for sale.")
            yield _line("placement_gone", "placements", text % {"product": _short(product.title)}, product.key)


def _claim_lines(draft: Draft, claims: list[WatchedClaim]) -> Iterator[Line]:
    texts = {
        "title": Text([draft.title]),
        "summary": Text([draft.summary]),
        "body": Text(draft.body.blocks),
        "seo_title": Text([draft.seo_title]),
        "meta_description": Text([draft.meta_description]),
    }
    for claim in {normal(claim.phrase): claim for claim in claims}.values():
        for name, text in texts.items():
            if found := text.find(claim.phrase):
                said = ngettext(
                    "“%(phrase)s” appears in: %(sentence)s",
                    "“%(phrase)s” appears %(count)d times, first in: %(sentence)s",
                    found.count,
                )
                said %= {"phrase": claim.phrase, "count": found.count, "sentence": found.sentence}
                yield _line("watched_claim", name, said, f"{name}: {claim.phrase}", claim.advice)
