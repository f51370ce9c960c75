"""What pages cost: ``python -m tests.benchmarks.pages [--articles 10000] [--comments 100000] [--rounds 3]``.

Loads a blog of that size into a database of its own, serves it as the demo does in production (granian, two workers,
no page cache) and prints for each page the CPU of a request: that of the server's workers, and that of PostgreSQL for
this database (SQLite works within the workers). The yardstick is a view of 30 kB that never change on a server of the
same kind. It is measured twice: asked without a break ("full"), some thousand times a second, and with a pause after
each answer ("paced"), some hundred times a second as the pages are: a server that has to be woken for each request
works about twice as long.

``DATABASE_URL`` chooses the database as everywhere; the name of the own one is made from it. ``--keep`` leaves it, and
the next run with ``--keep`` and the same sizes uses it again unless the migration has changed.
``--inprocess`` measures without a server, ``--profile article`` shows where the time of a page goes, and ``--publish``
measures how long an editor waits who publishes, with the related lists and the search index written at once.
``--memory 100000`` shows the memory of a worker while it answers so many requests with the page cache, and a tenth of
them without.
"""

import argparse
import cProfile
import hashlib
import os
import pstats
import random
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 2
PACED, PAUSE = "constant, paced", 0.005
SAMPLE = 200
"""How many articles are asked for in turn, and how many pairs of words are searched for."""


def main():
    """Load the blog unless it is there, measure, and remove it unless it is kept."""
    options = parse()
    set_environment(options)
    import django

    django.setup()
    from django.core.management import call_command

    from tests.benchmarks import database
    from tests.benchmarks.blog import Blog

    call_command("collectstatic", interactive=False, verbosity=0)  # as the demo does: pages name hashed files
    blog = Blog(options.articles, options.comments)
    with database.loaded(blog, keep=options.keep):
        print(f"{database.version()}; {options.articles:,} articles, {options.comments:,} comments")
        pages = addresses(blog, options.only)
        if options.profile:
            profile(pages[options.profile], options.requests)
        elif options.publish:
            blog.know()
            measure_publishing(blog, options.rounds)
        elif options.memory:
            measure_memory(pages, options)
        elif options.inprocess:
            measure_in_process(pages, options)
        else:
            measure_servers(pages, options)


def parse():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3, help="How long each page is asked for in each round.")
    parser.add_argument("--only", type=lambda text: text.split(","), help="Pages to measure, such as article,listing.")
    parser.add_argument("--keep", action="store_true", help="Leave the database for the next run with --keep.")
    parser.add_argument("--port", type=int, default=8100, help="Port of the site; two more are used.")
    parser.add_argument("--inprocess", action="store_true", help="Measure in this process, without a server.")
    parser.add_argument("--publish", action="store_true", help="Measure how long publishing takes, and no pages.")
    parser.add_argument("--memory", type=int, metavar="REQUESTS", help="Show the memory of a worker, and no pages.")
    parser.add_argument("--profile", metavar="PAGE", help="Show the 40 most expensive functions of a page.")
    parser.add_argument("--requests", type=int, default=100, help="Requests in a round in process, or in a profile.")
    options = parser.parse_args()
    if options.profile:
        options.only = [options.profile]
    return options


