"""A host's own code, as mypy --strict sees it: nothing that a host may import is untyped. Nothing here is run."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_type

from django.contrib.admin import AdminSite
from django.http import HttpRequest

import backcare.admin
from backcare.areas.models import BodyAreaQuerySet
from backcare.articles.data import ArticleData, kept_in, read, read_many
from backcare.articles.models import ArticleQuerySet
from backcare.captcha.exchange import post_form
from backcare.captcha.hcaptcha import HCaptcha
from backcare.captcha.protocol import Captcha, Outcome, Widget
from backcare.comments import deciding
from backcare.comments.models import CommentQuerySet
from backcare.comments.posting import CommentData, RequestInfo, post
from backcare.groups import make_groups
from backcare.images import renditions
from backcare.images.pictures import Picture, Pictures, load
from backcare.images.storing import undone_on_failure
from backcare.models import (
    Article,
    BodyArea,
    Comment,
    Image,
    Person,
    ProductLink,
    RelatedArticle,
    Revision,
    Tag,
    Technique,
)
from backcare.privacy import personal_data
from backcare.products.models import ProductLinkQuerySet
from backcare.publication import acts, drafts, revisions
from backcare.publication import tags as tag_acts
from backcare.publication.addresses import keep_leading
from backcare.publication.commenting import set_everywhere
from backcare.related.models import RelatedArticleQuerySet
from backcare.related.rebuilding import rebuild
from backcare.search import index
from backcare.search.finding import Results, search
from backcare.spam.engine import Reason, SpamCandidate, SpamEngine, Verdict
from backcare.techniques.models import TechniqueQuerySet
from backcare.views.cards import Card, make_cards
from backcare.views.client_ip import client_address


def articles(now: datetime, area: BodyArea, technique: Technique, tag: Tag, person: Person) -> list[Card]:
    """Every verb gives articles again, in any order, from the manager and from a related manager."""
    assert_type(Article.objects.all(), ArticleQuerySet)
    chosen = Article.objects.published(now).in_area(area).about_technique(technique).tagged(tag)
    chosen = chosen.placed_with("collection", "back-massagers").in_language("en").newest_first().with_card_data()
    assert_type(chosen, ArticleQuerySet)
    assert_type(chosen.placing(ProductLink()).listed_after(now, 1).translations_of([]), ArticleQuerySet)
    assert_type(chosen.first(), Article | None)
    assert_type(chosen[:3], ArticleQuerySet)
    assert_type([article.title for article in chosen], list[str])
    editors = Article.objects.scheduled(now).scheduled_until(now).expired().in_review().with_unpublished_changes()
    editors = editors.review_overdue().review_due_within(7).never_reviewed().written_by(person)
    assert_type(editors.get(), Article)
    assert_type(Article.objects.get(slug="x").is_published(now), bool)
    return make_cards(chosen)


def others(article: Article, now: datetime) -> None:
    """The other models' verbs too."""
    assert_type(Technique.objects.published(now).placed_with("product", "x").easiest_first(), TechniqueQuerySet)
    assert_type(Technique.objects.published().first(), Technique | None)
    assert_type(BodyArea.objects.published(), BodyAreaQuerySet)
    assert_type(BodyArea.objects.published().get().name, str)
    assert_type(ProductLink.objects.listed(), ProductLinkQuerySet)
    assert_type(Tag.objects.for_names(["Back pain"]), list[Tag])
    comments = Comment.objects.approved().written_by("ida@example.com").from_address("x").on_article(article)
    assert_type(comments, CommentQuerySet)
    assert_type(Comment.objects.pending().visible_on(article).first(), Comment | None)
    related = RelatedArticle.objects.for_readers(article, Article.objects.published())
    assert_type(related, RelatedArticleQuerySet)
    assert_type([entry.related.title for entry in related], list[str])


def acting(article: Article, tag: Tag, revision: Revision, image: Image, request: HttpRequest, now: datetime) -> None:
    """The functions of docs/reference/python.md."""
    assert_type(acts.publish(Article.objects.filter(pk=1)), acts.Published)
    assert_type(acts.unpublish(Article.objects.unpublished()), int)
    content = assert_type(read(article), ArticleData)
    assert_type(read_many(Article.objects.all()), dict[int, ArticleData])
    assert_type(kept_in(revision), ArticleData)
    assert_type(drafts.save_draft(article, content), Revision)
    assert_type(drafts.publish(article, content), Revision)
    assert_type(drafts.discard(article), Revision | None)
    assert_type(drafts.submit(article), Revision)
    assert_type(drafts.withdraw(article), Revision)
    assert_type(drafts.send_back(article, "Shorter, please."), Revision)
    assert_type(drafts.restore(revision), tuple[Revision, list[str]])
    assert_type(revisions.seen_by_readers(article, now), Revision | None)
    assert_type(set_everywhere("closed"), int)
    keep_leading(article, "old-slug")
    assert_type(tag_acts.rename(tag, "Petrissage"), Tag)
    assert_type(tag_acts.merge([tag], into=tag), int)
    assert_type(load(ids=[1], keys=["x"]), Pictures)
    assert_type(load(ids=[1]).of(1), Picture | None)
    with undone_on_failure():
        image.save()
    renditions.schedule(image)
    assert_type(rebuild(), int)
    assert_type(search("warm hands", "en"), Results)
    assert_type(index.rebuild(), int)
    assert_type(post_form("https://captcha.example", {}, seconds=3, most_bytes=100), bytes)
    assert_type(client_address(request), str)
    backcare.admin.register(AdminSite())
    assert_type(make_groups(), list[str])
    comment = post(article, CommentData(name="Ida", email="ida@example.com", body="How warm?"), RequestInfo())
    assert_type(comment, Comment)
    assert_type(deciding.decide(Comment.objects.pending(), "approve"), list[int])
    assert_type(deciding.edit(1, name="Ida", body="How warm?", seen=1), Comment)
    assert_type(deciding.undo(1, seen=1), list[int])
    assert_type(personal_data.erase("ida@example.com"), personal_data.Erased)


class Question:
    """A captcha of the host's own."""

    def widget(self) -> Widget | None:
        return None

    def verify(self, data: object, *, address: str, hostname: str) -> Outcome:
        return Outcome(True)


class Stricter:
    """A spam engine of the host's own."""

    def judge(self, candidate: SpamCandidate) -> Verdict:
        return Verdict(0.5, (Reason("Sells knives", points=4.0),))

    def learn(self, candidates: Iterable[tuple[SpamCandidate, bool, int]]) -> None:
        return None


captchas: list[Captcha] = [Question(), HCaptcha()]
engines: list[SpamEngine] = [Stricter()]
