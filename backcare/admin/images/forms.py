"""The form in which an editor uploads an image."""

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backcare import conf
from backcare.exceptions import ImageNotStored, ImageRejected
from backcare.images import files
from backcare.images.kinds import EXTENSIONS
from backcare.images.models import Image

MIDDLE = 0.5
EMPTY = _("The file is empty. Export the picture once more and choose the new file.")


class PictureInput(AdminFileWidget):
    """The file box: for an image that has a file it says which, and what choosing another one means."""

    template_name = "admin/backcare/image/file_input.html"
    use_fieldset = False  # it is one box, without one to empty it, and has a label of its own
    initial_text = _("Current file")
    input_text = _("Replace")


class ImageForm(forms.ModelForm):
    """What an image needs: a file that can be used, and words for those who do not see it.

    A valid form has stored the file: validate and save it within ``undone_on_failure()``.
    """

    file = forms.FileField(label=_("File"), widget=PictureInput, error_messages={"empty": EMPTY})
    focal_x = forms.FloatField(
        label=_("From the left"),
        required=False,
        min_value=0,
        max_value=1,
        initial=MIDDLE,
        help_text=_("0 is the left edge, 1 the right."),
    )
    focal_y = forms.FloatField(
        label=_("From the top"),
        required=False,
        min_value=0,
        max_value=1,
        initial=MIDDLE,
        help_text=_("0 is the top edge, 1 the bottom."),
    )

    class Meta:
        model = Image
        fields = "__all__"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            limits = conf.current()
            self.fields["file"].widget.attrs["accept"] = ",".join(EXTENSIONS.values()) + ",.jpeg"
            self.fields["file"].help_text = format_lazy(
                _("JPEG, PNG, WebP or AVIF, at most {size} and {pixels} million pixels."),
                size=filesizeformat(limits.IMAGE_MAX_BYTES),
                pixels=limits.IMAGE_MAX_PIXELS // 1_000_000 or limits.IMAGE_MAX_PIXELS / 1_000_000,
            )
        for name in ("focal_x", "focal_y"):
            if name in self.fields:
                self.fields[name].widget.attrs["step"] = "any"

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data and upload:
            try:
                return files.prepare(upload)
            except ImageRejected as error:
                raise ValidationError(str(error)) from error
        return upload

    def _post_clean(self):
        """Store the file last, so that a storage that fails is told like any other error: beside the field."""
        super()._post_clean()
        if "file" in self.changed_data and not self.errors:
            try:
                self.instance.file.save("", self.cleaned_data["file"], save=False)
            except ImageNotStored as error:
                self.add_error("file", str(error))

    def clean_focal_x(self):
        return _or_middle(self.cleaned_data["focal_x"])

    def clean_focal_y(self):
        return _or_middle(self.cleaned_data["focal_y"])


def _or_middle(value: float | None) -> float:
    return MIDDLE if value is None else value
