"""Making an index of related articles anew, and putting it in the place of the one in use.

The new index is made beside the old one, in small transactions: whoever goes on after an interruption, and two who
work on it at the same time, each do what is not done yet. Articles that change meanwhile are looked at once more at
the end. Then the new lists are used, all at once.
"""

import logging
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction

from backcare.articles.models import Article
from backcare.related import lists
from backcare.related.index import DatabaseShelf, name_of, statistics_for
from backcare.related.models import (
    RelatedArticle,
    RelatedIndex,
    RelatedPending,
    RelatedPosting,
    RelatedProfile,
    RelatedTerm,
)
from backcare.related.posts import posts, posts_of_language
from backcare.related.scoring import Facet, Post, Profile, Statistics
from backcare.tasks import runs_at_once
from backcare.vacuum import vacuum

logger = logging.getLogger("backcare.related")
Stage = RelatedIndex.Stage
Progress = Callable[[str, str, int, int], None]
"""Called with the language, the stage in words, how many articles it has done, and of how many."""

IN_ONE_TRANSACTION = 50
SMALL = 200
"""Articles up to which an index is made anew by itself once a tenth of them changed: a matter of seconds."""


def rebuild(using: str = "default", languages: Iterable[str] | None = None, progress: Progress | None = None) -> int:
    """Count all words anew and make every list anew. Returns how many lists are in use now.

    ``languages`` are those to do; None: all of ``languages_of()``.
    """
    for language in sorted(languages_of(using) if languages is None else languages):
        _Making(language, using, progress).run()
    return RelatedArticle.objects.using(using).in_use().values("article").distinct().count()


def languages_of(using: str = "default") -> set[str]:
    """Return the languages in which there are public articles, or lists that are left from some."""
    public = Article.objects.using(using).public_now_or_later().order_by().values_list("language", flat=True)
    return {*public, *RelatedIndex.objects.using(using).values_list("language", flat=True)}