def set_environment(options):
    """Set what the settings read, here and in the servers: production, and a database of its own."""
    migration = (ROOT / "backcare/migrations/0001_initial.py").read_bytes()
    name = f"bench_{options.articles}_{options.comments}_{hashlib.sha256(migration).hexdigest()[:6]}"
    data = Path(tempfile.gettempdir()) / f"backcare-bench-{os.getuid()}"
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    if url.scheme in ("postgres", "postgresql"):
        # Without parallel workers, all CPU of a query is that of its backend.
        query = f"options={quote('-c max_parallel_workers_per_gather=0')}"
        address = url._replace(path=f"/{url.path[1:]}_{name}", query=query).geturl()
    else:
        address = f"sqlite:///{data}/{name}.sqlite3"
    (data / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing folder
    os.environ |= {
        "DATABASE_URL": address,
        "SHOP_SITE_DATA": str(data),
        "DEBUG": "0",
        "CACHE_URL": "",
        "SECRET_KEY": "known to everyone",
        "SITE_URL": "https://shop.example",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "PYTHONPATH": str(ROOT),
    }


def addresses(blog, only=None):
    """Return the addresses of each kind of page, asked for in turn."""
    from django.db.models import Count
    from django.urls import reverse

    from backcare import conf
    from backcare.models import Article, BodyArea, Person, Tag, Technique
    from backcare.sitemaps import ArticleSitemap

    chance = random.Random(3)
    per_page = conf.current().ARTICLES_PER_PAGE
    slugs = list(Article.objects.order_by("pk").values_list("slug", flat=True))
    listing = reverse("backcare:article-list")
    tag = Tag.objects.annotate(n=Count("tagged_items")).order_by("-n", "pk")[0]

    def deep(path, number, count):
        return f"{path}?page={max(1, min(number, -(-count // per_page)))}"

    pairs = [chance.sample(blog.words[100:400], 2) for _ in range(SAMPLE)]
    found = {
        "article": [
            reverse("backcare:article-detail", args=[slug]) for slug in chance.sample(slugs, min(SAMPLE, len(slugs)))
        ],
        "listing": [listing],
        "listing-deep": [deep(listing, 500, len(slugs))],
        "tag": [tag.get_absolute_url()],
        "tag-deep": [deep(tag.get_absolute_url(), 20, tag.n)],
        "search": [f"{reverse('backcare:search')}?q={first}+{second}" for first, second in pairs],
        "area": [area.get_absolute_url() for area in BodyArea.objects.all()],
        "technique": [technique.get_absolute_url() for technique in Technique.objects.all()],
        "person": [person.get_absolute_url() for person in Person.objects.all()],
        "feed": [reverse("backcare:article-feed", args=["atom"])],
        "tag-feed": [reverse("backcare:tag-feed", args=[tag.slug, "atom"])],
        "markdown": [reverse("backcare:article-markdown", args=[slug]) for slug in slugs[:SAMPLE]],
        "sitemap-index": [reverse("sitemap-index")],
        "sitemap": [reverse("sitemap", args=["articles"])],
        "sitemap-deep": [f"{reverse('sitemap', args=['articles'])}?p={-(-len(slugs) // ArticleSitemap().limit)}"],
        "sitemap-tags": [reverse("sitemap", args=["tags"])],
    }
    if only and (unknown := set(only) - found.keys()):
        sys.exit(f"There is no page {', '.join(sorted(unknown))}. Choose from {', '.join(found)}.")
    return {name: paths for name, paths in found.items() if not only or name in only}


# In process


class Handler:
    """The site's WSGI application, called directly."""

    def __init__(self):
        from django.core.wsgi import get_wsgi_application
        from django.test import RequestFactory

        self.application = get_wsgi_application()
        self.requests = RequestFactory(headers={"host": "127.0.0.1"})

    def get(self, path):
        """Return the body of the page."""
        response = self.application(self.requests.get(path).environ, lambda status, headers: None)
        body = b"".join(response)
        response.close()
        if response.status_code != 200:
            raise AssertionError(f"{path} answered {response.status_code}.")
        return body

    def queries(self, path):
        """Return how many queries the page takes, once it knows what it remembers."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.get(path)
        with CaptureQueriesContext(connection) as queries:
            self.get(path)
        return len(queries)


def profile(paths, count):
    handler = Handler()
    for path in paths[:10]:
        handler.get(path)
    profiler = cProfile.Profile()
    profiler.enable()
    for number in range(count):
        handler.get(paths[number % len(paths)])
    profiler.disable()
    for order in ("tottime", "cumulative"):
        pstats.Stats(profiler).sort_stats(order).print_stats(40)


def measure_in_process(pages, options):
    from tests.benchmarks.serving import cpu_milliseconds, database_processes

    handler = Handler()
    times = {name: [] for name in pages}
    for paths in pages.values():
        for number in range(10):
            handler.get(paths[number % len(paths)])
    for _ in range(options.rounds):
        for name, paths in pages.items():
            pids = database_processes()
            database, web = cpu_milliseconds(pids), process_time()
            for number in range(options.requests):
                handler.get(paths[number % len(paths)])
            web = 1000 * (process_time() - web)
            times[name].append((web / options.requests, (cpu_milliseconds(pids) - database) / options.requests))
    print_head()
    for name, paths in pages.items():
        print_line(name, times[name], handler.queries(paths[0]), len(handler.get(paths[0])))


def measure_publishing(blog, rounds):
    from backcare.models import Article
    from backcare.publication import acts, drafts
    from tests.benchmarks.serving import cpu_milliseconds, database_processes

    def timed(act, *args):
        pids = database_processes()
        wall, cpu = perf_counter(), 1000 * process_time() + cpu_milliseconds(pids)
        act(*args)
        return 1000 * (perf_counter() - wall), 1000 * process_time() + cpu_milliseconds(pids) - cpu

    times = {"a new article": [], "a change of it": []}
    for number in range(rounds):
        parts = {name: value for name, value in blog.bodies[number].items() if name in ("body", "summary")}
        article = Article(title=blog.text(6), slug=f"measured-{number}", **parts)
        article.save()
        article.tags.add(*blog.tags[number : number + 3])
        article.techniques.add(blog.techniques[number % len(blog.techniques)])
        article.areas.add(blog.areas[number % len(blog.areas)])
        times["a new article"].append(timed(drafts.publish, article))
        content = drafts.head_of(article).content
        changed = {**content, "body": f"{content['body']}<p>{blog.text(60)}</p>"}
        times["a change of it"].append(timed(drafts.publish, article, changed))
        acts.delete(Article.objects.filter(pk=article.pk))
    for name, pairs in times.items():
        wall, cpu = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"publishing {name}: median {wall:.0f} ms, at most {max(pairs)[0]:.0f} ms; of it CPU {cpu:.0f} ms")


# On servers


def measure_servers(pages, options):
    from tests.benchmarks.serving import Server, cpu_milliseconds, database_processes, drive, header

    handler = Handler()
    site = Server("shop_site.wsgi:application", options.port)
    yardstick = Server("tests.benchmarks.constant:application", options.port + 1)
    cached = Server("shop_site.wsgi:application", options.port + 2, BENCHMARK_PAGE_CACHE="1")
    with site, yardstick, cached:
        measured = {"constant": (yardstick, ["/"], {}), PACED: (yardstick, ["/"], {"pause": PAUSE})}
        measured |= {name: (site, paths, {}) for name, paths in pages.items()}
        if kept := pages.get("article", [])[:1]:
            etag = header(cached.connect().get(kept[0])[1], b"etag").decode()
            measured["hit"] = (cached, kept, {})
            measured["hit, 304"] = (cached, kept, {"headers": f"If-None-Match: {etag}\r\n", "expect": 304})
        for server, paths, how in measured.values():
            drive(server, CONNECTIONS, paths, 1, **how)  # warm up
        times, rates = {name: [] for name in measured}, {name: [] for name in measured}
        for _ in range(options.rounds):  # noise of the machine hits every page
            for name, (server, paths, how) in measured.items():
                web, database = server.workers(), database_processes() if server is not yardstick else []
                before = cpu_milliseconds(web), cpu_milliseconds(database)
                count, seconds = drive(server, CONNECTIONS, paths, options.seconds, **how)
                after = cpu_milliseconds(web), cpu_milliseconds(database)
                times[name].append([(end - start) / count for start, end in zip(before, after, strict=True)])
                rates[name].append(count / seconds)
        yardsticks = [median_sum(times[name]) for name in ("constant", PACED)]
        print_head()
        for name, (server, paths, how) in measured.items():
            queries = handler.queries(paths[0]) if server is site else int(server is cached)
            size = len(server.connect().get(paths[0], how.get("headers", ""))[2])
            print_line(name, times[name], queries, size, yardsticks, statistics.median(rates[name]))
        print(f"memory of the largest worker: {site.memory():.0f} MB")


def measure_memory(pages, options):
    from tests.benchmarks.serving import Server, drive

    paths = [path for name, some in pages.items() if name != "search" for path in some]
    cached = {"BENCHMARK_PAGE_CACHE": "1"}
    for kept, environment, wanted in (("without", {}, options.memory // 10), ("with", cached, options.memory)):
        with Server("shop_site.wsgi:application", options.port, **environment) as site:
            asked, megabytes = 0, []
            while asked < wanted:
                asked += drive(site, CONNECTIONS, paths, options.seconds)[0]
                megabytes.append(site.memory())
            steps = megabytes[:: max(1, len(megabytes) // 10)]
            print(f"{kept} the page cache, {asked:,} requests: " + ", ".join(f"{step:.0f}" for step in steps) + " MB")


def median_sum(times):
    return statistics.median(map(sum, times))


def print_head():
    heads = ("web", "database", "CPU ms", "full", "paced", "a second", "queries", "bytes")
    print(f"{'':<16}" + "".join(f"{head:>10}" for head in heads))


def print_line(name, times, queries, size, yardsticks=(), rate=None):
    web, database = (statistics.median(column) for column in zip(*times, strict=True))
    total = median_sum(times)
    figures = [f"{figure:.2f}" for figure in (web, database, total)]
    figures += [f"{total / yardstick:.1f}" for yardstick in yardsticks] or ["", ""]
    figures += [f"{rate:.0f}" if rate else "", queries, size]
    print(f"{name:<16}" + "".join(f"{figure:>10}" for figure in figures), flush=True)


if __name__ == "__main__":
    main()
