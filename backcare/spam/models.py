"""What the shop knows of spam: words and hosts that editors list, and what the filter learned."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from backcare.querysets import AnnouncingQuerySet
from backcare.spam.bayes import folded, words_of

MOST_TERMS = 2000
"""Listed terms that are looked at, the newest first."""


class SpamTermQuerySet(AnnouncingQuerySet):
    def by_kind(self) -> dict[str, list[str]]:
        """Return the terms of each kind as they are compared; one query."""
        found: dict[str, list[str]] = {kind: [] for kind in SpamTerm.Kind.values}
        for kind, text in self.order_by("-pk").values_list("kind", "compared")[:MOST_TERMS]:
            found[kind].append(text)
        return found


class SpamTerm(models.Model):
    """A word, a phrase or a host that speaks against a comment."""

    class Kind(models.TextChoices):
        WORD = "word", _("Word or phrase")
        HOST = "host", _("Domain")

    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices, default=Kind.WORD)
    text = models.CharField(
        _("text"),
        max_length=100,
        help_text=_(
            "Capitals, accents and letters that only look alike make no difference. A word is found whole; a domain, "
            "such as “pills.example”, also with something before it."
        ),
    )
    compared = models.CharField(max_length=200, editable=False)

    objects = SpamTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("word or domain of spam")
        verbose_name_plural = _("words and domains of spam")
        ordering = ["kind", "text"]
        constraints = [
            models.UniqueConstraint(
                name="backcare_spam_term_once",
                fields=["kind", "compared"],
                violation_error_message=_("This is in the list already."),
            )
        ]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        self.compared = compared(self.kind, self.text)
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        self.compared = compared(self.kind, self.text)
        if not self.compared:
            raise ValidationError({"text": _("Write a word with a letter or a digit in it, or a domain.")})


def compared(kind: str, text: str) -> str:
    """Return what of a listed term is compared with comments; empty when nothing could ever match."""
    if kind == SpamTerm.Kind.HOST:
        host = text.strip().casefold().partition("://")[2] or text.strip().casefold()
        return host.partition("/")[0].partition(":")[0].removeprefix("www.").strip(".")
    return " ".join(words_of(folded(text)))


class SpamCorpus(models.Model):
    """How many texts of each kind were learned: one row."""

    spam = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("what the spam filter learned")
        verbose_name_plural = _("what the spam filter learned")
        default_permissions = ()

    def __str__(self):
        return f"{self.spam}/{self.good}"


class SpamClueQuerySet(AnnouncingQuerySet):
    def counts(self, clues) -> dict[str, tuple[int, int]]:
        """Return for each clue that was learned how many spam and good texts have it; one query."""
        rows = self.filter(text__in=list(clues)).values_list("text", "spam", "good")
        return {text: (spam, good) for text, spam, good in rows}

    def count_one_more(self, clues, *, is_spam: bool) -> None:
        """Count these clues of one text; two queries."""
        clues = sorted(clues)
        models.QuerySet.bulk_create(self, [self.model(text=text) for text in clues], ignore_conflicts=True)
        models.QuerySet.update(self.filter(text__in=clues), **_one("spam" if is_spam else "good", 1))

    def count_one_less(self, clues, *, is_spam: bool) -> None:
        """Take back what ``count_one_more`` did; no count falls below none. One query."""
        name = "spam" if is_spam else "good"
        models.QuerySet.update(self.filter(text__in=list(clues), **{f"{name}__gt": 0}), **_one(name, -1))

    def prune(self) -> int:
        """Forget clues that one text alone had; returns how many."""
        return self.filter(spam__lte=1, good__lte=1).exclude(spam=1, good=1).delete()[0]


def _one(name, step):
    return {name: F(name) + step}


class SpamClue(models.Model):
    """A clue of the filter, and how many spam and good texts have it."""

    text = models.CharField(max_length=80, primary_key=True)
    spam = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)

    objects = SpamClueQuerySet.as_manager()

    class Meta:
        verbose_name = _("clue of the spam filter")
        verbose_name_plural = _("clues of the spam filter")
        default_permissions = ()

    def __str__(self):
        return self.text
