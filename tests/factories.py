"""Rows for tests: every factory gives a valid row, and takes what the test is about as keywords."""

import io
from datetime import UTC, datetime, timedelta
from itertools import count

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Pillow

from backcare.articles import data as article_data
from backcare.images import renditions
from backcare.models import (
    Article,
    BodyArea,
    Caution,
    Comment,
    Image,
    Mail,
    Person,
    ProductLink,
    ProductPlacement,
    Reference,
    RelatedOverride,
    SpamTerm,
    Synonyms,
    Tag,
    Technique,
    WatchedClaim,
    ZeroResultQuery,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
"""A moment for tests that hand the time in."""

_numbers = count(1)


def make_article(*, tags=(), techniques=(), areas=(), save=True, **kwargs):
    """An article: published an hour ago unless told otherwise."""
    number = next(_numbers)
    kwargs.setdefault("title", f"Article {number}")
    kwargs.setdefault("slug", f"article-{number}")
    kwargs.setdefault("body", "<p>Warm hands first.</p>")
    kwargs.setdefault("status", Article.Status.PUBLISHED)
    if kwargs["status"] == Article.Status.PUBLISHED:
        kwargs.setdefault("published_at", timezone.now() - timedelta(hours=1))
    article = Article(**kwargs)
    if save:
        article.save()
        article.tags.add(*tags)
        article.techniques.add(*techniques)
        article.areas.add(*areas)
    return article


def make_draft(**kwargs):
    """An article that nobody has published."""
    return make_article(**{"status": Article.Status.DRAFT, **kwargs})


def make_tag(name=None, **kwargs):
    """A tag."""
    return Tag.objects.create(name=name or f"Tag {next(_numbers)}", **kwargs)


def make_person(name=None, **kwargs):
    """An author or reviewer."""
    number = next(_numbers)
    return Person.objects.create(name=name or f"Person {number}", **{"slug": f"person-{number}", **kwargs})


def make_technique(name=None, **kwargs):
    """A published technique."""
    number = next(_numbers)
    values = {"slug": f"technique-{number}", "status": "published", **kwargs}
    return Technique.objects.create(name=name or f"Technique {number}", **values)


def make_area(name=None, **kwargs):
    """A published region of the body."""
    number = next(_numbers)
    return BodyArea.objects.create(
        name=name or f"Area {number}", **{"slug": f"area-{number}", "status": "published", **kwargs}
    )


def make_caution(text=None, **kwargs):
    """A caution."""
    number = next(_numbers)
    return Caution.objects.create(text=text or f"Careful, case {number}.", **{"slug": f"caution-{number}", **kwargs})


def make_product(title=None, **kwargs):
    """A collection of the shop."""
    number = next(_numbers)
    values = {"handle": f"shelf-{number}", "url": f"/collections/shelf-{number}/", **kwargs}
    return ProductLink.objects.create(title=title or f"Shelf {number}", **values)


def make_placement(**kwargs):
    """A collection placed on an article, technique or area, which the caller names."""
    if "product" not in kwargs:
        kwargs["product"] = make_product()
    return ProductPlacement.objects.create(**kwargs)


def make_reference(article, **kwargs):
    """A citation of ``article``."""
    number = next(_numbers)
    values = {"title": f"Source {number}", "url": f"https://source.example/{number}", "position": number, **kwargs}
    return Reference.objects.create(article=article, **values)


def make_comment(article=None, **kwargs):
    """A comment that waits for a decision."""
    number = next(_numbers)
    values = {"name": f"Reader {number}", "email": "reader@example.com", "body": f"Remark {number}.", **kwargs}
    return Comment.objects.create(article=article or make_article(), **values)


def make_mail(comment=None, **kwargs):
    """A mail about a comment to a moderator, queued."""
    values = {"kind": "held", "comment": comment or make_comment(), "to": "mod@shop.example", **kwargs}
    return Mail.objects.create(**values)


def make_zero_result_query(query=None, **kwargs):
    """A search that found nothing, often enough for editors to see it."""
    values = {"language": "en", "times": 3, **kwargs}
    return ZeroResultQuery.objects.create(query=query or f"question {next(_numbers)}", **values)


def make_spam_term(text=None, **kwargs):
    """A word, or a domain, that is listed as spam."""
    return SpamTerm.objects.create(text=text or f"casino{next(_numbers)}", **kwargs)


def make_override(article, related, kind="pin", **kwargs):
    """An editor's pin, or block."""
    return RelatedOverride.objects.create(article=article, related=related, kind=kind, **kwargs)


def make_claim(phrase=None, **kwargs):
    """A claim that editors watch for."""
    return WatchedClaim.objects.create(phrase=phrase or f"miracle cure {next(_numbers)}", **kwargs)


def make_synonyms(*names):
    """Names that mean the same in a search."""
    return Synonyms.objects.create(names="\n".join(names) or f"shin splints {next(_numbers)}\nsore shins")


def picture_bytes(size=(600, 400), format="JPEG", color=(180, 90, 60), mode="RGB", **options):
    """The bytes of a real picture: a plain field with a lighter corner, so that turning it shows."""
    picture = Pillow.new(mode, size, color)
    picture.paste((250, 240, 230) if mode == "RGB" else (250, 240, 230, 255), (0, 0, size[0] // 4, size[1] // 4))
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def make_image(*, size=(600, 400), content=None, name=None, with_renditions=True, **kwargs):
    """An image of the library with its renditions."""
    number = next(_numbers)
    image = Image(**{"title": f"Picture {number}", "alt": f"Hands on a back, {number}", **kwargs})
    image.file = ContentFile(content or picture_bytes(size), name or f"picture-{number}.jpg")
    image.save()
    if with_renditions:
        renditions.make(image)
    return image


def contents_of(revision):
    """Return the content that ``revision`` keeps, where nothing is missing that it refers to."""
    content, missing = article_data.by_primary_key(article_data.kept_in(revision))
    assert missing == []
    return content
