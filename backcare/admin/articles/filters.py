"""Filters for the list of articles. Unknown values are ignored."""

from django.contrib.admin import SimpleListFilter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backcare.articles.models import Article
from backcare.clock import day_of, end_of_week

REVIEW_NOTICE = 30
"""How many days before its due date a review counts as due soon."""


class ForgivingListFilter(SimpleListFilter):
    """A filter that ignores a value it does not offer."""

    def value(self):
        value = super().value()
        return value if value in {str(choice) for choice, _label in self.lookup_choices} else None


class StateFilter(ForgivingListFilter):
    """Filter by the state that editors see now. An article can be in two: live, and in review."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", _("Draft")),
            ("review", _("In review")),
            ("scheduled", _("Scheduled")),
            ("week", _("Scheduled within a week")),
            ("live", _("Live")),
            ("changed", _("Live with unpublished changes")),
            ("expired", _("Expired")),
            ("archived", _("Archived")),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        narrowed = {
            "draft": lambda: queryset.originals().filter(status=Article.Status.DRAFT),
            "review": queryset.in_review,
            "scheduled": lambda: queryset.scheduled(now),
            "week": lambda: queryset.scheduled_until(end_of_week(now), now),
            "live": lambda: queryset.published(now),
            "changed": lambda: queryset.published(now).with_unpublished_changes(),
            "expired": lambda: queryset.expired(now),
            "archived": lambda: queryset.originals().filter(status=Article.Status.ARCHIVED),
        }
        return narrowed[self.value()]() if self.value() else queryset


class ReviewFilter(ForgivingListFilter):
    """By the medical review."""

    title = _("medical review")
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [
            ("overdue", _("Overdue")),
            ("soon", _("Due within %d days") % REVIEW_NOTICE),
            ("never", _("Never reviewed")),
        ]

    def queryset(self, request, queryset):
        today = day_of()
        narrowed = {
            "overdue": lambda: queryset.review_overdue(today),
            "soon": lambda: queryset.review_due_within(REVIEW_NOTICE, today),
            "never": queryset.never_reviewed,
        }
        return narrowed[self.value()]() if self.value() else queryset
