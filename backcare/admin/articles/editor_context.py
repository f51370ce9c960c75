"""Everything the article's form shows besides its fields."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from backcare import clock
from backcare.articles import comparison
from backcare.articles import data as article_data
from backcare.articles.data import ArticleData
from backcare.articles.models import Article
from backcare.checklist import serp_preview
from backcare.checklist.lines import Checklist, evaluate
from backcare.history.models import Revision
from backcare.previews.links import describe_links
from backcare.publication.addresses import was_ever_public
from backcare.publication.drafts import Head
from backcare.relations import with_users
from backcare.site import absolute_url

REVISIONS_SHOWN = 8


@dataclass
class EditorContext:
    """The context ``editor`` of the article's form. See the templates in ``admin/backcare/article``."""

    model_admin: ModelAdmin
    request: HttpRequest
    head: Head | None
    posted: ArticleData | None
    """The content of the form; ``None``: that of the head."""
    posted_version: str | None = None
    now: datetime = field(default_factory=timezone.now)

    @property
    def article(self) -> Article | None:
        return self.head.article if self.head else None

    @property
    def content(self) -> ArticleData:
        return self.posted if self.posted is not None else self.head.content

    @property
    def version(self) -> str:
        """The version that the editor saw, which the form sends back to detect conflicts."""
        if self.posted_version is not None:
            return self.posted_version
        return self.head.version if self.head else ""

    @property
    def row(self) -> int | str:
        return self.head.row.pk if self.head else ""

    @property
    def is_working_copy(self) -> bool:
        return bool(self.head and self.head.is_working_copy)

    @property
    def is_published(self) -> bool:
        """Whether readers see the article, saw it until it expired, or will see it at its date."""
        return bool(self.article and self.article.status == Article.Status.PUBLISHED)

    @property
    def state(self) -> str:
        if self.head is None:
            return _("New")
        return state_in_words(self.head.article, self.head.row if self.is_working_copy else None, self.now)

    # What happened before

    @cached_property
    def revisions(self) -> list[Revision]:
        if self.article is None:
            return []
        newest = Revision.objects.of_article(self.article)[: REVISIONS_SHOWN + 1]
        return with_changes(list(newest))[:REVISIONS_SHOWN]

    @property
    def saved_at(self) -> datetime | None:
        return self.revisions[0].created_at if self.revisions else (self.article and self.article.updated_at)

    @property
    def saved_by(self):
        return self.revisions[0].user if self.revisions else None

    @cached_property
    def sent_back(self) -> Revision | None:
        """The step that sent it back, unless something was decided since."""
        if not self.head or self.head.row.status != Article.Status.DRAFT:
            return None
        step = with_users(Revision.objects.filter(article=self.article).steps().defer("data"), "user").first()
        return step if step and step.kind == Revision.Kind.SENT_BACK else None

    # What this user may do

    @property
    def may_save(self) -> bool:
        if self.head is None:
            return self.model_admin.has_add_permission(self.request)
        return self.model_admin.has_change_permission(self.request, self.article)

    @property
    def may_publish(self) -> bool:
        return self.may_save and self.model_admin.has_publish_permission(self.request)

    @property
    def may_submit(self) -> bool:
        return self.may_save and not self.is_in_review and not self.may_publish

    @property
    def may_withdraw(self) -> bool:
        return self.may_save and self.is_in_review and not self.may_publish

    @property
    def is_in_review(self) -> bool:
        return bool(self.head and self.head.row.status == Article.Status.IN_REVIEW)

    @property
    def may_send_back(self) -> bool:
        return self.may_publish and self.is_in_review

    @property
    def may_discard(self) -> bool:
        return self.may_save and self.is_working_copy

    @property
    def may_unpublish(self) -> bool:
        return self.may_publish and self.is_published

    # Publishing

    @cached_property
    def publish_label(self) -> str:
        wanted = clock.from_text(self.content["published_at"])
        if wanted and wanted > self.now and not (self.article and self.article.is_published(self.now)):
            return _("Schedule for %(date)s") % {"date": short_date(wanted)}
        return _("Publish changes") if self.is_published else _("Publish")

    @property
    def time_zone(self) -> str:
        return timezone.get_current_timezone_name()

    @property
    def public_url(self) -> str:
        if self.article and self.article.is_published(self.now):
            return self.article.get_absolute_url()
        return ""

    @property
    def live_slug(self) -> str:
        """The slug that will redirect when another one is published."""
        return self.article.slug if self.article and was_ever_public(self.article, self.now) else ""

    @cached_property
    def checklist(self) -> Checklist:
        return evaluate(self.content, live=self.live, article=self.article, now=self.now)

    @property
    def live(self) -> ArticleData | None:
        """The live content of a published article, without its working copy."""
        return self.head.article_content if self.is_published else None

    @property
    def search(self):
        return serp_preview.search_preview(self.content, absolute_url(reverse("backcare:article-list"), self.request))

    @property
    def social(self):
        return serp_preview.social_preview(self.content, absolute_url("/", self.request))

    @cached_property
    def preview_links(self) -> list:
        return describe_links(self.article, self.request, self.now) if self.article and self.may_save else []

    @cached_property
    def urls(self) -> dict[str, str]:
        """URLs of the actions this user may take, by name."""
        names = dict.fromkeys(("preview", "checklist", "related"), True)
        if self.article is None:
            return {name: self.model_admin.page_url(f"{name}_new") for name in names}
        names |= {
            "history": True,
            "discard": self.may_discard,
            "unpublish": self.may_unpublish,
            "share": self.may_save,
            "revoke": self.may_save,
            "delete": self.model_admin.has_delete_permission(self.request, self.article),
        }
        return {name: self.model_admin.page_url(name, self.article.pk) for name, may in names.items() if may}


def with_changes(newest_first: list[Revision]) -> list[Revision]:
    """Add ``changes`` to each revision: a summary of what changed since the one it is compared with."""
    for at, revision in enumerate(newest_first, 1):
        before = revision.one_before(newest_first[at:])
        names = before and comparison.changed_names(article_data.kept_in(before), article_data.kept_in(revision))
        revision.changes = comparison.in_short(names) if names else ""
    return newest_first


def state_in_words(article: Article, working_copy: Article | None = None, now: datetime | None = None) -> str:
    """Return the state of ``article`` for an editor, such as "Live + unpublished changes"."""
    now = now or timezone.now()
    if article.is_published(now):
        state = _("Live")
    elif article.is_scheduled(now):
        state = _("Scheduled %(date)s") % {"date": short_date(article.published_at)}
    else:
        state = str(article.state_label(now))
    if working_copy is None:
        return state
    if working_copy.status == Article.Status.IN_REVIEW:
        return _("%(state)s + changes in review") % {"state": state}
    return _("%(state)s + unpublished changes") % {"state": state}


def short_date(moment: datetime) -> str:
    """Return a moment as "Mon 23 Nov, 09:00", in the shop's time zone; with the year when it is another one."""
    return f"{date_format(clock.local(moment), 'D')} {short_day(moment)}, {date_format(clock.local(moment), 'H:i')}"


def short_day(moment: datetime) -> str:
    """Return the day of a moment as "23 Nov", in the shop's time zone; with the year when it is another one."""
    moment = clock.local(moment)
    return date_format(moment, _("j M") if moment.year == clock.day_of().year else _("j M Y"))
