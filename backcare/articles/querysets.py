"""Which articles, in which order, with how much of them; and changing many at once."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import connections
from django.db.models import Case, Exists, F, Model, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from backcare.areas.models import BodyArea
from backcare.articles.body import BODY_VERSION, DERIVED_FROM_BODY, derived_from
from backcare.cautions.models import VALUES as CAUTION_VALUES
from backcare.cautions.models import Caution
from backcare.clock import day_of
from backcare.exceptions import UnsafeUpdate
from backcare.publishing.models import SchedulableQuerySet, shown_in
from backcare.querysets import AnnouncingQuerySet, values_of
from backcare.site import base_of, read_as, served_languages
from backcare.tags.models import Tag
from backcare.text.fields import SanitizedHTMLField, SegmentsField
from backcare.text.sanitizing import sanitize_body

if TYPE_CHECKING:
    from backcare.people.models import Person
    from backcare.products.models import ProductLink
    from backcare.techniques.models import Technique

_Model = TypeVar("_Model", bound=Model)

CARD_FIELDS = (
    *("title", "slug", "language", "summary", "word_count", "hero_image", "kind", "comment_policy"),
    *("status", "published_at", "expires_at", "updated_at", "draft_of"),
    *("author__name", "author__slug", "author__credentials"),
)
"""What a card shows of an article and its author, or asks them."""


class ArticleVerbs(SchedulableQuerySet[_Model]):
    """The verbs of ``Article.objects``. The models name the model, as ``ArticleQuerySet``, for type checkers."""

    def get_by_natural_key(self, slug: str, language: str, working_copy: bool | None = None) -> _Model:
        if working_copy:
            return self.get(draft_of__slug=slug, draft_of__language=language)
        return self.get(slug=slug, language=language, draft_of=None)

    # Which rows

    def originals(self) -> Self:
        """Articles themselves, without working copies."""
        return self.filter(draft_of=None)

    def featured(self) -> Self:
        """Articles that editors want at the top of the journal."""
        return self.filter(is_featured=True)

    def working_copies(self) -> Self:
        """Unpublished new versions of articles that are live."""
        return self.filter(draft_of__isnull=False)

    def published(self, now: datetime | None = None) -> Self:
        """Articles that readers see at ``now``; never a working copy."""
        return super().published(now).originals()

    def scheduled(self, now: datetime | None = None) -> Self:
        """Articles scheduled to appear after ``now``; never a working copy."""
        return super().scheduled(now).originals()

    def expired(self, now: datetime | None = None) -> Self:
        """Articles that readers saw up to some moment before ``now``; never a working copy."""
        return super().expired(now).originals()

    def published_or_scheduled(self) -> Self:
        """Articles that are public at some time, past or future, without further action."""
        return self.originals().filter(status=self.model.Status.PUBLISHED)

    def public_now_or_later(self, now: datetime | None = None) -> Self:
        """Articles that are public at ``now`` or scheduled."""
        return self.published_or_scheduled().filter(Q(expires_at=None) | Q(expires_at__gt=now or timezone.now()))

    def unpublished(self) -> Self:
        """Articles that were never published, or were unpublished."""
        return self.originals().exclude(status=self.model.Status.PUBLISHED)

    def publishable(self, now: datetime | None = None) -> Self:
        """Unpublished articles that readers would see, at once or later, if they were published at ``now``."""
        return self.unpublished().filter(Q(expires_at=None) | Q(expires_at__gt=now or timezone.now()))

    def with_unpublished_changes(self) -> Self:
        """Articles that have a working copy: someone changed what readers see, and has not published it yet."""
        return self.originals().filter(working_copy__isnull=False)

    def in_review(self) -> Self:
        """Articles in review, themselves or their unpublished changes."""
        waits = self.model.Status.IN_REVIEW
        return self.originals().filter(Q(status=waits) | Q(working_copy__status=waits))

    def review_overdue(self, today: date | None = None) -> Self:
        """Articles whose next medical review was due on a day before ``today``, in the shop's time zone."""
        return self.originals().filter(review_due_on__lt=today or day_of())

    def review_due_within(self, days: int, today: date | None = None) -> Self:
        """Articles whose next medical review is due ``today`` or on one of the ``days`` that follow."""
        today = today or day_of()
        return self.originals().filter(review_due_on__range=(today, today + timedelta(days=days)))

    def never_reviewed(self) -> Self:
        """Articles without a recorded medical review."""
        return self.originals().filter(reviewed_on=None)

    def with_outdated_bodies(self) -> Self:
        """Articles and working copies whose text an older version of Backcare made ready for the page."""
        return self.filter(body_version__lt=BODY_VERSION)

    def in_language(self, language: str) -> Self:
        """Articles that pages in ``language`` show.

        They are those written in it and, where the site has no pages in their own language, those in another variety of
        it ("en-us" for "en-gb"), unless an article in ``language`` is published that has their slug or is their
        translation.
        """
        base, served = base_of(language), served_languages()
        if language not in served or read_as(base) != language:
            return self.filter(language=language)
        others = [code for code in served if code != language and base_of(code) == base]
        rows = self.exclude(language__in=others) if others else self
        # Databases run these two only when they meet an article in another variety. PostgreSQL plans as if each row was
        # one, so a list of what is taken suits it; SQLite reads such a list from the table's beginning to its end.
        one_by_one = connections[self.db].vendor == "sqlite"
        there = self.model._default_manager.order_by().published_or_scheduled().filter(language=language)
        taken = Q()
        for name in ("slug", "translation_group"):
            if one_by_one:
                taken |= Q(Exists(there.filter(**{name: OuterRef(name)})))
            else:
                taken |= Q(**{f"{name}__in": there.filter(base_language=base).values(name)})
        return rows.filter(Q(language=language) | ~taken, base_language=base)

    def untranslated(self, language: str) -> Self:
        """Articles that have no version which pages in ``language`` could show."""
        there = self.model._default_manager.order_by().originals().filter(shown_in(language))
        return self.originals().filter(~Exists(there.filter(translation_group=OuterRef("translation_group"))))

    def with_source(self) -> Self:
        """Rows with ``source_updated_at``, of the article that they translate: the first of their group."""
        group = self.model._default_manager.originals().filter(translation_group=OuterRef("translation_group"))
        return self.annotate(source_updated_at=Subquery(group.order_by("pk").values("updated_at")[:1]))

    def behind_source(self) -> Self:
        """Translations whose source was updated after them."""
        return self.originals().with_source().filter(source_updated_at__gt=F("updated_at"))

    def in_any_language(self, languages: Iterable[str]) -> Self:
        """Articles that pages in one of ``languages`` show: what ``in_language()`` leaves for any of them."""
        codes = list(languages)
        read = [code for code in codes if code in served_languages() and read_as(base_of(code)) == code]
        there = self.model._default_manager.order_by().published_or_scheduled()
        there = there.filter(language__in=read, base_language=OuterRef("base_language"))
        taken = Q(Exists(there.filter(slug=OuterRef("slug"))))
        taken |= Q(Exists(there.filter(translation_group=OuterRef("translation_group"))))
        varieties = Q(base_language__in=map(base_of, read)) & ~Q(language__in=served_languages())
        return self.filter(Q(language__in=codes) | varieties & ~taken)

    def tagged(self, tag: "Tag") -> Self:
        """Articles with the tag ``tag``."""
        return self.filter(tagged_items__tag=tag)

    def in_area(self, area: "BodyArea") -> Self:
        """Articles about the body area ``area``."""
        return self.filter(areas=area)

    def about_technique(self, technique: "Technique") -> Self:
        """Articles about ``technique``."""
        return self.filter(techniques=technique)

    def placed_with(self, kind: str, handle: str) -> Self:
        """Articles on which the shop's collection or product with this handle is placed."""
        return self.filter(placements__product__kind=kind, placements__product__handle=handle)

    def placing(self, product: "ProductLink") -> Self:
        """Articles on which ``product`` is placed."""
        return self.filter(placements__product=product)

    def translations_of(self, articles: Iterable[_Model]) -> Self:
        """These ``articles``, and the same ones in other languages."""
        return self.filter(translation_group__in={article.translation_group for article in articles})

    def written_by(self, person: "Person") -> Self:
        """Articles of which ``person`` is the author."""
        return self.filter(author=person)

    def reviewed_by(self, person: "Person") -> Self:
        """Articles that ``person`` reviewed."""
        return self.filter(reviewer=person)

    # How much of them, and in which order

    def newest_first(self) -> Self:
        """In the order of listings."""
        return self.order_by("-published_at", "-pk")

    def listed_after(self, published_at: datetime, pk: int) -> Self:
        """Articles that follow, ``newest_first()``, on the place of the one with this date and this key."""
        # The first condition is all that an index needs to begin in the right place.
        return self.filter(published_at__lte=published_at).filter(Q(published_at__lt=published_at) | Q(pk__lt=pk))

    def next_first(self) -> Self:
        """In the order in which they appear."""
        return self.order_by("published_at", "pk")

    def with_edited_at(self) -> Self:
        """Rows with ``edited_at``: when the working copy was saved last, or else the article itself."""
        return self.annotate(edited_at=Coalesce("working_copy__updated_at", "updated_at"))

    def longest_waiting_first(self) -> Self:
        """In the order in which they were edited last."""
        return self.with_edited_at().order_by("edited_at", "pk")

    def with_card_data(self) -> Self:
        """Rows as a card needs them: author joined, what no card shows left in the database."""
        return self.select_related("author").only(*CARD_FIELDS)

    def with_tag_values(self) -> Self:
        """Rows with their tags as a list of plain values, for ``Article.given_tags``."""
        return self.annotate(
            tag_values=values_of(
                Tag.objects.filter(tagged_items__content_object=OuterRef("pk")),
                "tagged_items__content_object",
                *("tagged_items__pk", "pk", "name", "slug"),
            )
        )

    def with_page_data(self) -> Self:
        """Rows as the article's page needs them: author, reviewer and hero image joined, the raw body left out.

        Tags, published body areas and references come along as lists of plain values, see ``articles.description``.
        """
        references = self.model._meta.get_field("references").related_model.objects
        return (
            self.with_tag_values()
            .select_related("author", "reviewer", "hero_image")
            .defer("body")
            .annotate(
                area_values=values_of(
                    BodyArea.objects.published().filter(articles=OuterRef("pk")),
                    "articles",
                    *("position", "pk", "name", "slug", "language"),
                ),
                area_caution_values=values_of(
                    Caution.objects.filter(areas__in=BodyArea.objects.published(), areas__articles=OuterRef("pk")),
                    "areas__articles",
                    *CAUTION_VALUES,
                ),
                reference_values=values_of(
                    references.filter(article=OuterRef("pk")),
                    "article",
                    *("position", "pk", "title", "url", "publisher", "accessed_on"),
                ),
            )
        )

    def with_feed_data(self) -> Self:
        """Rows ``with_page_data()``, with keys of their techniques and their placements, for ``describe_many()``."""
        techniques = self.model._meta.get_field("techniques").related_model.objects
        placements = self.model._meta.get_field("placements").related_model.objects
        return self.with_page_data().annotate(
            technique_values=values_of(techniques.filter(articles=OuterRef("pk")), "articles", "pk"),
            placement_values=values_of(
                placements.filter(article=OuterRef("pk")),
                "article",
                *("position", "pk", "product", "heading", "text", "call_to_action"),
            ),
        )

    def with_list_data(self) -> Self:
        """Rows as a list for editors needs them: author and working copy joined, all texts left in the database."""
        texts = ("body", "segments", "toc")
        return self.select_related("author", "working_copy").defer(*texts, *(f"working_copy__{name}" for name in texts))

    # Changes of many rows

    def publish(self, now=None) -> int:
        """Make every row of these public that is not: at its own date if it has one, else from ``now`` on.

        Working copies are left out, and what has expired by ``now``. Returns how many rows changed.
        """
        now = now or timezone.now()
        return self.publishable(now).update(
            status=self.model.Status.PUBLISHED, published_at=Coalesce("published_at", Value(now))
        )

    def unpublish(self) -> int:
        """Make drafts of every row of these that is, was or will be public. Returns how many rows changed."""
        return self.published_or_scheduled().update(status=self.model.Status.DRAFT)

    def update(self, **values):
        if values.get("body") is not None and not hasattr(values["body"], "resolve_expression"):
            values["body"] = sanitize_body(str(values["body"]))
            values |= derived_from(values["body"])
        for name in ("body", "segments"):
            if hasattr(values.get(name), "resolve_expression") and not _holds_values_only(values[name]):
                raise UnsafeUpdate(
                    f"Article.{name} cannot be set to the database expression {values[name]!r}: it would pass by the "
                    "sanitizer. Give a value, or change the articles in Python and call bulk_update()."
                )
        return super().update(**values)

    update.alters_data = True

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        for article in objs:
            article.prepare_body()
        if "body" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = list(dict.fromkeys([*kwargs["update_fields"], *DERIVED_FROM_BODY]))
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs, fields = list(objs), list(fields)
        if "body" in fields:
            for article in objs:
                article.prepare_body()
            fields = list(dict.fromkeys([*fields, *DERIVED_FROM_BODY]))
        return super().bulk_update(objs, fields, *args, **kwargs)

    bulk_update.alters_data = True


class ReferenceVerbs(AnnouncingQuerySet[_Model]):
    def in_order(self) -> Self:
        """In the order of their numbers."""
        return self.order_by("position", "pk")


def _holds_values_only(expression) -> bool:
    """Whether ``expression`` is what ``bulk_update()`` builds: a choice between plain values of the field."""
    if isinstance(expression, Cast):
        return _holds_values_only(expression.get_source_expressions()[0])
    return (
        isinstance(expression, Case)
        and isinstance(expression.default, Value)
        and expression.default.value is None
        and all(
            isinstance(case.result, Value) and isinstance(case.result.output_field, SanitizedHTMLField | SegmentsField)
            for case in expression.cases
        )
    )
