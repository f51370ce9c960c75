"""What pages say to search engines in JSON-LD, by the vocabulary of https://schema.org: nothing that they do not show.

Each function returns the nodes of one page, which refer to one another by ``@id``.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from backcare import conf
from backcare.articles.models import Article
from backcare.clock import to_text
from backcare.comments.models import Comment
from backcare.images.models import Image
from backcare.images.pictures import Picture
from backcare.people.models import Person
from backcare.site import absolute_url, path_to
from backcare.techniques.models import Technique

Node = dict[str, Any]

SOURCE_TYPES = {
    Image.AIUse.EDITED: "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource",
    Image.AIUse.GENERATED: "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
}
"""How a picture was made, in the words of IPTC. Source: https://schema.org/IPTCDigitalSourceEnumeration"""

_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


class JSONLD:
    """Nodes as the text of a ``<script>``; nothing in it can end the element."""

    def __init__(self, nodes: list[Node]):
        self.nodes = nodes

    def __html__(self) -> str:
        graph = {"@context": "https://schema.org", "@graph": [_filled(node) for node in self.nodes]}
        return json.dumps(graph, ensure_ascii=False, separators=(",", ":"), default=str).translate(_ESCAPES)


def article_nodes(request: HttpRequest, context: Mapping[str, Any], techniques: list[Technique]) -> list[Node]:
    """Describe the page of an article about ``techniques``, from the context of its template."""
    article: Article = context["article"]
    page = context["canonical_url"]
    reviewer = article.reviewer if article.reviewed_on else None
    about = [*techniques, *context["areas"]]
    posting = {
        "@type": "BlogPosting",
        "@id": f"{page}#article",
        "headline": article.title,
        "description": article.summary,
        "inLanguage": article.language,
        "image": _image_and_crops(request, context["hero"]),
        "datePublished": article.published_at and to_text(article.published_at),
        "dateModified": to_text(article.updated_at) if article.shows_update else None,
        "author": _reference(request, article.author),
        "publisher": {"@id": _publisher_id(request)} if conf.current().PUBLISHER else None,
        "keywords": [tag.name for tag in context["tags"]],
        "about": [{"@type": "Thing", "name": str(row), "url": url_of(request, row)} for row in about],
        "citation": [
            {"@type": "CreativeWork", "name": each.title, "url": each.url, "publisher": _named(each.publisher)}
            for each in context["references"]
        ],
        "commentCount": context["comments"].count,
        "comment": [_comment(one) for one in _shown(context["comments"].threads)],
    }
    return [
        _web_page(
            request,
            page,
            article.title,
            {"@id": posting["@id"]},
            kind="MedicalWebPage" if reviewer else "WebPage",
            reviewedBy=_reference(request, reviewer),
            lastReviewed=article.reviewed_on.isoformat() if reviewer else None,
        ),
        posting,
        *(_person(request, person) for person in dict.fromkeys((article.author, reviewer)) if person),
        *_publisher(request),
        _breadcrumbs(request, page, conf.current().TITLE, path_to("article-list"), article.title),
    ]


def technique_nodes(request: HttpRequest, context: Mapping[str, Any]) -> list[Node]:
    """Describe the page of a technique."""
    technique, page = context["technique"], context["canonical_url"]
    how_to = {
        "@type": "HowTo",
        "@id": f"{page}#technique",
        "name": technique.name,
        "description": technique.summary,
        "image": _image(request, context["picture"]),
        "step": [{"@type": "HowToStep", "text": step.text} for step in context["steps"]],
        "about": [
            {"@type": "AnatomicalStructure", "name": area.name, "url": url_of(request, area)}
            for area in context["areas"]
        ],
    }
    return [
        _web_page(request, page, technique.name, {"@id": how_to["@id"]}),
        how_to,
        _breadcrumbs(request, page, _("Massage techniques"), path_to("technique-list"), technique.name),
    ]


def area_nodes(request: HttpRequest, context: Mapping[str, Any]) -> list[Node]:
    """Describe the page of a body area."""
    area, page = context["area"], context["canonical_url"]
    structure = {
        "@type": "AnatomicalStructure",
        "@id": f"{page}#area",
        "name": area.name,
        "description": area.summary,
        "subStructure": [
            {"@type": "AnatomicalStructure", "name": muscle.name, "url": url_of(request, muscle)}
            for muscle in context["muscles"]
        ],
    }
    above = context["parent"]
    name, address = (above.name, above.get_absolute_url()) if above else (_("Body areas"), path_to("area-list"))
    return [
        _web_page(request, page, area.name, {"@id": structure["@id"]}),
        structure,
        _breadcrumbs(request, page, name, address, area.name),
    ]


