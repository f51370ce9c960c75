"""The history of an article in the admin: what was changed, what readers saw, and going back."""

from datetime import datetime
from functools import wraps

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from backcare import clock
from backcare.admin.articles.article_pages import not_found_if_deleted
from backcare.admin.articles.editor_context import with_changes
from backcare.articles import data as article_data
from backcare.articles.comparison import changes
from backcare.articles.data import ArticleData
from backcare.history.diff import Change
from backcare.history.models import Revision, RevisionText
from backcare.publication import drafts, revisions
from backcare.views.previews import page_with

PER_PAGE = 25
COMPARED_WITHIN = 100
"""How many older revisions to search for the one to compare with."""
MOMENT = "%Y-%m-%dT%H:%M"
"""The format that a ``datetime-local`` input sends."""


class HistoryPages:
    """Mixin of the article's admin: the article's history instead of Django's log."""

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/history/<int:revision_pk>/{name}",
                self.admin_site.admin_view(self._or_history(view)),
                name=f"backcare_article_{url}",
            )
            for name, view, url in (
                ("", self.compare_view, "compare"),
                ("page/", self.old_page_view, "old_page"),
                ("restore/", self.restore_view, "restore"),
            )
        ]
        return [*own, *super().get_urls()]

    def _or_history(self, view):
        """Return ``view`` of a revision; when the revision was deleted, it leads back to the history with a message."""

        @wraps(view)
        def page(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
            try:
                return view(request, pk, revision_pk)
            except Revision.DoesNotExist:
                text = _(
                    "This version is no longer in the history, which keeps the last drafts only. Choose another one."
                )
                self.message_user(request, text, messages.ERROR)
                return HttpResponseRedirect(self.page_url("history", pk))

        return page

    def history_view(self, request: HttpRequest, object_id, extra_context=None) -> HttpResponse:
        """Every revision, newest first; with ``?on=`` the one that readers saw at that moment."""
        article = self.article_or_404(request, unquote(object_id), self.has_view_or_change_permission)
        rows = Revision.objects.of_article(article)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        before = rows[page.end_index() : page.end_index() + 1]
        shown = with_changes([*page.object_list, *before])[: len(page.object_list)]
        for revision in shown:
            vars(revision).update(self._urls(request, article, revision))
        context = {
            **self._page_context(request, article, _("History of “%(title)s”") % {"title": article.title}),
            "revisions": shown,
            "page": page,
            **self._seen(request, article),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/backcare/article/history.html", context)

    def _urls(self, request, article, revision) -> dict[str, str]:
        names = {"compare_url": "compare", "view_url": "old_page"}
        if self.has_change_permission(request, article):
            names["restore_url"] = "restore"
        return {key: self.page_url(name, article.pk, revision.pk) for key, name in names.items()}

    def _seen(self, request, article) -> dict:
        on = request.GET.get("on", "")
        if not on:
            return {"on": "", "asked": False}
        try:
            moment = clock.as_stored(datetime.strptime(on[:16], MOMENT))
        except ValueError:
            self.message_user(
                request,
                _("“%(on)s” isn’t a date and time. Write it like this: 2026-05-04T09:00.") % {"on": on},
                messages.ERROR,
            )
            return {"on": "", "asked": False}
        seen = revisions.seen_by_readers(article, moment)
        oldest = article.revisions.order_by("created_at").first()
        return {
            "on": on[:16],
            "asked": True,
            "moment": moment,
            "seen": seen,
            "seen_url": self.page_url("old_page", article.pk, seen.pk) if seen else "",
            "history_begins": oldest.created_at if oldest and moment < oldest.created_at else None,
        }

    def compare_view(self, request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
        """Compare a revision with the current version (``?with=now``) or, by default, with the previous one."""
        article = self.article_or_404(request, pk, self.has_view_or_change_permission)
        revision = Revision.objects.of_article(article).get(pk=revision_pk)
        older, newer = self._sides(request, article, revision)
        labels = {**(article_data.labels_in(older) if older else {}), **article_data.labels_in(newer)}
        context = {
            **self._page_context(request, article, _("What changed in “%(title)s”") % {"title": article.title}),
            "revision": revision,
            "older": older,
            "newer": newer,
            "with_now": request.GET.get("with") == "now",
            "changes": changes(article_data.kept_in(older), article_data.kept_in(newer), labels) if older else [],
            **self._urls(request, article, revision),
            "history_url": self.page_url("history", article.pk),
        }
        return TemplateResponse(request, "admin/backcare/article/compare.html", context)

    def _sides(self, request, article, revision) -> tuple[Revision | None, Revision]:
        if request.GET.get("with") == "now":
            head = drafts.head_of(article)
            now = Revision(article=article, created_at=timezone.now(), is_working_copy=head.is_working_copy)
            now.data = revisions.revision_data(head.row, head.content, article_data.referred_rows([head.content]))
            now.text = RevisionText(html=head.content["body"])
            return revision, now
        older = Revision.objects.before(revision).defer("data")[:COMPARED_WITHIN]
        before = revision.one_before(older)
        return before and Revision.objects.of_article(article).get(pk=before.pk), revision

    @method_decorator(xframe_options_sameorigin)
    def old_page_view(self, request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
        """Preview an old revision: its own text and links, with today's products and layout."""
        article = self.article_or_404(request, pk, self.has_view_or_change_permission)
        revision = Revision.objects.of_article(article).get(pk=revision_pk)
        content, _missing = article_data.by_primary_key(article_data.kept_in(revision))
        return page_with(request, article, content)

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
        """Restore a revision as a draft."""
        article = self.article_or_404(request, pk, self.has_change_permission)
        revision = Revision.objects.of_article(article).get(pk=revision_pk)
        with not_found_if_deleted():
            _made, missing = drafts.restore(revision, user=request.user)
        self.message_user(
            request, _("Version restored as a draft. Readers don’t see it until you publish."), messages.SUCCESS
        )
        if missing:
            text = _("Left out because it has been deleted since: %(names)s.") % {"names": ", ".join(missing)}
            self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(self.page_url("change", article.pk))

    def differences(self, before: ArticleData, after: ArticleData) -> list[Change]:
        """Return the differences between two contents, with the names of related objects."""
        return changes(before, after, article_data.labels_of_many([before, after]))

    def _page_context(self, request, article, title) -> dict:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "original": article,
            "change_url": self.page_url("change", article.pk),
        }
