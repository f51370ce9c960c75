"""What related articles cost: ``python -m tests.benchmarks.related [ARTICLES ...] [--words 1300]``.

For each number of articles (1,000, 3,000 and 10,000 unless told otherwise) it prints how long a full rebuild takes and
how much memory it needs; what the first publication of an article costs, its edit, unpublication and deletion; and how
long reading a stored list takes. On a database of its own that is removed; ``DATABASE_URL`` chooses which kind, as
everywhere.
"""

import argparse
import os
import random
import resource
import statistics
from itertools import accumulate
from time import perf_counter, process_time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

TOPICS, TOPIC_WORDS, COMMON_WORDS = 120, 120, 12_000
CHANGES = 12
SYLLABLES = [a + b for a in ("b", "cl", "d", "fr", "g", "k", "m", "p", "st", "v") for b in ("a", "e", "io")]


def main():
    """Print the figures for each size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 3_000, 10_000])
    parser.add_argument("--words", type=int, default=1_300)
    options = parser.parse_args()
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        print(f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}, {options.words} words")
        library = Library(options.words)
        for size in options.sizes:
            library.grow(size)
            library.measure()
    finally:
        teardown_databases(databases, verbosity=0)


class Library:
    """Articles of made-up words: a third of each is from its topic, the rest follows Zipf's law as a language."""

    def __init__(self, words):
        self.length = words
        self.random = random.Random(11)
        seen = set()
        while len(seen) < TOPICS * TOPIC_WORDS + COMMON_WORDS:
            seen.add("".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 5))))
        vocabulary = sorted(seen)
        self.random.shuffle(vocabulary)
        self.common = vocabulary[:COMMON_WORDS]
        self.common_weights = list(accumulate(1 / (rank + 5) for rank in range(COMMON_WORDS)))
        own = vocabulary[COMMON_WORDS:]
        self.topics = [own[start : start + TOPIC_WORDS] for start in range(0, len(own), TOPIC_WORDS)]
        self.topic_weights = list(accumulate(1 / (rank + 3) for rank in range(TOPIC_WORDS)))
        self.tags = None
        self.size = 0

    def text(self, topic, length):
        """That many words about a topic."""
        own = self.random.choices(self.topics[topic], cum_weights=self.topic_weights, k=length // 3)
        words = own + self.random.choices(self.common, cum_weights=self.common_weights, k=length - len(own))
        self.random.shuffle(words)
        return " ".join(words)

    def make(self, **kwargs):
        """An article that is not stored yet."""
        from datetime import timedelta

        from tests.factories import NOW, make_article

        topic = self.random.randrange(TOPICS)
        self.size += 1
        values = {
            "title": self.text(topic, 6),
            "slug": f"article-{self.size}",
            "summary": self.text(topic, 24),
            "body": f"<p>{self.text(topic, self.length)}</p>",
            "published_at": NOW - timedelta(hours=self.random.randrange(20_000)),
        }
        article = make_article(save=False, **{**values, **kwargs})
        article.topic = topic
        return article

    def grow(self, size):
        """Have ``size`` articles in all."""
        from django.db.models import QuerySet

        from backcare.models import Article, TaggedItem
        from tests.factories import make_tag

        self.tags = self.tags or [make_tag(f"tag {number}") for number in range(300)]
        while self.size < size:
            articles = [self.make() for _ in range(min(500, size - self.size))]
            for article in articles:
                article.prepare_body()
            QuerySet(Article).bulk_create(articles)
            QuerySet(TaggedItem).bulk_create(
                TaggedItem(content_object=article, tag=tag)
                for article in articles
                for tag in {self.tags[article.topic * 2], *self.random.sample(self.tags, 2)}
            )

    def measure(self):
        """Print what everything costs."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from backcare.models import Article, RelatedArticle
        from backcare.publication import acts, changes
        from backcare.publication.refresh import refresh_derived
        from backcare.related import rebuilding

        changes.enqueue = lambda *args: None  # a worker would take it up; here its work is measured by itself
        size = self.size
        started, cpu = perf_counter(), process_time()
        rebuilding.rebuild()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"\n{size:,} articles: rebuilt in {perf_counter() - started:.0f} s, ", end="")
        print(f"{process_time() - cpu:.0f} s of it CPU of this process; memory at most {peak:.0f} MB")

        def timed(act, *args):
            wall, cpu = perf_counter(), process_time()
            act(*args)
            return perf_counter() - wall, process_time() - cpu

        def refresh(article):
            refresh_derived.func([article.pk], [], "default")

        kinds = {"first publication": [], "edit": [], "unpublication": [], "deletion": []}
        for _ in range(CHANGES):
            article = self.make()
            article.save()
            article.tags.add(self.tags[article.topic * 2])
            kinds["first publication"].append(timed(refresh, article))
            article.body = f"<p>{self.text(article.topic, self.length)}</p>"
            article.save()
            kinds["edit"].append(timed(refresh, article))
            acts.unpublish(Article.objects.filter(pk=article.pk))
            kinds["unpublication"].append(timed(refresh, article))
            acts.publish(Article.objects.filter(pk=article.pk))
            refresh(article)
            pk = article.pk
            article.delete()
            article.pk = pk
            kinds["deletion"].append(timed(refresh, article))
        for kind, times in kinds.items():
            wall, cpu = ([1000 * time[part] for time in times] for part in (0, 1))
            print(f"  {kind:<18} median {statistics.median(wall):5.0f} ms, at most {max(wall):5.0f} ms; ", end="")
            print(f"CPU median {statistics.median(cpu):5.0f} ms")
        articles = list(Article.objects.order_by("?")[:100])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read = [
                timed(list, RelatedArticle.objects.for_readers(one, Article.objects.published())) for one in articles
            ]
        wall = [1000 * time[0] for time in read]
        print(
            f"  {'reading a list':<18} median {statistics.median(wall):5.1f} ms, "
            f"{len(queries) / len(articles):.0f} query each"
        )


if __name__ == "__main__":
    main()
