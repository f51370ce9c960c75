"""Images, and the smaller files made from them for readers."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backcare.images import renditions, storing
from backcare.images.alt import is_file_name
from backcare.images.fields import EncodedImageField
from backcare.querysets import AnnouncingQuerySet, AtomicSave, db_for_write, values_of
from backcare.text.fields import SlugField
from backcare.text.slugs import new_slug

ATTEMPTS = 5
"""How often a free key is looked for when others take the same ones at that moment."""


class ImageQuerySet(AnnouncingQuerySet["Image"]):
    def get_by_natural_key(self, key: str) -> "Image":
        return self.get(key=key)

    def with_renditions(self) -> Self:
        """Each image with its renditions, in one further query."""
        return self.prefetch_related("renditions")

    def for_pages(self, *, ids=(), keys=()) -> Self:
        """The images with these primary keys or these keys, with what ``images.pictures`` needs of their renditions."""
        renditions = Rendition.objects.filter(image=OuterRef("pk"))
        return (
            self.filter(Q(pk__in=ids) | Q(key__in=keys))
            .order_by()
            .defer("file", "uploaded_at", "problem", "had_content_credentials")
            .annotate(rendition_values=values_of(renditions, "image", "width", "height", "format", "file"))
        )

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        taken: set[str] = set()
        for image in objs:
            image.ensure_key(using=db_for_write(self), taken=taken)
            taken.add(image.key)
        with storing.undone_on_failure():
            created = super().bulk_create(objs, *args, **kwargs)
        for image in objs:
            image.schedule_renditions(self.db)
        return created


class Image(AtomicSave):
    """A picture of the library. Bodies name it by ``key``, so its file and title may change without touching them.

    Whatever way a new file is saved, its renditions are made once the transaction commits.
    """

    class AIUse(models.TextChoices):
        NONE = "", _("Not used")
        EDITED = "edited", _("Edited with AI")
        GENERATED = "generated", _("Made with AI")

    has_new_file = has_made_key = False
    # With ``for_pages()`` only: width, height, format and file of each rendition.
    rendition_values: list[list[Any]] | None

    title = models.CharField(_("title"), max_length=200, help_text=_("For editors, to find it again."))
    key = SlugField(
        _("key"), unique=True, blank=True, help_text=_("The name by which articles refer to it. It never changes.")
    )
    file = EncodedImageField(_("file"), upload_to="backcare/images/", max_length=255)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for readers who cannot see it. Not the file's name."),
    )
    is_decorative = models.BooleanField(_("decorative"), default=False, help_text=_("Screen readers skip it."))
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    ai_use = models.CharField(
        _("use of AI"),
        max_length=9,
        choices=AIUse.choices,
        blank=True,
        help_text=_("Readers see it beside the picture, and search engines are told."),
    )
    had_content_credentials = models.BooleanField(_("had Content Credentials"), default=False, editable=False)
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    focal_x = models.FloatField(
        _("focal point, from the left"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 is the left edge, 1 the right."),
    )
    focal_y = models.FloatField(
        _("focal point, from the top"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 is the top edge, 1 the bottom."),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)
    problem = models.TextField(_("problem"), blank=True, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="backcare_image_alt_or_decorative",
                condition=~Q(alt="") | Q(is_decorative=True),
                violation_error_message=_("Describe the picture in “Alternative text”, or tick “Decorative”."),
            ),
            models.CheckConstraint(
                name="backcare_image_focal_point_inside",
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                violation_error_message=_("The focal point lies inside the picture: both numbers from 0 to 1."),
            ),
        ]

    def __str__(self):
        return self.title or self.key

    def save(self, *args, **kwargs) -> None:
        kwargs["using"] = kwargs.get("using") or db_for_write(self)
        self.ensure_key(kwargs["using"])
        fields = kwargs.get("update_fields")
        with storing.undone_on_failure():
            if self.file and not self.file._committed and (fields is None or "file" in fields):
                # Django would do this in the midst of its save, where an error spoils the caller's transaction.
                self.file.save(self.file.name, self.file.file, save=False)
            if fields is not None and "file" in fields:
                kwargs["update_fields"] = {*fields, "width", "height", "had_content_credentials"}
            if self._state.adding and self.has_made_key:
                self._save_with_free_key(*args, **kwargs)
            else:
                super().save(*args, **kwargs)
        if fields is None or "file" in fields:
            self.schedule_renditions(kwargs["using"])

    def schedule_renditions(self, using) -> None:
        """Have the renditions made if the file is new."""
        if self.has_new_file:
            self.has_new_file = False
            renditions.schedule(self, using)

    def _save_with_free_key(self, *args, using, **kwargs):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic(using=using):
                    return super().save(*args, using=using, **kwargs)
            except IntegrityError:
                if attempt == ATTEMPTS or not Image.objects.using(using).filter(key=self.key).exists():
                    raise
            self.key = ""  # someone has just uploaded a picture with the same title
            self.ensure_key(using)

    def ensure_key(self, using=None, taken=()) -> None:
        """Give an image without a key one made from its title, free in the database and not in ``taken``."""
        if not self.key:
            rows = Image.objects.using(using or db_for_write(self))
            self.key = new_slug(self.title, "image", rows, "key", taken)
            self.has_made_key = True

    def natural_key(self):
        return (self.key,)

    def clean(self) -> None:
        super().clean()
        if not self.alt and not self.is_decorative:
            raise ValidationError({"alt": _("Describe what the picture shows, or tick “Decorative”.")})
        if not self.is_decorative and is_file_name(self.alt):
            raise ValidationError(
                {
                    "alt": _(
                        "“%(alt)s” is the name of a file. Describe what the picture shows, for example “Two hands on "
                        "a pair of shoulders”, or tick “Decorative”."
                    )
                    % {"alt": self.alt}
                }
            )

    @property
    def alt_text(self) -> str:
        """The text for an ``alt`` attribute; empty for a decorative picture."""
        return "" if self.is_decorative else self.alt

    @property
    def credit_line(self) -> str:
        """The line below a picture: its credit, and whether AI was used."""
        return " · ".join(filter(None, (self.credit, self.ai_use and self.get_ai_use_display())))


class Rendition(AtomicSave):
    """One file made from an image: a format at a width, or a crop in JPEG."""

    class Format(models.TextChoices):
        JPEG = "jpeg", "JPEG"
        WEBP = "webp", "WebP"
        AVIF = "avif", "AVIF"
        SQUARE = "1x1", "1:1"
        LANDSCAPE = "4x3", "4:3"
        WIDE = "16x9", "16:9"

    image = models.ForeignKey(Image, verbose_name=_("image"), on_delete=models.CASCADE, related_name="renditions")
    format = models.CharField(_("format"), max_length=4, choices=Format.choices)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    file = models.FileField(_("file"), upload_to="backcare/renditions/", max_length=255)

    objects = AnnouncingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(name="backcare_rendition_once", fields=["image", "format", "width"]),
        ]

    def __str__(self):
        return f"{self.image} {self.width} × {self.height} {self.get_format_display()}"
