"""The form under an article."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from backcare.comments import notices
from backcare.comments.models import Comment
from backcare.comments.posting import CommentData
from backcare.text.slugs import TURNING, has_visible, tidy_name

HONEYPOT = "remark"
"""The field that people cannot see. No browser and no password manager keeps anything under this name."""


class UncutMixin:
    """A field that takes text of any length and says by how much it is too long; ``maxlength`` cuts off in silence."""

    default_error_messages = {
        "max_length": _("This is %(length)s characters long; at most %(most)s fit. Shorten it by %(over)s."),
    }

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.validators = [known for known in self.validators if not isinstance(known, MaxLengthValidator)]

    def widget_attrs(self, widget):
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def validate(self, value):
        super().validate(value)
        numbers = {"length": len(value), "most": self.max_length, "over": len(value) - self.max_length}
        if numbers["over"] > 0:
            params = {name: number_format(number, force_grouping=True) for name, number in numbers.items()}
            raise ValidationError(self.error_messages["max_length"], code="max_length", params=params)


class UncutEmailField(UncutMixin, forms.EmailField):
    """An email address, of which nothing is cut off."""


class PlainTextField(UncutMixin, forms.CharField):
    """Text in which a line break counts as one character, as in the browser, and something can be seen.

    Characters that turn the direction of the text around them are taken out.
    """

    def to_python(self, value):
        value = super().to_python(TURNING.sub("", value.replace("\r\n", "\n")) if isinstance(value, str) else value)
        return value if has_visible(value) else ""


class NameField(PlainTextField):
    """Name of a writer, without characters by which two could look the same."""

    def to_python(self, value):
        return tidy_name(super().to_python(value))


class CommentForm(forms.ModelForm):
    """Name, email and comment, all required, and what comes with them: what is answered, and whether mail is wanted.

    What programs fill in or scripts measure (``HONEYPOT``, ``started``) never shows the form again.
    """

    notices = forms.BooleanField(
        label=_("Email me when my comment is approved or answered."),
        required=False,
        help_text=_("We’ll email you a link to confirm. Stop any time."),
    )

    class Meta:
        model = Comment
        fields = ["name", "email", "body"]
        field_classes = {"name": NameField, "email": UncutEmailField, "body": PlainTextField}
        labels = {"name": _("Name"), "email": _("Email"), "body": _("Comment")}
        help_texts = {"email": _("Never published.")}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "body": forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        }
        error_messages = {
            "name": {"required": _("Tell us your name; a first name is enough.")},
            "email": {
                "required": _("Type your email address. It is never published."),
                "invalid": _("That isn’t an email address. Type it like name@example.com."),
            },
            "body": {
                "required": _("Write your comment."),
                "max_length": _(
                    "Your comment is %(length)s characters long; at most %(most)s fit. Shorten it by %(over)s."
                ),
            },
        }

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", "comment-%s")
        super().__init__(*args, **kwargs)
        if not notices.are_offered():
            del self.fields["notices"]

    def comment_data(self, parent: Comment | None) -> CommentData:
        """Return what was written, once the form is valid."""
        data = self.cleaned_data
        return CommentData(data["name"], data["email"], data["body"], parent, data.get("notices", False))
