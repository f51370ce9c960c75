"""What the list of comments in the admin can be narrowed down to."""

from django.utils.translation import gettext_lazy as _

from backcare.articles.filters import ForgivingListFilter
from backcare.comments.models import Comment

ALL = "all"


class StatusFilter(ForgivingListFilter):
    """By status. The list is a queue, so without a choice it shows what waits for a decision."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [*Comment.Status.choices, (ALL, _("All"))]

    def value(self):
        return super().value() or Comment.Status.PENDING.value

    @property
    def is_queue(self) -> bool:
        """Whether what waits for a decision is shown."""
        return self.value() == Comment.Status.PENDING

    def queryset(self, request, queryset):
        return queryset if self.value() == ALL else queryset.filter(status=self.value())
