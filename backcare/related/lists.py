"""Keeping the stored lists of related articles true."""

from django.db import connections, transaction

from backcare.areas.models import BodyArea
from backcare.articles.models import Article
from backcare.related.models import LIST_LENGTH, RelatedArticle, RelatedOverride
from backcare.related.scoring import Facets, Match
from backcare.tags.models import TaggedItem
from backcare.techniques.models import Technique

LOCK = 0x6261636B63617265
"""Number of the advisory lock on PostgreSQL: "backcare" in ASCII."""


def rebuild(using: str = "default") -> int:
    """Make every list anew and store those that changed. Returns how many did.

    Always all of them: how much a shared tag counts follows from how many articles there are and how many of them
    carry it, so one change can move entries on any list. A thousand articles take about half a second.
    """
    with transaction.atomic(using=using):
        _wait_for_others(using)
        published = Article.objects.using(using).published_or_scheduled()
        gone = RelatedArticle.objects.using(using).exclude(article__in=published.order_by().values("pk"))
        changed = gone.order_by().values("article").distinct().count()
        gone.delete()
        for language in sorted(set(published.order_by().values_list("language", flat=True))):
            changed += _Library(language, using).store()
    return changed


def _wait_for_others(using: str) -> None:
    """Let one rebuild run at a time; the next one then reads what this one stored. Ends with the transaction.

    No row is locked: any row can be deleted or unpublished while another rebuild waits for it. SQLite has one writer.
    """
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


class _Library:
    """The articles of one language that can be related, with what they are compared by."""

    def __init__(self, language: str, using: str):
        self.using = using
        rows = Article.objects.using(using).published_or_scheduled().in_language(language).newest_first()
        self.age_rank = {pk: rank for rank, pk in enumerate(rows.values_list("pk", flat=True))}
        facets: dict[int, set] = {pk: set() for pk in self.age_rank}
        links = {
            "tag": TaggedItem.objects.values_list("content_object", "tag", "tag__name"),
            "technique": Article.techniques.through.objects.values_list(
                "article", "technique", "technique__name"
            ).filter(technique__in=Technique.objects.published()),
            "area": Article.areas.through.objects.values_list("article", "bodyarea", "bodyarea__name").filter(
                bodyarea__in=BodyArea.objects.published()
            ),
        }
        self.names: dict[tuple[str, int], str] = {}
        for kind, pairs in links.items():
            for article, facet, name in pairs.using(using):
                if article in facets:
                    facets[article].add((kind, facet))
                    self.names[kind, facet] = name
        self.facets = Facets(facets)

    def store(self) -> int:
        """Compute the lists, store those that changed, and return how many did."""
        pins, blocks = self._overrides()
        stored: dict[int, list[RelatedArticle]] = {}
        rows = RelatedArticle.objects.using(self.using).filter(article__in=self.age_rank)
        for row in rows.order_by("article", "position"):
            stored.setdefault(row.article_id, []).append(row)
        fresh, stale = [], []
        for pk in self.age_rank:
            rows = self._rows(pk, pins.get(pk, []), blocks.get(pk, set()))
            if [_content(row) for row in rows] != [_content(row) for row in stored.get(pk, [])]:
                fresh += rows
                stale.append(pk)
        RelatedArticle.objects.using(self.using).filter(article__in=stale).delete()
        RelatedArticle.objects.using(self.using).bulk_create(fresh, batch_size=500)
        return len(stale)

    def _overrides(self):
        pins: dict[int, list[int]] = {}
        blocks: dict[int, set[int]] = {}
        rows = RelatedOverride.objects.using(self.using).filter(article__in=self.age_rank).order_by("position", "pk")
        for row in rows:
            if row.kind == RelatedOverride.Kind.BLOCK:
                blocks.setdefault(row.article_id, set()).add(row.related_id)
            elif row.related_id in self.age_rank:
                pins.setdefault(row.article_id, []).append(row.related_id)
        return pins, blocks

    def _rows(self, pk: int, pinned: list[int], blocked: set[int]) -> list[RelatedArticle]:
        entries = [Match(other, 0.0, ((("pin", None), 0.0),)) for other in pinned]
        entries += self.facets.matches(pk, self.age_rank, {*pinned, *blocked}, LIST_LENGTH)
        return [
            RelatedArticle(
                article_id=pk,
                related_id=match.key,
                position=position,
                score=match.score,
                reasons=[
                    {"kind": facet[0], "name": self.names.get(facet, ""), "weight": round(weight, 3)}
                    for facet, weight in match.shared
                ],
            )
            for position, match in enumerate(entries[:LIST_LENGTH])
        ]


def _content(row: RelatedArticle) -> tuple:
    # Without the numbers: each further article shifts them all a little, and readers see order and reasons only.
    return (row.related_id, row.position, [(reason["kind"], reason["name"]) for reason in row.reasons])