def rebuild_if_small(using: str, unknown: Iterable[str] = ()) -> None:
    """Make the indexes anew of which so much changed that their statistics say little, as far as they are small.

    ``unknown`` are languages that have no index yet. Large ones are left to ``rebuild_related``, which the log asks
    for; the first one of a language is made whatever its size when a worker does it.
    """
    outdated = {
        index.language
        for index in RelatedIndex.objects.using(using).live()
        if index.article_count <= SMALL and index.change_count >= max(1, index.article_count // 10)
    }
    needed = set()
    for language in {*unknown, *outdated}:
        articles = Article.objects.using(using).public_now_or_later().in_language(language)
        if articles.count() <= SMALL or (language in unknown and not runs_at_once()):
            needed.add(language)
        else:
            logger.warning("Related articles in %r wait for a long act: run manage.py rebuild_related.", language)
    if needed:
        rebuild(using, needed)


class _Making:
    def __init__(self, language: str, using: str, progress: Progress | None = None):
        self.language = language
        self.using = using
        self.progress = progress or (lambda *args: None)

    def run(self) -> None:
        index = self._begin()
        acts = {
            Stage.COUNTING: self._count,
            Stage.WEIGHING: self._weigh,
            Stage.FINDING: self._find,
            Stage.LISTING: self._list,
        }
        while index is not None and index.stage in acts:  # until it is in use, or replaced by a later one already
            acts[index.stage](index)
            index = RelatedIndex.objects.using(self.using).filter(pk=index.pk).first()
        self._sweep()

    def _begin(self) -> RelatedIndex:
        """Return the index that is in the making, which goes on, or a new one."""
        with transaction.atomic(using=self.using):
            lists.lock(self.using)
            made = RelatedIndex.objects.using(self.using).in_the_making().filter(language=self.language).first()
            return made or RelatedIndex.objects.using(self.using).create(language=self.language)

    def _count(self, index: RelatedIndex) -> None:
        """Count words and facets: held in memory, so an interruption begins again."""
        statistics = Statistics.of(self._posts())
        terms: dict[Facet, int] = {("word", word): df for word, df in statistics.words.items()}
        terms |= statistics.facets
        with transaction.atomic(using=self.using):
            lists.lock(self.using)
            if self._goes_on(index, Stage.WEIGHING, article_count=statistics.count):
                RelatedTerm.objects.using(self.using).bulk_create(
                    (RelatedTerm(index=index, name=name_of(what), article_count=df) for what, df in terms.items()),
                    batch_size=2_000,
                )

    def _posts(self) -> Iterator[Post]:
        count, total = 0, self._total()
        for batch in posts_of_language(self.language, self.using):
            yield from batch
            count += len(batch)
            self.progress(self.language, Stage.COUNTING.label, count, total)

    def _weigh(self, index: RelatedIndex) -> None:
        for batch in posts_of_language(self.language, self.using, index.checkpoint):
            statistics = statistics_for(index, batch, self.using)
            profiles = [Profile.of(post, statistics) for post in batch]
            add = DatabaseShelf(index, self.using).add
            if not self._step(index, batch[-1].key, lambda profiles=profiles, add=add: add(profiles)):
                return
        vacuum([RelatedPosting, RelatedProfile, RelatedTerm], self.using)
        self._goes_on(index, Stage.FINDING)

    def _find(self, index: RelatedIndex) -> None:
        if self._in_steps(index, lists.find):
            self._goes_on(index, Stage.LISTING)

    def _list(self, index: RelatedIndex) -> None:
        if self._in_steps(index, lists.store):
            vacuum([RelatedArticle], self.using)
            self._use(index)

    def _in_steps(self, index: RelatedIndex, act: Callable[[DatabaseShelf, list[int]], object]) -> bool:
        """Do ``act`` for all articles. Returns False as soon as somebody else turns out to do it too."""
        shelf = DatabaseShelf(index, self.using)
        while keys := list(
            shelf.rows()
            .filter(article_pk__gt=index.checkpoint)
            .order_by("article_pk")
            .values_list("article_pk", flat=True)[:IN_ONE_TRANSACTION]
        ):
            if not self._step(index, keys[-1], lambda keys=keys: act(shelf, keys)):
                return False
        return True

    def _use(self, index: RelatedIndex) -> None:
        """Look once more at what changed meanwhile; then let the index take its place."""
        while lists.despite_deletions(lambda: self._look_again(index.pk)):
            pass

    def _look_again(self, pk: int) -> bool:
        """Take up some of what changed meanwhile. When that was all, use the index and return False."""
        pending = RelatedPending.objects.using(self.using).filter(index=pk).order_by("pk")
        with transaction.atomic(using=self.using):
            lists.lock(self.using)
            index = RelatedIndex.objects.using(self.using).in_the_making().filter(pk=pk).first()
            if index is None:
                return False
            rows = list(pending[:IN_ONE_TRANSACTION])
            pks = [row.article_pk for row in rows]
            there = [post for post in posts(pks, self.using) if post.language == self.language]
            lists.apply(index, pks, there, self.using)
            pending.filter(pk__in=[row.pk for row in rows]).delete()
            if pending.exists():
                return True
            indexes = RelatedIndex.objects.using(self.using).filter(language=self.language)
            indexes.live().update(stage=Stage.GONE)
            indexes.filter(pk=pk).update(stage=Stage.LIVE, checkpoint=0, change_count=0)
            return False

    def _step(self, index: RelatedIndex, last: int, act: Callable[[], object]) -> bool:
        """Do the next articles, up to ``last``. Returns False, with nothing done, if somebody else has done them."""

        def do() -> bool:
            with transaction.atomic(using=self.using):
                is_ours = self._now(index).update(checkpoint=last)
                if is_ours:
                    act()
            return bool(is_ours)

        if not lists.despite_deletions(do):
            return False
        index.checkpoint = last
        done = RelatedProfile.objects.using(self.using).filter(index=index, article_pk__lte=last).count()
        self.progress(self.language, index.get_stage_display(), done, self._total())
        return True

    def _goes_on(self, index: RelatedIndex, stage: str, **values) -> bool:
        """Begin the next stage. Returns False if somebody else has begun it."""
        return bool(self._now(index).update(stage=stage, checkpoint=0, **values))

    def _now(self, index: RelatedIndex):
        """The row of ``index`` if nobody else has gone on with it."""
        rows = RelatedIndex.objects.using(self.using)
        return rows.filter(pk=index.pk, stage=index.stage, checkpoint=index.checkpoint)

    def _total(self) -> int:
        return Article.objects.using(self.using).public_now_or_later().in_language(self.language).count()

    def _sweep(self) -> None:
        """Delete what was replaced, a part at a time."""
        for index in RelatedIndex.objects.using(self.using).gone():
            for model in (RelatedArticle, RelatedPosting, RelatedProfile, RelatedTerm):
                rows = model._base_manager.using(self.using).filter(index=index)
                while pks := list(rows.values_list("pk", flat=True)[:5_000]):
                    rows.filter(pk__in=pks)._raw_delete(self.using)
            RelatedIndex.objects.using(self.using).filter(pk=index.pk).delete()
