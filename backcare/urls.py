"""Public addresses. Mount them with ``path("blogs/news/", include("backcare.urls"))``."""

from django.urls import URLPattern, path, re_path

from backcare import conf
from backcare.views import (
    archive,
    areas,
    articles,
    comments,
    feeds,
    mail,
    markdown,
    people,
    prefetching,
    previews,
    redirects,
    search,
    social_image,
    techniques,
)

app_name = "backcare"


def patterns(slash: str) -> list[URLPattern]:
    """Return every address, with ``slash`` or nothing at its end; with nothing, the other form leads there."""
    pages = [
        path(f"techniques{slash}", techniques.technique_list, name="technique-list"),
        path(f"techniques/<backcare_slug:slug>{slash}", techniques.technique_detail, name="technique-detail"),
        path(f"areas{slash}", areas.area_list, name="area-list"),
        path(f"areas/<backcare_slug:slug>{slash}", areas.area_detail, name="area-detail"),
        path(f"people/<backcare_slug:slug>{slash}", people.person_detail, name="person-detail"),
        path(f"search{slash}", search.search, name="search"),
        path(f"search/suggestions{slash}", search.suggestions, name="search-suggestions"),
        path(f"comments/mail/confirm/<str:token>{slash}", mail.confirm, name="comment-mail-confirm"),
        path(f"comments/mail/stop/<str:token>{slash}", mail.stop, name="comment-mail-stop"),
        path(f"comments/mail/decide/<str:token>{slash}", mail.decide_by_mail, name="comment-mail-decide"),
        path(f"comments/started{slash}", comments.comment_started, name="comment-started"),
        path(f"comments/<int:pk>{slash}", comments.comment_detail, name="comment-detail"),
        path(f"archive{slash}", archive.archive, name="archive"),
        path(f"archive/<int:year>{slash}", archive.archive_of, name="archive-of"),
        path(f"archive/<int:year>/<int:month>{slash}", archive.archive_of, name="archive-of"),
        path(f"<backcare_slug:slug>/comments{slash}", comments.comment_post, name="comment-post"),
        path(f"<backcare_slug:slug>/comments/held{slash}", comments.comment_held, name="comment-held"),
        path(f"preview/<str:token>{slash}", previews.preview, name="preview"),
        *_feeds(),
        path("techniques/<backcare_slug:slug>.md", markdown.technique, name="technique-markdown"),
        path("areas/<backcare_slug:slug>.md", markdown.area, name="area-markdown"),
        path("<backcare_slug:slug>.md", markdown.article, name="article-markdown"),
        path("<backcare_slug:slug>.png", social_image.article_social_image, name="article-social-image"),
        path(f"feed{slash}", feeds.legacy_feed, name="feed"),
        path("speculation-rules.json", prefetching.speculation_rules, name="speculation-rules"),
        # Articles come last: any slug that no other address claims is theirs.
        path("", articles.article_list, name="article-list"),
        path(f"tagged/<backcare_slug:slug>{slash}", articles.article_tagged, name="article-tagged"),
        path(f"<backcare_slug:slug>{slash}", articles.article_detail, name="article-detail"),
    ]
    return pages if slash else [*pages, re_path(r"^(?P<path>.*[^/])/$", redirects.without_slash)]


def _feeds() -> list[URLPattern]:
    places = {
        "article": "",
        "tag": "tagged/<backcare_slug:slug>/",
        "technique": "techniques/<backcare_slug:slug>/",
        "area": "areas/<backcare_slug:slug>/",
        "person": "people/<backcare_slug:slug>/",
    }
    return [
        path(f"{place}feed.<str:extension>", feeds.feed, {"kind": kind}, name=f"{kind}-feed")
        for kind, place in places.items()
    ]


urlpatterns = patterns("/" if conf.current().TRAILING_SLASH else "")
