"""The public pages of the archive: the articles by the year and month in which they were published."""

from datetime import date, datetime, time
from itertools import groupby

from django.db.models import Count, DateTimeField
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backcare.clock import as_stored
from backcare.prepared import Param
from backcare.site import absolute_url
from backcare.views.articles import readable_articles
from backcare.views.listings import Listing, asked_page, cards_of, render_listing
from backcare.views.public_page import public_page

_PUBLISHED_BETWEEN = Listing(
    lambda articles: articles.filter(
        published_at__gte=Param("start", DateTimeField()), published_at__lt=Param("end", DateTimeField())
    )
)


@require_safe
@public_page(parameters=())
def archive(request: HttpRequest) -> HttpResponse:
    """All years and months in which articles that readers may see now were published, and how many."""
    months = (
        readable_articles(request)
        .order_by()
        .annotate(month=TruncMonth("published_at"))
        .values_list("month")
        .annotate(Count("pk"))
        .order_by("-month")
    )
    context = {
        "years": [(year, list(group)) for year, group in groupby(months, lambda row: row[0].year)],
        "canonical_url": absolute_url(reverse("backcare:archive"), request),
    }
    return render(request, "backcare/archive.html", context)


@require_safe
@public_page(parameters=("page",))
def archive_of(request: HttpRequest, year: int, month: int | None = None) -> HttpResponse:
    """The articles that were published in a year, or in one month of it. One without any has no page."""
    try:
        first = date(year, month or 1, 1)
        after = date(year + 1, 1, 1) if month in (None, 12) else date(year, month + 1, 1)
        start, end = (as_stored(datetime.combine(day, time.min)) for day in (first, after))
    except (ValueError, OverflowError) as error:
        raise Http404(_("Page not found.")) from error
    page = asked_page(_PUBLISHED_BETWEEN, request, start=start, end=end)
    if not page.object_list:
        raise Http404(_("Page not found."))
    context = {
        "period": date_format(first, "YEAR_MONTH_FORMAT") if month else str(year),
        "cards": cards_of(page.object_list),
    }
    path = reverse("backcare:archive-of", args=[year, month] if month else [year])
    return render_listing(request, page, "backcare/archive_of.html", path, **context)
