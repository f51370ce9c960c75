"""The read API in OpenAPI 3.1: what ``openapi.json`` says, and what tests hold answers against."""

from typing import Any

from backcare.areas.models import BodyArea
from backcare.cautions.models import Caution
from backcare.images.models import Image
from backcare.search.models import SearchEntry
from backcare.techniques.models import Technique

DEFAULT_LIMIT, MOST = 20, 100
"""How many items a page of a list has, and how many it can have."""

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
URL: Schema = {"type": "string", "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
HTML: Schema = {"type": "string", "contentMediaType": "text/html"}
INTEGER: Schema = {"type": "integer"}
NUMBER: Schema = {"type": ["integer", "null"]}
DAY: Schema = {"type": ["string", "null"], "format": "date"}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": [*properties]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(choices: Any) -> Schema:
    return {"type": "string", "enum": list(choices.values)}


def _page_of(name: str, **more: Schema) -> Schema:
    following = {"type": ["string", "null"], "format": "uri", "description": "The next page; null at the end."}
    return _object(items=_list(_ref(name)), next=following, **more)


TERM = {"name": TEXT, "slug": TEXT, "url": URL}
ARTICLE = {
    "id": {**TEXT, "description": "Never changes, unlike the slug."},
    "url": URL,
    "slug": TEXT,
    "language": TEXT,
    "title": TEXT,
    "summary": TEXT,
    "is_indexed": {"type": "boolean", "description": "False: search engines are asked to leave it out."},
    "published_at": MOMENT,
    "updated_at": MOMENT,
    "author": _or_null(_ref("Person")),
    "reviewer": _or_null(_ref("Person")),
    "reviewed_on": DAY,
    "image": _or_null(_ref("Image")),
    "tags": _list(_ref("Term")),
    "techniques": _list(_ref("Term")),
    "areas": _list(_ref("Term")),
    "cautions": _list(_ref("Caution")),
    "products": _list(_object(key=TEXT, title=TEXT, url=URL, call_to_action=TEXT)),
    "references": _list(_object(title=TEXT, url=TEXT, publisher=TEXT, accessed_on=DAY)),
}
TECHNIQUE = {
    **TERM,
    "key": {**TEXT, "description": "Never changes, unlike the slug."},
    "summary": TEXT,
    "level": _one_of(Technique.Level),
    "pressure": _one_of(Technique.Pressure),
    **dict.fromkeys(("minutes_min", "minutes_max", "times_per_week_min", "times_per_week_max"), NUMBER),
    "aliases": _list(TEXT),
    "image": _or_null(_ref("Image")),
    "cautions": _list(_ref("Caution")),
}
AREA = {
    **TERM,
    "kind": _one_of(BodyArea.Kind),
    "summary": TEXT,
    "parent": _or_null(_ref("Term")),
    "cautions": _list(_ref("Caution")),
}
SCHEMAS = {
    "Article": _object(**ARTICLE),
    "ArticleDetail": _object(**ARTICLE, content_html=HTML, translations=_list(_object(language=TEXT, url=URL))),
    "Technique": _object(**TECHNIQUE),
    "TechniqueDetail": _object(**TECHNIQUE, steps=_list(TEXT), areas=_list(_ref("Term"))),
    "Area": _object(**AREA),
    "AreaDetail": _object(**AREA, muscles=_list(_ref("Term")), techniques=_list(_ref("Term"))),
    "Hit": _object(kind=_one_of(SearchEntry.Kind), **TERM, snippet=TEXT),
    "Term": _object(**TERM),
    "Person": _object(**TERM, credentials=TEXT),
    "Image": _object(
        url=URL,
        width={"type": "integer"},
        height={"type": "integer"},
        alt=TEXT,
        credit=TEXT,
        ai_use=_one_of(Image.AIUse),
    ),
    "Caution": _object(severity=_one_of(Caution.Severity), text=TEXT),
    "Error": _object(
        error=_object(status={"type": "integer"}, message=TEXT, parameter={"type": ["string", "null"]}),
    ),
}


def _parameter(name: str, description: str, schema: Schema = TEXT, **more: Any) -> Schema:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


SLUG = {"name": "slug", "in": "path", "required": True, "schema": TEXT}
PAGING = [
    _parameter(
        "limit",
        "Items of a page.",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
    ),
    _parameter("after", "Where the page begins. Do not make one: follow `next`."),
]
NARROWING = [
    _parameter("tag", "The slug of a tag of the articles."),
    _parameter("technique", "The slug of a technique that they are about."),
    _parameter("area", "The slug of a body area that they are about."),
    _parameter("author", "The slug of their author."),
    _parameter("product", "The key of a collection or product that is placed on them."),
]
MEANINGS = {
    "301": "It has another address now.",
    "304": "You have it already: it is what `If-None-Match` names.",
    "400": "A parameter is wrong; the message says how to go on.",
    "404": "There is nothing for readers here.",
    "405": "The API is for reading.",
}


def _get(operation: str, summary: str, schema: Schema, parameters: list[Schema], *others: str) -> Schema:
    """Describe an address whose answers beside 200, 304 and 405 are ``others``."""
    answers: Schema = {"200": {"description": summary, "content": {"application/json": {"schema": schema}}}}
    for status in sorted({"304", "405", *others}):
        answers[status] = {"description": MEANINGS[status]}
        if status >= "400":
            answers[status]["content"] = {"application/json": {"schema": _ref("Error")}}
    found = {"operationId": operation, "summary": summary, "responses": answers}
    return {"get": found | ({"parameters": parameters} if parameters else {})}


DOCUMENT: Schema = {
    "openapi": "3.1.0",
    "info": {
        "title": "Backcare",
        "version": "1",
        "description": "What readers see, in the language of the address. Within version 1 fields may be added; none "
        "is renamed or removed. What is empty is an empty text or list, or null.",
    },
    "paths": {
        "/articles/": _get(
            *("listArticles", "Articles, the newest first.", _page_of("Article"), [*PAGING, *NARROWING]),
            *("301", "400", "404"),
        ),
        "/articles/{slug}/": _get("getArticle", "An article.", _ref("ArticleDetail"), [SLUG], "301", "404"),
        "/techniques/": _get("listTechniques", "All techniques, easiest first.", _page_of("Technique"), []),
        "/techniques/{slug}/": _get("getTechnique", "A technique.", _ref("TechniqueDetail"), [SLUG], "301", "404"),
        "/areas/": _get("listAreas", "All body areas.", _page_of("Area"), []),
        "/areas/{slug}/": _get("getArea", "A body area.", _ref("AreaDetail"), [SLUG], "301", "404"),
        "/search/": _get(
            "search",
            "What has the words, the best first.",
            _page_of(
                "Hit",
                total={"type": "integer"},
                corrected={**TEXT, "description": "What was looked for instead of a misspelling, or nothing."},
            ),
            [_parameter("q", "The words.", required=True), *PAGING],
            "400",
        ),
        "/openapi.json": _get("getDocument", "This document.", {"type": "object"}, []),
    },
    "components": {"schemas": SCHEMAS},
}
