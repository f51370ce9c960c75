"""``manage.py rebuild_search``"""

from django.core.management.base import BaseCommand, CommandError

from backcare.management import databases
from backcare.publication.refresh import refresh_failed
from backcare.search import index


class Command(BaseCommand):
    help = "Makes the index of the search anew. What failed after the change of an article is tried once more."

    def add_arguments(self, parser):
        databases.add_argument(parser)

    def handle(self, *args, database, **options):
        databases.check(database)
        entries = index.rebuild(database)
        self.stdout.write(f"{entries} entries.")
        if left := refresh_failed(database):
            raise CommandError(f"Still not made ready: {left} articles. Their forms in the admin say why.")
