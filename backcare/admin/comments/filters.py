"""What the list of comments in the admin can be narrowed down to."""

from django.utils.translation import gettext_lazy as _

from backcare.admin.articles.filters import ForgivingListFilter
from backcare.comments.models import Comment
from backcare.comments.threads import pk_in

ALL = "all"


class StatusFilter(ForgivingListFilter):
    """By status; without a choice, pending comments."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [*Comment.Status.choices, (ALL, _("All"))]

    def value(self):
        return super().value() or Comment.Status.PENDING.value

    @property
    def shows_pending(self) -> bool:
        """Whether pending comments are shown."""
        return self.value() == Comment.Status.PENDING

    def queryset(self, request, queryset):
        return queryset if self.value() == ALL else queryset.filter(status=self.value())


class WriterFilter(ForgivingListFilter):
    """To the writer of one comment, which the parameter names: an address does not belong into server logs."""

    title = _("writer")
    parameter_name = "writer"

    def lookups(self, request, model_admin):
        pk = pk_in(self.used_parameters.get(self.parameter_name) or "")
        comment = Comment.objects.exclude(email="").filter(pk=pk).first() if pk else None
        return [(str(comment.pk), comment.email)] if comment else []

    @property
    def email(self) -> str:
        """The address of the writer whose comments are shown."""
        return self.lookup_choices[0][1]

    def queryset(self, request, queryset):
        return queryset.written_by(self.email) if self.value() else queryset


class ScoreOrder(ForgivingListFilter):
    """Likely spam first; it narrows nothing down, and applies to pending comments only."""

    VALUE = "score"
    title = _("order")
    parameter_name = "by"

    @classmethod
    def is_asked(cls, request) -> bool:
        """Whether the address asks for this order."""
        return request.GET.get(cls.parameter_name) == cls.VALUE

    def lookups(self, request, model_admin):
        return [(self.VALUE, _("Spam score"))]

    def queryset(self, request, queryset):
        return queryset
