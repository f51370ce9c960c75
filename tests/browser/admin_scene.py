"""An article with everything in it, what lies around it in the admin, and someone who is signed in without typing."""

from datetime import timedelta
from types import SimpleNamespace

from django.test import Client
from django.utils import timezone

from backcare.articles import data as article_data
from backcare.models import Article
from backcare.previews import links
from backcare.publication import drafts
from tests.factories import (
    make_area,
    make_article,
    make_comment,
    make_draft,
    make_image,
    make_override,
    make_person,
    make_placement,
    make_product,
    make_reference,
    make_tag,
    make_technique,
)

SUMMARY = "Two sentences about warm hands. They make one want to read on."
BODY = (
    '<h2>Before you begin</h2><p>Warm <a href="/blogs/news/">your hands</a> first.</p><ol><li><p>one</p></li></ol>'
    "<table><thead><tr><th><p>Minutes</p></th></tr></thead><tbody><tr><td><p>ten</p></td></tr></tbody></table>"
    '<figure data-image="warm-hands"><figcaption>Both hands</figcaption></figure>'
    '<figure data-product="rollers"></figure><figure data-technique="kneading"></figure>'
    '<figure data-product="gone"></figure>'
    '<figure data-video="youtube:dQw4w9WgXcQ" data-image="warm-hands"><figcaption>Slow circles</figcaption></figure>'
    "<p>Rest a while.</p>"
)


def signed_in(user) -> dict:
    """Return options of a browser context in which ``user`` is logged in already."""
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}
    return {"storage_state": {"cookies": [cookie], "origins": []}}


def change_url(row) -> str:
    """Return the address of the form of ``row``."""
    return f"/admin/backcare/{row._meta.model_name}/{row.pk}/change/"


def make_scene(editor) -> SimpleNamespace:
    """Make a published article with unpublished changes and two revisions, a draft in review, and what they use."""
    now = timezone.now()
    image = make_image(title="Warm hands", key="warm-hands", alt="Two hands on a pair of shoulders")
    product = make_product("Rollers", key="rollers", handle="rollers", image=image, price_text="$30", is_listed=True)
    technique = make_technique("Kneading", key="kneading", image=image)
    author = make_person("Wren Hollowell", user=editor)
    article = make_article(
        title="Slow hands",
        slug="slow-hands",
        summary=SUMMARY,
        body=BODY,
        hero_image=image,
        author=author,
        reviewer=make_person("Dr. Adair"),
        reviewed_on=timezone.localdate() - timedelta(days=400),
        review_due_on=timezone.localdate() - timedelta(days=1),
        tags=["Home massage", "Shoulders"],
        techniques=[technique],
        areas=[make_area("Shoulders")],
    )
    make_reference(article)
    make_placement(article=article, product=product, heading="Try it", text="Four rollers.")
    make_override(article, make_article(title="Cold feet", summary=SUMMARY))
    content = article_data.read(article)
    drafts.save_draft(article, content | {"title": "Slower hands"}, user=editor)
    changes = {"title": "Slowest hands", "body": BODY.replace("Rest a while", "Rest for ten minutes"), "tags": ["Feet"]}
    drafts.save_draft(article, content | changes, user=editor)
    links.create(article, days=7, note="Dr. Adair", user=editor, now=now)
    review = make_draft(title="Is it ready?", summary="", body="<p>Nearly.</p>", author=author, status="in_review")
    make_article(title="Tomorrow", summary=SUMMARY, published_at=now + timedelta(days=1))
    comment = make_comment(article, score=0.3, reasons=[["origin", "", 0]])
    make_comment(article, status="approved", email=comment.email)
    return SimpleNamespace(
        comment=comment,
        image=image,
        product=product,
        technique=technique,
        article=Article.objects.get(pk=article.pk),
        review=review,
        tags=[make_tag("Massage at home"), make_tag("Massages at home")],
    )
