"""Public addresses. Mount them with ``path("blogs/news/", include("backcare.urls"))``."""

from django.urls import path

from backcare.views import areas, articles, comments, mail, people, previews, search, techniques

app_name = "backcare"

urlpatterns = [
    path("techniques/", techniques.technique_list, name="technique-list"),
    path("techniques/<backcare_slug:slug>/", techniques.technique_detail, name="technique-detail"),
    path("areas/", areas.area_list, name="area-list"),
    path("areas/<backcare_slug:slug>/", areas.area_detail, name="area-detail"),
    path("people/<backcare_slug:slug>/", people.person_detail, name="person-detail"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="search-suggestions"),
    path("comments/mail/confirm/<str:token>/", mail.confirm, name="comment-mail-confirm"),
    path("comments/mail/stop/<str:token>/", mail.stop, name="comment-mail-stop"),
    path("comments/mail/decide/<str:token>/", mail.decide_by_mail, name="comment-mail-decide"),
    path("comments/started/", comments.comment_started, name="comment-started"),
    path("comments/<int:pk>/", comments.comment_detail, name="comment-detail"),
    path("<backcare_slug:slug>/comments/", comments.comment_post, name="comment-post"),
    path("preview/<str:token>/", previews.preview, name="preview"),
    # Articles come last: any slug that no other address claims is theirs.
    path("", articles.article_list, name="article-list"),
    path("tagged/<backcare_slug:slug>/", articles.article_tagged, name="article-tagged"),
    path("<backcare_slug:slug>/", articles.article_detail, name="article-detail"),
]
