"""The image that social networks show of an article without a cover, at the address of the article with ``.png``."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backcare.articles.models import Article
from backcare.images.social import SocialImage, social_image
from backcare.site import path_to
from backcare.views.public_page import public_page
from backcare.views.redirects import find


@require_safe
@public_page(parameters=())
def article_social_image(request: HttpRequest, slug: str) -> HttpResponse:
    """The title, the author and the name of the shop as PNG, for an article without a cover image."""
    article = find(Article.objects.with_page_data().published(request.backcare.now), slug, request.backcare.language)
    if article.slug != slug or article.page_language != request.backcare.language:
        return HttpResponsePermanentRedirect(_path(article))
    image = _image(article)
    if image is None:
        raise Http404(_("This article has no image of its title."))
    response = HttpResponse(image.png(), content_type="image/png")
    response.headers["Cache-Control"] = "max-age=86400"  # the page names another address when the image changes
    return response


def address_of(article: Article) -> str:
    """Return the path of the article's image, other for each image; "" where there is none."""
    image = _image(article)
    return f"{_path(article)}?{image.digest}" if image else ""


def _image(article: Article) -> SocialImage | None:
    if article.hero_image_id:
        return None
    image = social_image(article.title, article.author.name if article.author else "")
    return image if image.can_be_drawn else None


def _path(article: Article) -> str:
    return path_to("article-social-image", article.slug, language=article.page_language)
