"""What a shop knows of spam: words and domains that moderators list, and what the filter has learned."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from backcare.spam import link_detection, normalizing


class SpamTerm(models.Model):
    """A word or a domain on the list of the moderators, and what it does to the score."""

    class Kind(models.TextChoices):
        WORD = "word", _("Word or words")
        DOMAIN = "domain", _("Domain")

    class Effect(models.TextChoices):
        SUSPICIOUS = "suspicious", _("Suspicious")
        SPAM = "spam", _("Always spam")
        TRUSTED = "trusted", _("Trusted")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.WORD)
    text = models.CharField(
        _("word or domain"),
        max_length=120,
        help_text=_(
            "Capitals, accents and look-alike letters make no difference. A domain such as “shop.example” covers its "
            "subdomains."
        ),
    )
    effect = models.CharField(
        _("effect"),
        max_length=10,
        choices=Effect.choices,
        default=Effect.SUSPICIOUS,
        help_text=_("Links to a trusted domain are not counted."),
    )

    class Meta:
        verbose_name = _("spam word or domain")
        verbose_name_plural = _("spam words and domains")
        ordering = ["kind", "text"]
        constraints = [
            models.UniqueConstraint(
                name="backcare_spam_term_once",
                fields=["kind", "text"],
                violation_error_message=_("This is already on the list."),
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
            raise ValidationError({"text": _("Type letters or digits, such as “payday loan” or “shop.example”.")})
        if self.kind == self.Kind.DOMAIN and "." not in self.text:
            raise ValidationError({"text": _("A domain has a dot in it, such as “shop.example”.")})


def normal(kind: str, text: str) -> str:
    """Return ``text`` in the form in which terms of this kind are stored and looked for; "" when nothing is left.

    Words are in small letters without accents and with single spaces between them; a domain is a host name, whatever
    address it was taken from.
    """
    plain = normalizing.folded(normalizing.visible(text))
    if kind == SpamTerm.Kind.DOMAIN:
        return link_detection.host_of(plain)[:120]
    return " ".join(normalizing.words(plain))[:120]


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
