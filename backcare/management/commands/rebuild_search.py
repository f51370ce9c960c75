"""``manage.py rebuild_search``"""

from django.core.management.base import BaseCommand, CommandError

from backcare.management import databases
from backcare.publication.refresh import refresh_failed
from backcare.search import index


class Command(BaseCommand):
    help = "Rebuilds the search index. Also retries articles whose update failed."

    def add_arguments(self, parser):
        databases.add_argument(parser)

    def handle(self, *args, database, **options):
        databases.check(database)
        entries = index.rebuild(database)
        self.stdout.write(f"{entries} entries indexed.")
        if left := refresh_failed(database):
            raise CommandError(f"{left} articles could still not be updated. Their forms in the admin show the reason.")
