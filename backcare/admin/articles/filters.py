"""Filters for the list of articles. Unknown values are ignored."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backcare.articles.models import Article, ArticleQuerySet
from backcare.clock import day_of, end_of_week
from backcare.history.models import Revision

REVIEW_NOTICE = 30
"""How many days before its due date a review counts as due soon."""


class ForgivingListFilter(SimpleListFilter):
    """A filter that ignores a value it does not offer."""

    def value(self):
        value = super().value()
        return value if value in {str(choice) for choice, _label in self.lookup_choices} else None


class ChoiceFilter(ForgivingListFilter):
    """A filter with a fixed set of choices."""

    options: dict[str, tuple[Any, Callable[[ArticleQuerySet], ArticleQuerySet]]]
    """The label of each value, and what narrows the list to it."""

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _narrow) in self.options.items()]

    def queryset(self, request, queryset):
        return self.options[self.value()][1](queryset) if self.value() else queryset


class StateFilter(ChoiceFilter):
    """Filter by the state that editors see now. An article can be in two: live, and in review."""

    title = _("state")
    parameter_name = "state"
    options = {
        "draft": (_("Draft"), lambda rows: rows.originals().filter(status=Article.Status.DRAFT)),
        "review": (_("In review"), lambda rows: rows.in_review()),
        "scheduled": (_("Scheduled"), lambda rows: rows.scheduled()),
        "week": (_("Scheduled within a week"), lambda rows: rows.scheduled_until(end_of_week())),
        "live": (_("Live"), lambda rows: rows.published()),
        "changed": (_("Live with unpublished changes"), lambda rows: rows.published().with_unpublished_changes()),
        "expired": (_("Expired"), lambda rows: rows.expired()),
        "archived": (_("Archived"), lambda rows: rows.originals().filter(status=Article.Status.ARCHIVED)),
        "sent-back": (_("Sent back to you"), lambda rows: rows.originals()),
    }

    def queryset(self, request, queryset):
        rows = super().queryset(request, queryset)
        mine = Revision.objects.sent_back_to(request.user).order_by().values("article")
        return rows.filter(pk__in=mine) if self.value() == "sent-back" else rows


class ReviewFilter(ChoiceFilter):
    """Filter by the medical review."""

    title = _("medical review")
    parameter_name = "review"
    options = {
        "overdue": (_("Overdue"), lambda rows: rows.review_overdue(day_of())),
        "soon": (
            format_lazy(_("Due within {days} days"), days=REVIEW_NOTICE),
            lambda rows: rows.review_due_within(REVIEW_NOTICE, day_of()),
        ),
        "never": (_("Never reviewed"), lambda rows: rows.never_reviewed()),
    }
