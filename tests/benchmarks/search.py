"""How fast the search is: ``python -m tests.benchmarks.search [ARTICLES ...]``, on a database that is removed again.

For each number of articles (1,000, 3,000 and 10,000 unless told otherwise) of 1,300 words it prints how long the index
takes to be made, how long after a change of one article it is true again, and how long searches take, with
snippets and facets: typical ones and the worst ones, whose words are in every article. ``DATABASE_URL`` chooses the
database as everywhere.
"""

import os
import random
import statistics
import sys
from itertools import accumulate, islice
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

WORDS = 1_300
VOCABULARY = 20_000
ROUNDS = 5


def main(sizes):
    """Print the figures for each of ``sizes``."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False)
    try:
        print(f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}")
        library = Library()
        for size in sizes:
            library.grow(size)
            library.measure()
    finally:
        teardown_databases(databases, verbosity=0)


class Library:
    """Articles of made-up words, whose frequencies follow Zipf's law as those of a language do."""

    def __init__(self):
        from tests.factories import make_area, make_tag, make_technique

        self.random = random.Random(7)
        self.words = list(islice(made_up_words(self.random), VOCABULARY))
        self.weights = list(accumulate(1 / (rank + 5) for rank in range(VOCABULARY)))
        self.areas = [make_area(f"Area {self.words[number]}") for number in range(20)]
        self.techniques = [make_technique(f"Technique {self.words[50 + number]}") for number in range(30)]
        self.tags = [make_tag(f"tag {number}") for number in range(200)]
        self.size = 0

    def text(self, length):
        """That many words."""
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=length))

    def grow(self, size):
        """Have ``size`` articles in all."""
        from backcare.models import Article, TaggedItem
        from tests.factories import make_article

        while self.size < size:
            count = min(500, size - self.size)
            articles = [
                make_article(
                    save=False,
                    title=self.text(6),
                    slug=f"article-{self.size + number}",
                    summary=self.text(25),
                    body="".join(f"<h2>{self.text(3)}</h2><p>{self.text(WORDS // 10)}</p>" for _ in range(10)),
                )
                for number in range(count)
            ]
            for article in articles:
                article.prepare_body()
            Article._base_manager.bulk_create(articles)  # it announces nothing, so nothing is refreshed yet
            for things, through, name in (
                (self.areas, Article.areas.through, "bodyarea"),
                (self.techniques, Article.techniques.through, "technique"),
            ):
                through.objects.bulk_create(
                    through(article=article, **{name: thing})
                    for article in articles
                    for thing in self.random.sample(things, 2)
                )
            TaggedItem._base_manager.bulk_create(
                TaggedItem(content_object=article, tag=tag)
                for article in articles
                for tag in self.random.sample(self.tags, 4)
            )
            self.size += count

    def measure(self):
        """Print how long everything takes."""
        from django.db import connection

        from backcare.models import Article
        from backcare.search import index

        started = perf_counter()
        index.rebuild()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")  # as PostgreSQL itself does after a minute
        print(f"\n{self.size} articles: index made in {perf_counter() - started:.1f} s")
        articles = self.random.sample(list(Article.objects.all()[:1000]), 20)
        rows = Article._base_manager
        public = {"status": "published"}
        for name, before, after in (
            ("after a publication", {"status": "draft"}, lambda article: public),
            ("after a new paragraph", public, lambda article: {"body": f"{article.body}<p>{self.text(60)}</p>"}),
            ("after another text", public, lambda article: {"body": f"<p>{self.text(WORDS)}</p>"}),
        ):
            times = []
            for article in articles:
                rows.filter(pk=article.pk).update(**before)
                index.refresh("article", [article.pk])
                rows.filter(pk=article.pk).update(**after(article))
                started = perf_counter()
                index.refresh("article", [article.pk])
                times.append(perf_counter() - started)
            report(f"upkeep {name}", times)
        common, middle = self.words[:5], self.words[100:400]
        kinds = {
            "one word": lambda: self.random.choice(middle),
            "two words": lambda: " ".join(self.random.sample(middle, 2)),
            "three words, one common": lambda: " ".join([common[0], *self.random.sample(middle, 2)]),
            "a rare word": lambda: self.random.choice(self.words[3000:8000]),
            "a beginning": lambda: self.random.choice(middle)[:4],
            "a phrase": lambda: '"' + " ".join(self.random.sample(common, 2)) + '"',
            "a word that all have": lambda: common[0],
            "three words that all have": lambda: " ".join(common[:3]),
            "nothing found": lambda: self.random.choice(middle) + "zzqx",
            "six words that nothing has all of": lambda: " ".join(
                [*self.random.sample(middle, 3), *self.random.sample(self.words[3000:8000], 3)]
            ),
            "a misspelling": lambda: self.random.choice(self.words[700:900])[:-1] + "qq",
        }
        everything = []
        for name, make in kinds.items():
            times = []
            for _ in range(20):
                times += search(make())
            everything += times
            report(f"  {name}", times)
        report("all searches", everything)


def search(text):
    """Return how long a search takes, the first time and then again."""
    from backcare.search import finding

    times = []
    for _ in range(2):
        started = perf_counter()
        finding.search(text, "en")
        times.append(perf_counter() - started)
    return times


def report(name, times):
    """Print one line of figures."""
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"{name:<36}p50 {statistics.median(ordered) * 1000:7.1f} ms   p95 {p95 * 1000:7.1f} ms")


def made_up_words(source):
    """Yield words that can be spoken, each once."""
    seen = set()
    while True:
        word = "".join(source.choice("bcdfghjklmnprstvw") + source.choice("aeiou") for _ in range(source.randint(1, 4)))
        word += source.choice(["", "n", "r", "s", "ing", "ed"])
        if word not in seen:
            seen.add(word)
            yield word


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 3_000, 10_000])
