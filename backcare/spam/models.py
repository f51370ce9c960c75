"""What a shop knows of spam: words and domains that moderators list, and what the filter has learned."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backcare.spam import folding, links


class SpamTerm(models.Model):
    """A word or a domain on the list of the moderators, and what it does to the score."""

    class Kind(models.TextChoices):
        WORD = "word", _("Word or words")
        DOMAIN = "domain", _("Domain")

    class Effect(models.TextChoices):
        SUSPICIOUS = "suspicious", _("counts against the comment")
        SPAM = "spam", _("makes it spam")
        TRUSTED = "trusted", _("counts for the comment")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.WORD)
    text = models.CharField(
        _("word or domain"),
        max_length=120,
        help_text=_(
            "Words as they stand in a comment; capitals, accents and look-alike letters make no difference. A domain "
            "such as “shop.example” covers its subdomains."
        ),
    )
    effect = models.CharField(
        _("what it does"),
        max_length=10,
        choices=Effect.choices,
        default=Effect.SUSPICIOUS,
        help_text=_("Links to a domain that counts for a comment are simply not counted."),
    )

    class Meta:
        verbose_name = _("spam word or domain")
        verbose_name_plural = _("spam words and domains")
        ordering = ["kind", "text"]
        constraints = [
            models.UniqueConstraint(
                name="backcare_spam_term_once",
                fields=["kind", "text"],
                violation_error_message=_("This is on the list already. Change that one."),
            )
        ]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs) -> None:
        self.text = normal(self.kind, self.text)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.text = normal(self.kind, self.text)
        if not self.text:
            raise ValidationError({"text": _("Write letters or digits, such as “payday loan” or “shop.example”.")})
        if self.kind == self.Kind.DOMAIN and "." not in self.text:
            raise ValidationError({"text": _("A domain has a dot in it, such as “shop.example”.")})


def normal(kind: str, text: str) -> str:
    """Return ``text`` in the form in which terms of this kind are stored and looked for; "" when nothing is left.

    Words are in small letters without accents and with single spaces between them; a domain is a host name, whatever
    address it was taken from.
    """
    plain = folding.folded(folding.seen(text))
    if kind == SpamTerm.Kind.DOMAIN:
        return links.host_of(plain)[:120]
    return " ".join(folding.words(plain))[:120]


class SpamToken(models.Model):
    """How many comments with this token moderators called spam, and how many good."""

    token = models.CharField(_("token"), max_length=80, primary_key=True)
    spam = models.PositiveIntegerField(_("in spam"), default=0)
    good = models.PositiveIntegerField(_("in good comments"), default=0)
    learned_on = models.DateField(_("last learned on"))

    class Meta:
        verbose_name = _("token of the spam filter")
        verbose_name_plural = _("tokens of the spam filter")

    def __str__(self):
        return self.token


class SpamCorpus(models.Model):
    """How many comments the filter has learned: one row. Who learns writes it first, so each waits for the other."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    spam = models.PositiveIntegerField(_("spam"), default=0)
    good = models.PositiveIntegerField(_("good comments"), default=0)

    class Meta:
        verbose_name = _("corpus of the spam filter")
        verbose_name_plural = _("corpus of the spam filter")
        constraints = [models.CheckConstraint(name="backcare_spam_corpus_is_one", condition=Q(id=1))]

    def __str__(self):
        return f"{self.spam} + {self.good}"
