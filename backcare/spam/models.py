"""What a shop knows of spam: what moderators list and ban, and what the filter has learned."""

from collections.abc import Iterable
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backcare.spam import link_detection, normalizing


class SpamTermQuerySet(models.QuerySet["SpamTerm"]):
    def in_texts(self) -> Self:
        """Words and domains, which are looked for in what a comment says."""
        return self.filter(kind__in=[self.model.Kind.WORD, self.model.Kind.DOMAIN])

    def bans_of(self, emails: Iterable[str], address_hashes: Iterable[str] = ()) -> Self:
        """Bans of one of these email addresses, or of a connection whose address has one of these hashes."""
        kinds = self.model.Kind
        banned = Q(kind=kinds.EMAIL, text__in={normal(kinds.EMAIL, email) for email in emails} - {""})
        return self.filter(banned | Q(kind=kinds.CONNECTION, text__in=set(address_hashes) - {""}))


class SpamTerm(models.Model):
    """A word, a domain or a banned writer on the list of the moderators, and what it does to a comment.

    A connection is the hash of its address, as comments have it.
    """

    class Kind(models.TextChoices):
        WORD = "word", _("Word or words")
        DOMAIN = "domain", _("Domain")
        EMAIL = "email", _("Email address")
        CONNECTION = "connection", _("Connection")

    class Effect(models.TextChoices):
        SUSPICIOUS = "suspicious", _("Suspicious")
        SPAM = "spam", _("Always spam")
        TRUSTED = "trusted", _("Trusted")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.WORD)
    text = models.CharField(
        _("word, domain or email address"),
        max_length=254,
        help_text=_(
            "Capitals, accents and look-alike letters make no difference. A domain such as “shop.example” covers its "
            "subdomains, “ida@shop.example” also “ida+news@shop.example”."
        ),
    )
    effect = models.CharField(
        _("effect"),
        max_length=10,
        choices=Effect.choices,
        default=Effect.SUSPICIOUS,
        help_text=_("Links to a trusted domain are not counted."),
    )

    objects = SpamTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("spam word or ban")
        verbose_name_plural = _("spam words and bans")
        ordering = ["kind", "text"]
        constraints = [
            models.UniqueConstraint(
                name="backcare_spam_term_once",
                fields=["kind", "text"],
                violation_error_message=_("This is already on the list."),
            ),
            models.CheckConstraint(
                name="backcare_spam_term_ban_is_spam",
                condition=Q(kind__in=["word", "domain"]) | Q(effect="spam"),
                violation_error_message=_("An email address or a connection is banned: choose “Always spam”."),
            ),
        ]

    def __str__(self):
        # Django's log of the admin keeps this after the address was erased.
        return self.text if self.kind in (self.Kind.WORD, self.Kind.DOMAIN) else _("Ban %s") % self.pk

    def save(self, *args, **kwargs) -> None:
        self.text = normal(self.kind, self.text)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        typed, self.text = self.text, normal(self.kind, self.text)
        if self.kind == self.Kind.EMAIL:
            _validate_email(typed, self.text)
        if not self.text:
            raise ValidationError({"text": _("Type letters or digits, such as “payday loan” or “shop.example”.")})
        if self.kind == self.Kind.DOMAIN and "." not in self.text:
            raise ValidationError({"text": _("A domain has a dot in it, such as “shop.example”.")})


def normal(kind: str, text: str) -> str:
    """Return ``text`` in the form in which terms of this kind are stored and looked for; "" when nothing is left.

    Words are in small letters without accents and with single spaces between them; a domain is a host name, whatever
    address it was taken from; an email address has small letters, and nothing from "+" to "@".
    """
    if kind == SpamTerm.Kind.EMAIL:
        name, _at, host = text.strip().lower().rpartition("@")
        return f"{name.partition('+')[0]}@{host}" if name and host else ""
    if kind == SpamTerm.Kind.CONNECTION:
        return text
    plain = normalizing.folded(normalizing.visible(text))
    if kind == SpamTerm.Kind.DOMAIN:
        return link_detection.host_of(plain)[:120]
    return " ".join(normalizing.words(plain))[:120]


def _validate_email(typed: str, email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        problem = _("“%(text)s” is not an email address. Type it like name@example.com.")
        raise ValidationError({"text": problem % {"text": typed[:100]}}) from None


class SpamToken(models.Model):
    """How many comments with this token moderators marked as spam or approved; the empty token counts them all."""

    token = models.CharField(_("token"), max_length=80, primary_key=True)
    spam = models.PositiveIntegerField(_("in spam"), default=0)
    good = models.PositiveIntegerField(_("in good comments"), default=0)
    learned_on = models.DateField(_("last learned on"))

    class Meta:
        verbose_name = _("token of the spam filter")
        verbose_name_plural = _("tokens of the spam filter")

    def __str__(self):
        return self.token
