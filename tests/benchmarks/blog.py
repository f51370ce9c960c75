"""A blog of any size for measurements: quickly loaded, and shaped like a real one.

Texts are put together from a few hundred made-up bodies, so that a large blog is loaded in minutes: what is read from
the database is as large as with texts of their own.
"""

import random
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from itertools import accumulate, islice
from time import perf_counter

from django.core.management.color import no_style
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from backcare import page_cache
from backcare.articles import body as article_body
from backcare.articles import document
from backcare.models import (
    Article,
    BodyArea,
    Caution,
    Comment,
    Image,
    Person,
    ProductLink,
    ProductPlacement,
    Reference,
    RelatedArticle,
    RelatedIndex,
    Rendition,
    SearchEntry,
    Tag,
    TaggedItem,
    Technique,
)
from backcare.querysets import pieces
from backcare.related import rebuilding, scoring, scoring_input
from backcare.search import index as search_index
from backcare.search import stemming
from backcare.text.slugs import fold
from tests.benchmarks.search import made_up_words

BODIES, COMMENT_BODIES, VOCABULARY = 300, 200, 12_000
TAGS, TECHNIQUES, AREAS, PRODUCTS, PEOPLE, IMAGES = 300, 30, 24, 40, 12, 200
WIDTHS = (480, 800, 1200, 1600)
BATCH = 1_000
MOST_TO_RELATE = 20_000
"""More articles get random related lists: a rebuild would take longer than loading everything else."""


