"""Translations of an article: what the form and the list say of them, and the button that makes one."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from backcare.admin.articles.article_pages import not_found_if_deleted
from backcare.admin.articles.editor_context import state_in_words
from backcare.admin.articles.filters import ForgivingListFilter
from backcare.articles.models import Article
from backcare.exceptions import CannotPublish
from backcare.publication.languages import translate
from backcare.site import served_languages


class Version(NamedTuple):
    """A language in which the site has pages, and the version of an article in it, where there is one."""

    code: str
    language: str
    article: Article | None

    @property
    def state(self) -> str:
        """Return its state in words."""
        return state_in_words(self.article, getattr(self.article, "working_copy", None)) if self.article else ""

    @property
    def is_behind(self) -> bool:
        """Whether the original was updated after it."""
        return bool(self.article and is_behind(self.article))


def is_behind(article: Article) -> bool:
    """Whether ``behind_source()`` of the queryset holds ``article``, which was read ``with_source()``."""
    return article.source_updated_at > article.updated_at


def versions_of(article: Article) -> list[Version]:
    """Return a version for each served language, none where the site has only one."""
    served = served_languages()
    if len(served) < 2:
        return []
    group = Article.objects.originals().translations_of([article]).with_source().with_list_data()
    # Of two varieties of a language the one in the very language of its pages comes last, and stays.
    there = {row.page_language: row for row in sorted(group, key=lambda row: row.language == row.page_language)}
    return [Version(code, name, there.get(code)) for code, name in served.items()]


class TranslationFilter(ForgivingListFilter):
    """Filter by what is missing in a language, or is behind its source."""

    title = _("translation")
    parameter_name = "translation"

    def lookups(self, request, model_admin):
        missing = [
            (code, _("Missing in %(language)s") % {"language": name}) for code, name in served_languages().items()
        ]
        return [*missing, ("behind", _("Older than the original"))]

    def queryset(self, request, queryset):
        value = self.value()
        if value == "behind":
            return queryset.behind_source()
        return queryset.untranslated(value) if value else queryset


class TranslationPages:
    """Mixin of the article's admin: makes translations."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.translate_view)
        return [path("<int:pk>/translate/", view, name="backcare_article_translate"), *super().get_urls()]

    @method_decorator(require_POST)
    def translate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a draft in the posted ``language`` and open it."""
        article = self.article_or_404(request, pk, self.has_view_or_change_permission)
        if not self.has_add_permission(request):
            raise PermissionDenied
        language = request.POST.get("language", "")
        if language not in served_languages() or language == article.page_language:
            raise Http404(_("The site has no pages in “%(language)s”.") % {"language": language[:40]})
        try:
            with not_found_if_deleted():
                made = translate(article, language, user=request.user)
        except CannotPublish as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(self.page_url("change", pk))
        text = _(
            "This is a draft in %(language)s with the text of the original. Translate it, and its web address too."
        )
        self.message_user(request, text % {"language": served_languages()[language]})
        return HttpResponseRedirect(self.page_url("change", made.pk))