def person_nodes(request: HttpRequest, context: Mapping[str, Any]) -> list[Node]:
    """Describe the profile of an author or reviewer."""
    person, page = context["person"], context["canonical_url"]
    node = _person(request, person) | {"description": person.bio, "image": _image(request, context["picture"])}
    return [_web_page(request, page, person.name, {"@id": node["@id"]}, kind="ProfilePage"), node]


def listing_nodes(request: HttpRequest, page: str, name: str, rows: Iterable[Any]) -> list[Node]:
    """Describe a page of a list of articles, techniques or body areas."""
    items = [
        {"@type": "ListItem", "position": place, "name": str(row), "url": url_of(request, row)}
        for place, row in enumerate(rows, 1)
    ]
    return [_web_page(request, page, name, {"@type": "ItemList", "itemListElement": items}, kind="CollectionPage")]


def _web_page(request: HttpRequest, page: str, name: str, entity: Node, kind: str = "WebPage", **more: Any) -> Node:
    language = request.backcare.language
    node = {"@type": kind, "@id": page, "url": page, "name": name, "inLanguage": language, "mainEntity": entity, **more}
    if kind not in ("ProfilePage", "CollectionPage"):
        node["breadcrumb"] = {"@id": f"{page}#breadcrumb"}
    return node


def _breadcrumbs(request: HttpRequest, page: str, above: str, address: str, name: str) -> Node:
    """Return the way from the page ``above``, to which this one leads back."""
    return {
        "@type": "BreadcrumbList",
        "@id": f"{page}#breadcrumb",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": above, "item": absolute_url(address, request)},
            {"@type": "ListItem", "position": 2, "name": name, "item": page},
        ],
    }


def _person(request: HttpRequest, person: Person) -> Node:
    credential = {"@type": "EducationalOccupationalCredential", "name": person.credentials}
    return {
        "@type": "Person",
        "@id": f"{url_of(request, person)}#person",
        "name": person.name,
        "url": url_of(request, person),
        "hasCredential": credential if person.credentials else None,
    }


def _reference(request: HttpRequest, person: Person | None) -> Node | None:
    return {"@id": f"{url_of(request, person)}#person"} if person else None


def _publisher_id(request: HttpRequest) -> str:
    return absolute_url("/#organization", request)


def _publisher(request: HttpRequest) -> list[Node]:
    settings = conf.current()
    if not settings.PUBLISHER:
        return []
    logo = absolute_url(settings.PUBLISHER_LOGO, request) if settings.PUBLISHER_LOGO else None
    home = absolute_url("/", request)
    return [
        {"@type": "Organization", "@id": _publisher_id(request), "name": settings.PUBLISHER, "url": home, "logo": logo}
    ]


def _shown(threads: Iterable[Any]) -> list[Comment]:
    comments = [comment for thread in threads for comment in (thread.comment, *thread.replies)]
    return [comment for comment in comments if comment.is_approved]


def _comment(comment: Comment) -> Node:
    return {
        "@type": "Comment",
        "text": comment.body,
        "author": {"@type": "Person", "name": comment.name},
        "dateCreated": to_text(comment.created_at),
    }


def _image(request: HttpRequest, picture: Picture | None) -> Node | None:
    if picture is None:
        return None
    return {
        "@type": "ImageObject",
        "url": absolute_url(picture.large.src, request),
        "width": f"{picture.large.width} px",  # schema.org wants a distance, not a number
        "height": f"{picture.large.height} px",
        "caption": picture.alt,
        "creditText": picture.image.credit,
        "digitalSourceType": SOURCE_TYPES.get(picture.image.ai_use),
    }


def _image_and_crops(request: HttpRequest, picture: Picture | None) -> list[Node | str | None]:
    """Return the image in its own shape, and its addresses in the shapes that search engines ask for."""
    if picture is None:
        return []
    return [_image(request, picture), *(absolute_url(address, request) for address in picture.crops)]


def _named(name: str) -> Node | None:
    return {"@type": "Organization", "name": name} if name else None


def url_of(request: HttpRequest, row: Any) -> str:
    """Return the public address of the page of ``row``."""
    return absolute_url(row.get_absolute_url(), request)


def _filled(value: Any) -> Any:
    """Return ``value`` without what is empty."""
    if isinstance(value, dict):
        return {name: _filled(each) for name, each in value.items() if each not in (None, "", [], {})}
    return [_filled(each) for each in value] if isinstance(value, list) else value
