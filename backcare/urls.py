"""Index of the public addresses. Mount it with ``path("blogs/news/", include("backcare.urls"))``."""

from backcare.articles.urls import urlpatterns as article_urls
from backcare.comments.urls import urlpatterns as comment_urls

app_name = "backcare"

urlpatterns = [*article_urls, *comment_urls]
