"""The public profiles of authors and reviewers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backcare.images import pictures as page_pictures
from backcare.people.models import Person
from backcare.prepared import Param
from backcare.site import absolute_url
from backcare.views.cards import make_cards
from backcare.views.listings import NewestArticles
from backcare.views.public_page import public_page
from backcare.views.redirects import find, moved
from backcare.views.structured_data import person_nodes

ARTICLES_SHOWN = 12
_WRITTEN = NewestArticles(lambda articles: articles.written_by(Param("person")))
_REVIEWED = NewestArticles(lambda articles: articles.reviewed_by(Param("person")))


@require_safe
@public_page(parameters=())
def person_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A person with the newest articles that the person wrote or reviewed."""
    person = find(Person.objects.all(), slug)
    if person.slug != slug:
        return moved(request, person)
    written = _WRITTEN(request, ARTICLES_SHOWN, person=person.pk)
    reviewed = _REVIEWED(request, ARTICLES_SHOWN, person=person.pk)
    pictures = page_pictures.load(
        ids=[person.photo_id, *(article.hero_image_id for article in [*written, *reviewed])],
    )
    context = {
        "person": person,
        "picture": pictures.of(person.photo_id),
        "written_cards": make_cards(written, pictures, with_counts=False),
        "reviewed_cards": make_cards(reviewed, pictures, with_counts=False),
        "canonical_url": absolute_url(person.get_absolute_url(), request),
    }
    context["structured_data"] = person_nodes(request, context)
    return render(request, "backcare/person_detail.html", context)
