"""Claims that a shop does not want to make, kept by its editors."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from backcare.checklist.claims import normal
from backcare.querysets import AnnouncingQuerySet


class WatchedClaim(models.Model):
    """Words that should make an editor look twice, such as "flush out toxins", and why."""

    phrase = models.CharField(
        _("words"),
        max_length=120,
        unique=True,
        help_text=_("Exactly as they appear in the text. Capitalization doesn’t matter."),
    )
    advice = models.CharField(
        _("advice"), max_length=300, blank=True, help_text=_("Why this phrase is a problem, and what to write instead.")
    )

    objects = AnnouncingQuerySet.as_manager()

    class Meta:
        verbose_name = _("watched claim")
        verbose_name_plural = _("watched claims")
        ordering = ["phrase"]

    def __str__(self):
        return self.phrase

    def clean(self) -> None:
        super().clean()
        self.phrase = " ".join(self.phrase.split())
        if not normal(self.phrase):
            raise ValidationError({"phrase": _("Enter the phrase to look for, such as “flush out toxins”.")})
        others = WatchedClaim.objects.exclude(pk=self.pk).values_list("phrase", flat=True)
        twin = next((phrase for phrase in others if normal(phrase) == normal(self.phrase)), None)
        if twin is not None:
            raise ValidationError(
                {"phrase": _("“%(phrase)s” is already on the list. Change that one.") % {"phrase": twin}}
            )
