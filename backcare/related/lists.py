"""Keeping the stored lists of related articles true."""

from collections.abc import Iterable

from django.db import transaction

from backcare.articles.models import Article
from backcare.related.models import LIST_LENGTH, RelatedArticle, RelatedOverride
from backcare.related.scoring import Facets, Match
from backcare.tags.models import TaggedItem


def refresh(pks: Iterable[int], using: str = "default") -> int:
    """Make the lists anew that a change of these articles can have altered, in both directions.

    These are the articles' own lists, those of articles that share a facet with them, and those that name them.
    Returns how many lists changed.
    """
    pks = set(pks)
    naming = RelatedArticle.objects.using(using).filter(related__in=pks).values_list("article", flat=True)
    affected = pks | set(naming)
    languages = Article.objects.using(using).filter(pk__in=affected).values_list("language", flat=True)
    changed = 0
    for language in sorted(set(languages.order_by())):
        library = _Library(language, using)
        reached = {pk for pk in affected if pk in library.age_rank}
        for pk in pks:
            reached |= library.facets.neighbors(pk)
        changed += library.store(reached)
    gone = affected - set(Article.objects.using(using).published_or_scheduled().values_list("pk", flat=True))
    if gone:
        RelatedArticle.objects.using(using).filter(article__in=gone).delete()
        RelatedArticle.objects.using(using).filter(related__in=gone).delete()
    return changed


def rebuild(using: str = "default") -> int:
    """Make every list anew. Returns how many changed."""
    return refresh(Article.objects.using(using).originals().values_list("pk", flat=True), using)


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
            ).filter(technique__status="published"),
            "area": Article.areas.through.objects.values_list("article", "bodyarea", "bodyarea__name").filter(
                bodyarea__status="published"
            ),
        }
        self.names: dict[tuple[str, int], str] = {}
        for kind, pairs in links.items():
            for article, facet, name in pairs.using(using):
                if article in facets:
                    facets[article].add((kind, facet))
                    self.names[kind, facet] = name
        self.facets = Facets(facets)

    def store(self, pks: Iterable[int]) -> int:
        """Compute and store the lists of these articles; returns how many changed."""
        pks = sorted(pks)
        changed = 0
        with transaction.atomic(using=self.using):
            # One refresh at a time for a list: the second waits here and then sees what the first one stored.
            list(Article.objects.using(self.using).select_for_update().filter(pk__in=pks).order_by("pk").values("pk"))
            pins, blocks = self._overrides(pks)
            stored: dict[int, list[RelatedArticle]] = {}
            for row in RelatedArticle.objects.using(self.using).filter(article__in=pks).order_by("article", "position"):
                stored.setdefault(row.article_id, []).append(row)
            fresh, stale = [], []
            for pk in pks:
                rows = self._rows(pk, pins.get(pk, []), blocks.get(pk, set()))
                if [_content(row) for row in rows] != [_content(row) for row in stored.get(pk, [])]:
                    fresh += rows
                    stale.append(pk)
                    changed += 1
            RelatedArticle.objects.using(self.using).filter(article__in=stale).delete()
            RelatedArticle.objects.using(self.using).bulk_create(fresh, batch_size=500)
        return changed

    def _overrides(self, pks):
        pins: dict[int, list[int]] = {}
        blocks: dict[int, set[int]] = {}
        rows = RelatedOverride.objects.using(self.using).filter(article__in=pks).order_by("position", "pk")
        for row in rows:
            if row.kind == RelatedOverride.Kind.BLOCK:
                blocks.setdefault(row.article_id, set()).add(row.related_id)
            elif row.related_id in self.age_rank:
                pins.setdefault(row.article_id, []).append(row.related_id)
        return pins, blocks

    def _rows(self, pk: int, pinned: list[int], blocked: set[int]) -> list[RelatedArticle]:
        entries = [Match(other, 0.0, ((("pin", None), 0.0),)) for other in pinned]
        entries += self.facets.matches(pk, self.age_rank, without={*pinned, *blocked})
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
    return (row.related_id, row.position, round(row.score, 6), row.reasons)