class Blog:
    """What a blog is loaded from. Every number is drawn from one seed, so that two loads give the same rows.

    ``sections`` are those of an article, of about 2 kB each. Unless the app is to ``relate`` the articles, they have
    random lists of related ones.
    """

    def __init__(self, articles, comments, *, sections=4, relate=True, say=print):
        self.article_count, self.comment_count, self.say = articles, comments, say
        self.sections, self.relate = sections, relate and articles <= MOST_TO_RELATE
        self.random = random.Random(5)
        self.now = timezone.now().replace(microsecond=0)
        self.words = list(islice(made_up_words(self.random), VOCABULARY))
        self.word_weights = list(accumulate(1 / (rank + 5) for rank in range(VOCABULARY)))

    def is_loaded(self):
        """Whether the database holds such a blog, to its last rows."""
        return (
            Article.objects.count() == self.article_count
            and Comment.objects.count() == self.comment_count
            and SearchEntry.objects.filter(kind="article").count() == self.article_count
        )

    def load(self):
        """Fill an empty database."""
        for step in (
            self._load_terms,
            self._load_articles,
            self._load_comments,
            self._reset_sequences,
            self._relate,
            self._index,
            self._tidy,
        ):
            started = perf_counter()
            result = step()
            name = step.__name__.strip("_").replace("_", " ")
            self.say(f"  {name}: {perf_counter() - started:.0f} s{result or ''}")

    def text(self, length):
        """That many words of the language."""
        return " ".join(self.random.choices(self.words, cum_weights=self.word_weights, k=length))

    def _sentence(self, length):
        return self.text(length).capitalize() + "."

    # The terms, and the texts that refer to them

    def know(self):
        """Read the terms of a blog that was loaded before."""
        self.tags, self.areas = list(Tag.objects.order_by("pk")), list(BodyArea.objects.order_by("pk"))
        self.techniques = list(Technique.objects.order_by("pk"))
        names = ("body", "summary", *article_body.DERIVED_FROM_BODY)
        self.bodies = list(Article.objects.order_by("pk").values(*names)[:BODIES])

    def _load_terms(self):
        day = timedelta(days=1)
        self.images = bulk(
            Image(
                pk=pk,
                key=f"picture-{pk}",
                title=f"Picture {pk}",
                alt=self._sentence(8),
                file=f"backcare/images/picture-{pk}.jpg",
                width=1600,
                height=1067,
                uploaded_at=self.now - day,
            )
            for pk in range(1, IMAGES + 1)
        )
        bulk(
            Rendition(
                image_id=pk,
                format=format,
                width=width,
                height=width * 2 // 3,
                file=f"backcare/renditions/picture-{pk}-{width}-{pk:012x}.{format}",
            )
            for pk in range(1, IMAGES + 1)
            for format in Rendition.Format.values
            for width in WIDTHS
        )
        self.people = bulk(
            Person(
                pk=pk, name=f"Person {pk}", slug=f"person-{pk}", credentials="Licensed massage therapist", photo_id=pk
            )
            for pk in range(1, PEOPLE + 1)
        )
        cautions = bulk(
            Caution(pk=pk, slug=f"caution-{pk}", text=self._sentence(12), severity=Caution.Severity.values[pk % 3])
            for pk in range(1, 13)
        )
        self.areas = bulk(
            BodyArea(
                pk=pk,
                name=f"{self.words[200 + pk]} area".capitalize(),
                slug=f"area-{pk}",
                status="published",
                summary=self._sentence(20),
            )
            for pk in range(1, AREAS + 1)
        )
        self.techniques = bulk(
            Technique(
                pk=pk,
                key=f"technique-{pk}",
                slug=f"technique-{pk}",
                name=f"{self.words[300 + pk]} strokes".capitalize(),
                status="published",
                level=Technique.Level.values[pk % 3],
                summary=self._sentence(25),
                minutes_min=4,
                minutes_max=6,
                image_id=pk,
            )
            for pk in range(1, TECHNIQUES + 1)
        )
        for through, name, things in (
            (Technique.cautions.through, "technique", self.techniques),
            (BodyArea.cautions.through, "bodyarea", self.areas),
        ):
            bulk(through(**{name: thing}, caution=cautions[thing.pk % 12]) for thing in things)
        bulk(
            Technique.areas.through(technique=technique, bodyarea=self.areas[technique.pk % AREAS])
            for technique in self.techniques
        )
        self.tags = bulk(
            Tag(pk=pk, name=name, slug=f"tag-{pk}", folded_name=fold(name))
            for pk, name in enumerate((f"{self.words[400 + number]} {number}" for number in range(TAGS)), 1)
        )
        self.tag_weights = list(accumulate(1 / (rank + 3) for rank in range(TAGS)))
        self.products = bulk(
            ProductLink(
                pk=pk,
                key=f"collection-{pk}",
                handle=f"collection-{pk}",
                url=f"/collections/collection-{pk}/",
                title=f"Collection {pk}",
                summary=self._sentence(14),
                price_text="$89",
                image_id=IMAGES - pk,
            )
            for pk in range(1, PRODUCTS + 1)
        )
        self.bodies = [self._make_body(number) for number in range(min(BODIES, self.article_count))]

    def _make_body(self, number):
        """Return what an article has of a body of about 8 kB, made ready once, and a summary to go with it."""
        parts = [f"<p>{self._sentence(40)} <strong>{self.text(3)}</strong> {self._sentence(30)}</p>"]
        for section in range(self.sections):
            parts.append(f"<h2>{self.text(4).capitalize()}</h2>")
            parts += [f"<p>{self._sentence(45)} {self._sentence(40)}</p>" for _ in range(2)]
            if section % 2:
                items = "".join(f"<li>{self._sentence(9)}</li>" for _ in range(4))
                parts.append(f"<ul>{items}</ul>")
            else:
                parts.append(f"<h3>{self.text(3).capitalize()}</h3><p>{self._sentence(35)} ")
                parts.append(f'<a href="https://source.example/{number}">{self.text(2)}</a> {self._sentence(30)}</p>')
        caption = f"<figcaption>{self._sentence(12)}</figcaption>"
        parts.insert(1, f'<figure data-image="picture-{1 + number % IMAGES}">{caption}</figure>')
        if number % 4 == 0:
            row = f"<tr><td>{self.text(2)}</td><td>{self.text(4)}</td></tr>"
            parts.append(f"<table><tbody>{row * 5}</tbody></table>")
        if number % 3 == 0:
            parts.append(f'<figure data-technique="technique-{1 + number % TECHNIQUES}"></figure>')
        if number % 3 == 1:
            parts.append(f'<figure data-product="collection-{1 + number % PRODUCTS}"></figure>')
        article = Article(body="".join(parts), summary=self._sentence(28))
        article.prepare_body()
        return {name: getattr(article, name) for name in ("body", "summary", *article_body.DERIVED_FROM_BODY)}

    # Articles and what hangs on them

    def _load_articles(self):
        size = []
        for pks in pieces(range(1, self.article_count + 1), BATCH):
            articles = [self._make_article(pk) for pk in pks]
            size += [len(article.body) for article in articles]
            bulk(articles)  # announces nothing, so no task refreshes anything yet
            bulk(
                TaggedItem(content_object_id=pk, tag_id=tag)
                for pk in pks
                for tag in self._several(TAGS, 3, self.tag_weights)
            )
            bulk(
                Article.techniques.through(article_id=pk, technique_id=technique)
                for pk in pks
                for technique in self._several(TECHNIQUES, 1 + pk % 2)
            )
            bulk(
                Article.areas.through(article_id=pk, bodyarea_id=area) for pk in pks for area in self._several(AREAS, 2)
            )
            bulk(
                ProductPlacement(article_id=pk, product_id=product, position=position)
                for pk in pks
                for position, product in enumerate(self._several(PRODUCTS, 1 + pk % 2))
            )
            bulk(
                Reference(
                    article_id=pk,
                    title=f"Source {number} of {pk}",
                    url=f"https://source.example/{pk}/{number}",
                    publisher="A journal",
                    position=number,
                )
                for pk in pks
                for number in range(3)
            )
        return f", {sum(size) / len(size) / 1000:.1f} kB of HTML each"

    def _make_article(self, pk):
        moment = self.now - timedelta(seconds=3_600 + self.random.randrange(3 * 365 * 86_400))
        return Article(
            pk=pk,
            title=f"{self.text(6)} {pk}".capitalize(),
            slug=f"article-{pk}",
            status=Article.Status.PUBLISHED,
            published_at=moment,
            created_at=moment,
            updated_at=moment,
            reviewed_on=moment.date(),
            hero_image=self.images[self.random.randrange(IMAGES)],
            author=self.people[pk % PEOPLE],
            reviewer=self.people[(pk + 1) % PEOPLE],
            **self.bodies[pk % len(self.bodies)],
        )

    def _several(self, among, count, weights=None):
        """Return primary keys, each once."""
        found = set()
        while len(found) < count:
            found.update(self.random.choices(range(1, among + 1), cum_weights=weights, k=count - len(found)))
        return sorted(found)

    def _load_comments(self):
        texts = [self._sentence(self.random.randint(5, 90)) for _ in range(COMMENT_BODIES)]
        statuses = Comment.Status.APPROVED, Comment.Status.PENDING, Comment.Status.SPAM, Comment.Status.REMOVED
        share, rest = divmod(self.comment_count, self.article_count)
        published = dict(Article.objects.values_list("pk", "published_at"))
        pk = 0
        rows = []
        for article, moment in published.items():
            on_it = []
            for _ in range(share + (article <= rest)):
                pk += 1
                above = self.random.choice(on_it) if on_it and self.random.random() < 0.45 else None
                written = above.created_at if above else moment
                comment = Comment(
                    pk=pk,
                    article_id=article,
                    parent=above,
                    name=f"Reader {pk % 5000}",
                    email=f"reader{pk % 5000}@mail.example",
                    body=texts[self.random.randrange(COMMENT_BODIES)],
                    status=self.random.choices(statuses, (80, 10, 6, 4))[0],
                    created_at=written + timedelta(minutes=self.random.randrange(1, 3_000)),
                )
                comment.take_place()
                on_it.append(comment)
            rows += on_it
            if len(rows) >= 5 * BATCH:
                bulk(rows)
                rows = []
        bulk(rows)

    def _reset_sequences(self):
        models = [Article, BodyArea, Caution, Comment, Image, Person, ProductLink, Tag, Technique]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)

    # What follows from them

    def _relate(self):
        if self.relate:
            with read_once(scoring_input, "plain_text"), read_once(scoring, "tokenize"):
                rebuilding.rebuild()
            return ", by the app's own rebuild"
        index = RelatedIndex.objects.create(language="en", state="live", article_count=self.article_count)
        for pks in pieces(range(1, self.article_count + 1), BATCH):
            bulk(
                RelatedArticle(index=index, article_id=pk, related_id=related, position=position, score=0.5)
                for pk in pks
                for position, related in enumerate(self._others(pk))
            )
        return ", random lists of twelve"

    def _others(self, pk):
        return [other for other in self.random.sample(range(1, self.article_count + 1), 13) if other != pk][:12]

    def _index(self):
        with read_once(document, "plain_text"), read_once(stemming, "folded"):
            search_index.rebuild()

    def _tidy(self):
        page_cache.bump()  # without a first stamp nothing is kept, and no number remembered
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def bulk(rows):
    """Insert ``rows``, of one model, without a signal, and return them."""
    rows = list(rows)
    if rows:
        QuerySet(type(rows[0])).bulk_create(rows, batch_size=BATCH)
    return rows


@contextmanager
def read_once(module, name):
    """Have a pure function of ``module`` work out each text once: most articles share theirs with others."""
    function = getattr(module, name)
    setattr(module, name, lru_cache(maxsize=2_000)(function))
    try:
        yield
    finally:
        setattr(module, name, function)
