"""What the tutorial says to do in the browser, in the project that its blocks made; prints what came of it."""

import json
import sys

import django
from django.test import Client
from django.urls import reverse

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402

from backcare.models import Article, BodyArea, Comment, ProductLink, Technique  # noqa: E402

NONE = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}

staff, reader = Client(HTTP_HOST="127.0.0.1"), Client(HTTP_HOST="127.0.0.1")
staff.force_login(get_user_model().objects.get())


def add(model, rows=(), **values):
    """Post the form for a new one, with these rows of its inlines, and return the status."""
    for prefix, row in dict(rows).items():
        management = NONE if row is None else {**NONE, "TOTAL_FORMS": "1"}
        values |= {f"{prefix}-{name}": value for name, value in management.items()}
        values |= {f"{prefix}-0-{name}": value for name, value in (row or {}).items()}
    return staff.post(reverse(f"admin:backcare_{model}_add"), values).status_code


def placement():
    return {"product": ProductLink.objects.get().pk, "position": "0"}


def main():
    seen = {"empty": reader.get("/blogs/news/").status_code}
    seen["area"] = add(
        "bodyarea",
        {"placements": None},
        name="Lower back",
        slug="lower-back",
        kind="region",
        position="0",
        _publish="1",
    )
    seen["product"] = add(
        "productlink",
        kind="collection",
        title="Back massagers",
        handle="back-massagers",
        url="/collections/back-massagers/",
        key="back-massagers",
        is_listed="on",
    )
    seen["technique"] = add(
        "technique",
        {"steps": {"text": "Warm your hands first.", "position": "0"}, "placements": placement()},
        name="Kneading",
        slug="kneading",
        summary="Slow circles with the heel of the hand.",
        level="basic",
        pressure="light",
        areas=[BodyArea.objects.get().pk],
        _publish="1",
    )
    seen["article"] = add(
        "article",
        {"placements": placement(), "references": None, "related_overrides": None},
        title="Ten minutes for a stiff back",
        summary="Warm hands, slow circles, and where to stop.",
        body="<p>A stiff back likes warmth before it likes pressure.</p>",
        techniques=[Technique.objects.get().pk],
        areas=[BodyArea.objects.get().pk],
        language="en",
        comment_policy="open",
        kind="guide",
        is_indexed="on",
        _publish="1",
    )
    address = Article.objects.get().get_absolute_url()
    seen["address"] = address
    seen["collection"] = reader.get("/collections/back-massagers/").content.decode()
    comment = {"name": "Ida", "email": "ida@example.com", "body": "Does this work on the shoulders too?"}
    posted = reverse("backcare:comment-post", args=["ten-minutes-for-a-stiff-back"])
    held = reader.post(posted, comment, headers={"sec-fetch-site": "same-origin"})
    seen["held"] = [held.status_code, held.headers.get("Location", ""), comment["body"] in page(address)]
    row = Comment.objects.get()
    staff.post(reverse("admin:backcare_comment_changelist"), {"decide": f"approve:{row.pk}:{row.version}"})
    seen["approved"] = comment["body"] in page(address)
    kept = reader.get(address)
    seen["headers"] = [kept.headers["Cache-Control"], "Set-Cookie" in kept.headers, bool(kept.cookies)]
    seen["again"] = reader.get(address, headers={"if-none-match": kept.headers["ETag"]}).status_code
    sys.stdout.write(json.dumps(seen))


def page(address):
    return reader.get(address).content.decode()


main()
