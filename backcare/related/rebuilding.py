"""Rebuilding every list of related articles from fresh statistics, while readers keep the old lists.

The new index is made beside the live one in short transactions, and replaces it at once at the end. Refreshes reach
both, so no change is lost meanwhile. A rebuild that was killed leaves a part of an index, which the next one deletes.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator

from django.db import transaction

from backcare.articles.models import Article
from backcare.querysets import db_for_write
from backcare.related.models import RelatedArticle, RelatedIndex, RelatedPosting, RelatedProfile
from backcare.related.refreshing import BATCH, despite_deletions, find_candidates, lock, save_lists
from backcare.related.scoring import Post, Profile, Statistics, hub
from backcare.related.scoring_input import in_key_order, posts, posts_of_language
from backcare.related.store import DatabaseStore, pack_statistics
from backcare.site import read_as
from backcare.tasks import runs_at_once
from backcare.vacuum import vacuum

logger = logging.getLogger("backcare.related")
State = RelatedIndex.State
Progress = Callable[[str, float], None]
"""Called with the language and how much of it is done, from 0 to 1."""

SMALL = 200
"""Up to this many articles, lists are rebuilt automatically once a tenth of the articles changed."""
PASSES = 4


class Replaced(Exception):
    """A later rebuild of the same language took over."""


def rebuild(using: str | None = None, languages: Iterable[str] | None = None, progress: Progress | None = None) -> int:
    """Count all words again and make every list again. Returns how many lists are in use now.

    ``languages`` are those to do; None: all of ``languages_of()``. When another rebuild of a language begins meanwhile,
    this one logs that and leaves the language to it.
    """
    using = using or db_for_write(RelatedIndex)
    for language in sorted(languages_of(using) if languages is None else languages):
        try:
            _Rebuild(language, using, progress).run()
        except Replaced:
            logger.warning("Another rebuild of related articles in %r has begun; this one stops.", language)
    return RelatedArticle.objects.using(using).in_use().values("article").distinct().count()


def languages_of(using: str | None = None) -> set[str]:
    """Return the languages of pages that have public articles, or lists of former ones."""
    public = Article.objects.using(using).public_now_or_later().order_by().values_list("language", flat=True)
    indexed = RelatedIndex.objects.using(using).values_list("language", flat=True)
    return {read_as(language) for language in (*public, *indexed)}


def rebuild_if_small(using: str, unknown: Iterable[str] = ()) -> None:
    """Rebuild the small languages in which so much changed that the statistics are out of date.

    ``unknown`` are languages that have no live index yet. Large ones are left to ``rebuild_related``, for which the log
    asks; the first index of a language is made whatever its size when a worker does it.
    """
    indexes = RelatedIndex.objects.using(using)
    being_made = set(indexes.filter(state=State.MAKING).values_list("language", flat=True))
    outdated = {
        read_as(index.language)
        for index in indexes.live()
        if index.article_count <= SMALL and index.change_count >= max(1, index.article_count // 10)
    }
    for language in sorted({*unknown, *outdated}):
        is_small = _public(language, using).count() <= SMALL
        if is_small or (language in unknown and language not in being_made and not runs_at_once()):
            rebuild(using, [language])
        else:
            logger.warning("Related articles in %r need a long rebuild: run manage.py rebuild_related.", language)


def _public(language: str, using: str):
    return Article.objects.using(using).public_now_or_later().in_language(language)


class _Rebuild:
    def __init__(self, language: str, using: str, progress: Progress | None):
        self.language = language
        self.using = using
        self.progress = progress or (lambda *args: None)
        self.done = 0
        self.total = PASSES * _public(language, using).count()

    def run(self) -> None:
        self._begin(Statistics.of(self._posts()))
        profiles = self.store.rows()
        self._in_batches(_public(self.language, self.using), "pk", self._weigh)
        vacuum([RelatedPosting, RelatedProfile], self.using)
        self._in_batches(profiles, "article_pk", self._find)
        self._in_batches(profiles, "article_pk", lambda keys: save_lists(self.store, keys))
        vacuum([RelatedArticle], self.using)
        self._step(self._use)
        self._sweep()
        self.progress(self.language, 1.0)

    def _posts(self) -> Iterator[Post]:
        for batch in posts_of_language(self.language, self.using):
            yield from batch
            self._tell(batch)

    def _begin(self, statistics: Statistics) -> None:
        indexes = RelatedIndex.objects.using(self.using)
        with transaction.atomic(using=self.using):
            lock(self.using)
            indexes.filter(language=self.language, state=State.MAKING).update(state=State.REPLACED)
            index = indexes.create(
                language=self.language, article_count=statistics.count, statistics=pack_statistics(statistics)
            )
        self.statistics = statistics
        self.store = DatabaseStore(index, self.using)

    def _in_batches(self, rows, field: str, act: Callable[[list[int]], None]) -> None:
        for keys in in_key_order(rows, field, BATCH):
            self._step(act, keys)
            self._tell(keys)

    def _step(self, act: Callable[..., None], *args) -> None:
        despite_deletions(lambda: self._in_transaction(act, *args))

    def _in_transaction(self, act: Callable[..., None], *args) -> None:
        with transaction.atomic(using=self.using):
            lock(self.using)
            index = RelatedIndex.objects.using(self.using).current().filter(pk=self.store.index.pk).first()
            if index is None:
                raise Replaced
            if index.change_count != self.store.index.change_count:  # what was read may have changed
                self.store = DatabaseStore(index, self.using)
            act(*args)

    def _weigh(self, keys: list[int]) -> None:
        missing = set(keys) - self.store.known(keys)  # the others changed meanwhile, and a refresh added them
        public = [post for post in posts(missing, self.using) if post.language == self.language]
        self.store.add([Profile.of(post, self.statistics) for post in public])

    def _find(self, keys: list[int]) -> None:
        self.store.set_hubs({key: hub(found) for key, found in find_candidates(self.store, keys).items()})

    def _use(self) -> None:
        indexes = RelatedIndex.objects.using(self.using)
        live = [index.pk for index in indexes.live() if read_as(index.language) == self.language]
        indexes.filter(pk__in=live).update(state=State.REPLACED)
        indexes.filter(pk=self.store.index.pk).update(state=State.LIVE)

    def _sweep(self) -> None:
        """Delete what was replaced, a part at a time."""
        replaced = RelatedIndex.objects.using(self.using).filter(state=State.REPLACED).defer("statistics")
        for index in [index for index in replaced if read_as(index.language) == self.language]:
            for model in (RelatedArticle, RelatedPosting, RelatedProfile):
                rows = model._base_manager.using(self.using).filter(index=index)
                while pks := list(rows.values_list("pk", flat=True)[:5_000]):
                    rows.filter(pk__in=pks)._raw_delete(self.using)
            index.delete()

    def _tell(self, batch: Collection) -> None:
        self.done += len(batch)
        self.progress(self.language, min(self.done / max(self.total, 1), 0.99))
