"""The form in which an editor uploads an image."""

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backcare import conf
from backcare.exceptions import ImageRejected
from backcare.images import files
from backcare.images.kinds import EXTENSIONS
from backcare.images.models import Image

MIDDLE = 0.5
EMPTY = _("The file is empty. Export the picture once more and choose the new file.")


class PictureInput(AdminFileWidget):
    """The file box: for an image that has a file it says which, and what choosing another one means."""

    template_name = "admin/backcare/image/file_input.html"
    use_fieldset = False  # it is one box, without one to empty it, and has a label of its own
    initial_text = _("There now")
    input_text = _("Replace")


class ImageForm(forms.ModelForm):
    """What an image needs: a file that can be used, and words for those who do not see it."""

    not_stored = ""
    """Why the storage did not take the file of this form; shown beside it."""

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
        if self.not_stored:
            raise ValidationError(self.not_stored)
        if "file" in self.changed_data and upload:
            try:
                return files.prepare(upload, name=upload.name, size=upload.size)
            except ImageRejected as error:
                raise ValidationError(str(error)) from error
        return upload

    def clean_focal_x(self):
        return _or_middle(self.cleaned_data["focal_x"])

    def clean_focal_y(self):
        return _or_middle(self.cleaned_data["focal_y"])


def _or_middle(value: float | None) -> float:
    return MIDDLE if value is None else value
