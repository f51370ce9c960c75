"""``manage.py rebuild_search``"""

from django.core.management.base import BaseCommand

from backcare.search import index


class Command(BaseCommand):
    help = "Makes the index of the search anew."

    def add_arguments(self, parser):
        parser.add_argument("--database", default="default", help="Alias of the database. Default: default.")

    def handle(self, *args, database, **options):
        entries = index.rebuild(database)
        self.stdout.write(f"{entries} entries.")
