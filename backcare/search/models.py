"""The search index, words that mean the same, and searches with no results."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backcare.areas.models import BodyArea
from backcare.articles.models import Article
from backcare.clock import day_of
from backcare.querysets import AnnouncingQuerySet
from backcare.search.queries import MOST_TERMS, stems_in_a_row, typed_words
from backcare.site import base_of
from backcare.techniques.models import Technique

MODELS: dict[str, type[Article] | type[Technique] | type[BodyArea]] = {
    "article": Article,
    "technique": Technique,
    "area": BodyArea,
}
"""What can be found, by kind."""

SHOWN_FROM = 3
"""A search with no results is shown to editors when it was made so often: once may be anybody's typing error."""


def readable(kind: str, language: str, now: datetime | None = None) -> models.QuerySet:
    """Return the articles, techniques or areas that readers may see at ``now``, as a result shows them."""
    if kind == "article":
        return Article.objects.published(now).in_language(language).with_card_data()
    return MODELS[kind].objects.published(now).in_language(language)


class SearchEntryQuerySet(AnnouncingQuerySet["SearchEntry"]):
    def readable(self, language: str, now: datetime | None = None) -> dict[str, models.QuerySet]:
        """Return for each kind what readers may see at ``now`` in ``language``, as a result shows it."""
        return {kind: readable(kind, language, now) for kind in MODELS}

    def visible(self, language: str, now: datetime | None = None) -> Self:
        """Entries of what readers may see at ``now`` in ``language``.

        The published querysets decide, at the moment of asking; what the index holds besides is never found.
        """
        kinds = (
            Q(kind=kind, object_id__in=rows.order_by().values("pk"))
            for kind, rows in self.readable(language, now).items()
        )
        return self.filter(reduce(or_, kinds), language=base_of(language))

    def labelled(self, labels: Iterable[str]) -> Self:
        """Entries that carry each of ``labels``."""
        rows = self
        for label in labels:
            rows = rows.filter(labels__contains=f" {label} ")
        return rows


class SearchEntry(models.Model):
    """One thing that can be found, in few bytes: a search may look at all of them.

    Beside it PostgreSQL has two columns that Django does not know (see ``search.postgresql``). It has no foreign key:
    what is deleted is left out by ``visible()`` at once, and taken out by ``search.index`` soon after.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", _("Article")
        TECHNIQUE = "technique", _("Technique")
        AREA = "area", _("Body area")

    kind = models.CharField(max_length=9, choices=Kind.choices)
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=15)
    """The base of its language, "de" for "de-at": its words are read by the rules of that."""
    labels = models.TextField(blank=True)
    """Its areas, techniques and tags, such as `` area:3 tag:17 ``, by which results are counted and narrowed."""
    names = models.TextField(blank=True)
    """Title and other names, folded, each behind a space: for suggestions."""

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(name="backcare_search_entry_once", fields=["kind", "object_id"])]

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class SearchText(models.Model):
    """The words of an entry. ``text`` is what readers are shown of it; the others are words in a row, made by
    ``search.stemming``, which SQLite's index reads (see ``search.sqlite``)."""

    entry = models.OneToOneField(SearchEntry, primary_key=True, on_delete=models.CASCADE, related_name="text")
    title = models.TextField(blank=True)
    aliases = models.TextField(blank=True)
    name_forms = models.TextField(blank=True)
    """Words of title and aliases as they are, each once; the other fields have stems."""
    head = models.TextField(blank=True)
    """Summary, headings, and the names of its topics."""
    body = models.TextField(blank=True)
    """Stems of ``text``, one for each of its words."""
    forms = models.TextField(blank=True)
    """All words as they are, each once."""
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("text of a search entry")
        verbose_name_plural = _("texts of search entries")

    def __str__(self):
        return f"{self.entry_id}"


class SearchWord(models.Model):
    """A word that can be found, and in how many entries it stands: what "did you mean" chooses from. The empty word is
    in all of them."""

    language = models.CharField(max_length=15)
    word = models.CharField(max_length=40, blank=True)
    length = models.PositiveSmallIntegerField()
    entries = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        constraints = [models.UniqueConstraint(name="backcare_search_word_once", fields=["language", "word"])]
        indexes = [models.Index(name="backcare_search_word_length", fields=["language", "length"])]

    def __str__(self):
        return self.word


class SynonymsQuerySet(AnnouncingQuerySet["Synonyms"]):
    def get_by_natural_key(self, names: str) -> "Synonyms":
        return self.get(names=names)

    def stems(self, language: str) -> list[list[str]]:
        """Return the names of each group as a search in ``language`` looks for them: stems in a row."""
        return [
            [stems_in_a_row(name, language) for name in names.splitlines() if name.strip()]
            for names in self.values_list("names", flat=True)
        ]


class Synonyms(models.Model):
    """Names that mean the same: a search for one of them also finds the others."""

    names = models.TextField(
        _("names"),
        max_length=600,
        unique=True,
        help_text=_("One name per line, such as “traps” and “trapezius”. A search for one also finds the others."),
    )

    objects = SynonymsQuerySet.as_manager()

    class Meta:
        verbose_name = _("search synonyms")
        verbose_name_plural = _("search synonyms")
        ordering = ["names"]

    def __str__(self):
        return ", ".join(self.names.splitlines())

    def natural_key(self):
        return (self.names,)

    def clean(self) -> None:
        super().clean()
        names = [" ".join(name.split()) for name in self.names.splitlines()]
        own = {folded: name for name in reversed(names) if (folded := _folded(name))}  # of twins, the first
        self.names = "\n".join(reversed(own.values()))
        if len(own) < 2:
            raise ValidationError({"names": _("Enter at least two names that mean the same, one per line.")})
        if long := [name for folded, name in own.items() if folded.count(" ") >= MOST_TERMS]:
            raise ValidationError(
                {
                    "names": _("“%(name)s” has more than %(number)d words. Use a shorter name.")
                    % {"name": long[0], "number": MOST_TERMS}
                }
            )
        for other in Synonyms.objects.exclude(pk=self.pk):
            if twins := own.keys() & {*map(_folded, other.names.splitlines())}:
                raise ValidationError(
                    {
                        "names": _("“%(name)s” is already among the synonyms “%(others)s”. Add the other names there.")
                        % {"name": own[min(twins)], "others": other}
                    }
                )


def _folded(name: str) -> str:
    return " ".join(typed_words(name))


class ZeroResultQuerySet(models.QuerySet["ZeroResultQuery"]):
    def for_editors(self) -> Self:
        """Those made often enough to be worth an article, the most frequent first."""
        return self.filter(times__gte=SHOWN_FROM).order_by("-times", "-last_on", "query")


class ZeroResultQuery(models.Model):
    """A search that found nothing, and how often it was made. Nothing is kept of who made it."""

    query = models.CharField(_("search terms"), max_length=80)
    language = models.CharField(_("language"), max_length=15)
    times = models.PositiveIntegerField(_("times"), default=1)
    last_on = models.DateField(_("last searched"), default=day_of)

    objects = ZeroResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("search with no results")
        verbose_name_plural = _("searches with no results")
        ordering = ["-times", "-last_on", "query"]
        constraints = [models.UniqueConstraint(name="backcare_zero_result_query_once", fields=["language", "query"])]

    def __str__(self):
        return self.query
