"""Index of the public addresses. Mount it with ``path("blogs/news/", include("backcare.urls"))``."""

from backcare.areas.urls import urlpatterns as area_urls
from backcare.articles.urls import urlpatterns as article_urls
from backcare.comments.urls import urlpatterns as comment_urls
from backcare.mail.urls import urlpatterns as mail_urls
from backcare.people.urls import urlpatterns as person_urls
from backcare.previews.urls import urlpatterns as preview_urls
from backcare.search.urls import urlpatterns as search_urls
from backcare.techniques.urls import urlpatterns as technique_urls

app_name = "backcare"

# Articles come last: any slug that no other room claims is theirs.
urlpatterns = [
    *technique_urls,
    *area_urls,
    *person_urls,
    *search_urls,
    *mail_urls,
    *comment_urls,
    *preview_urls,
    *article_urls,
]
