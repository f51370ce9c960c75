"""Sitemaps of what readers may see now, for the index of the host: see ``docs/howto/sitemaps.md``.

``sitemaps`` is what Django's views take. Give them ``template_name="backcare/sitemap.xml"``, which has room for images.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from backcare.areas.models import BodyArea
from backcare.articles.models import Article, ArticleQuerySet
from backcare.clock import aware
from backcare.images.pictures import load
from backcare.people.models import Person
from backcare.site import path_to, served_languages, site_url
from backcare.tags.models import Tag, TaggedItem
from backcare.techniques.models import Technique


class PageSitemap(Sitemap):
    """Pages that every served language has, each with the others as its alternates.

    ``lastmod`` is there where it is known, and never a guess.
    """

    view = ""

    @property
    def limit(self) -> int:
        """Rows of one page of the sitemap: 5,000 addresses are a tenth of what the protocol allows, and save memory."""
        return 5_000 // len(served_languages())

    def get_urls(self, page=1, site=None, protocol=None) -> list[dict[str, Any]]:
        base = site_url() or f"{self.get_protocol(protocol)}://{self.get_domain(site)}"
        rows = list(self.paginator.page(page).object_list)
        versions = self.versions(rows)
        pictures = load(ids=[self.image_id(row) for row in rows])
        urls = []
        for row in rows:
            picture, changed = pictures.of(self.image_id(row)), self.lastmod(row)
            for address in self.addresses(row, versions[row.pk]):
                urls.append(
                    {
                        "item": row,
                        "location": base + address,
                        "lastmod": changed and aware(changed).isoformat(timespec="seconds"),
                        "alternates": _alternates(base, versions[row.pk]),
                        "images": [urljoin(base, picture.large.src)] if picture else [],
                    }
                )
        return urls

    def versions(self, rows: list) -> dict[int, dict[str, str]]:
        """Return for each row, by its key, its address in each language that has it."""
        return {
            row.pk: {code: path_to(self.view, row.slug, language=code) for code in served_languages()} for row in rows
        }

    def addresses(self, row: Any, versions: Mapping[str, str]) -> Iterable[str]:
        """Return those of ``versions`` that are pages of ``row``."""
        return versions.values()

    def image_id(self, row: Any) -> int | None:
        """Return the key of the picture at the top of the page."""
        return getattr(row, "image_id", None)

    def lastmod(self, row: Any) -> datetime | None:
        """Return when the page changed last; None where nobody knows."""
        return getattr(row, "changed_at", None)

    def get_latest_lastmod(self) -> datetime | None:
        """Return when any of the pages changed last, without reading them all."""
        return None


class ArticleSitemap(PageSitemap):
    """Articles that search engines may index; alternates are their translations."""

    def items(self) -> ArticleQuerySet:
        return _indexed().only("slug", "language", "translation_group", "published_at", "updated_at", "hero_image")

    def versions(self, rows: list) -> dict[int, dict[str, str]]:
        groups: dict[Any, dict[str, str]] = {}
        if len(served_languages()) > 1:
            others = _indexed().translations_of(rows)
            for other in others.only("slug", "language", "translation_group"):
                groups.setdefault(other.translation_group, {})[other.page_language] = other.get_absolute_url()
        return {row.pk: groups.get(row.translation_group, {}) for row in rows}

    def addresses(self, row: Any, versions: Mapping[str, str]) -> Iterable[str]:
        return [row.get_absolute_url()]

    def image_id(self, row: Any) -> int | None:
        return row.hero_image_id

    def lastmod(self, row: Any) -> datetime | None:
        return max(row.published_at, row.updated_at)

    def get_latest_lastmod(self) -> datetime | None:
        last = _indexed().order_by().aggregate(last=Max(Greatest("published_at", "updated_at")))["last"]
        return last and aware(last)


class TechniqueSitemap(PageSitemap):
    """Published techniques, each in its language."""

    def items(self) -> QuerySet:
        return Technique.objects.published().with_pages().order_by("pk")

    def versions(self, rows: list) -> dict[int, dict[str, str]]:
        return {row.pk: {row.page_language: row.get_absolute_url()} for row in rows}


class BodyAreaSitemap(TechniqueSitemap):
    """Published body areas, each in its language."""

    def items(self) -> QuerySet:
        return BodyArea.objects.published().with_pages().order_by("pk")


class TagSitemap(PageSitemap):
    """Tags with articles that readers may see, in each language that has some."""

    view = "article-tagged"

    def items(self) -> QuerySet:
        tagged = TaggedItem.objects.filter(tag=OuterRef("pk"))
        there = {
            f"in_{number}": Exists(tagged.filter(content_object__in=_readable([code]).values("pk")))
            for number, code in enumerate(served_languages())
        }
        return (
            Tag.objects.carried_by(_readable())
            .annotate(**there, changed_at=_last_change(Q(tags=OuterRef("pk"))))
            .order_by("pk")
        )

    def versions(self, rows: list) -> dict[int, dict[str, str]]:
        codes = list(enumerate(served_languages()))
        return {
            row.pk: {code: path_to(self.view, row.slug, language=code) for n, code in codes if getattr(row, f"in_{n}")}
            for row in rows
        }


class PersonSitemap(PageSitemap):
    """Authors and reviewers of articles that readers may see."""

    view = "person-detail"

    def items(self) -> QuerySet:
        theirs = Q(author=OuterRef("pk")) | Q(reviewer=OuterRef("pk"))
        people = Person.objects.filter(Exists(_readable().filter(theirs)))
        return people.annotate(changed_at=_last_change(theirs)).order_by("pk")

    def image_id(self, row: Any) -> int | None:
        return row.photo_id


sitemaps: dict[str, type[PageSitemap]] = {
    "articles": ArticleSitemap,
    "techniques": TechniqueSitemap,
    "areas": BodyAreaSitemap,
    "tags": TagSitemap,
    "people": PersonSitemap,
}


def _readable(languages: Iterable[str] | None = None) -> ArticleQuerySet:
    """Return the articles that readers may see now on pages in ``languages``, or in any language that has pages."""
    return Article.objects.published().in_any_language(languages or served_languages()).order_by("pk")


def _indexed() -> ArticleQuerySet:
    return _readable().filter(is_indexed=True, canonical_url="")


def _last_change(which: Q) -> QuerySet:
    """Return the moment when the last of ``which`` articles changed, for a row that they name."""
    articles = _readable().filter(which).order_by()
    return articles.annotate(one=Greatest("published_at", "updated_at")).order_by("-one").values("one")[:1]


def _alternates(base: str, versions: Mapping[str, str]) -> list[dict[str, str]]:
    if len(versions) < 2:
        return []
    found = [{"lang_code": code, "location": base + path} for code, path in versions.items()]
    first = next(code for code in served_languages() if code in versions)
    return [*found, {"lang_code": "x-default", "location": base + versions[first]}]
