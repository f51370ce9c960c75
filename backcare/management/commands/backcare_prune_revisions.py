"""Delete old drafts from the histories of articles."""

from django.core.management.base import BaseCommand

from backcare import conf
from backcare.articles.models import Article
from backcare.management import databases
from backcare.publication.pruning import prune


class Command(BaseCommand):
    help = "Deletes old drafts from the histories of articles, except the last REVISIONS_KEPT of each."

    def add_arguments(self, parser):
        databases.add_argument(parser)
        parser.add_argument("--dry-run", action="store_true", help="show what would be deleted, without deleting it")

    def handle(self, *args, database, dry_run, **options):
        databases.check(database)
        titles = Article.objects.using(database).values_list("title", flat=True)
        articles = revisions = 0
        for pk, count in prune(database, dry_run=dry_run):
            articles, revisions = articles + 1, revisions + count
            if options["verbosity"]:
                self.stdout.write(f"{titles.filter(pk=pk).first()} ({pk}): {count}")
        self.stdout.write(
            f"{'Would delete' if dry_run else 'Deleted'} {revisions} old drafts of {articles} articles; kept the last "
            f"{conf.current().REVISIONS_KEPT} of each and all published versions."
        )
