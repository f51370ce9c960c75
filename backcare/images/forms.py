"""The form in which an editor uploads an image."""

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backcare.exceptions import ImageRejected
from backcare.images import files
from backcare.images.models import Image


class ImageForm(forms.ModelForm):
    file = forms.FileField(label=_("File"), widget=AdminFileWidget, help_text=_("JPEG, PNG, WebP or AVIF."))

    class Meta:
        model = Image
        fields = "__all__"

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data and upload:
            try:
                files.inspect(upload, upload.size)
            except ImageRejected as error:
                raise ValidationError(str(error)) from error
        return upload
