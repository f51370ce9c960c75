"""``manage.py rebuild_related``"""

from django.core.management.base import BaseCommand

from backcare.related import lists


class Command(BaseCommand):
    help = "Computes the lists of related articles anew."

    def add_arguments(self, parser):
        parser.add_argument("--database", default="default", help="Alias of the database. Default: default.")

    def handle(self, *args, database, **options):
        changed = lists.rebuild(database)
        self.stdout.write(f"{changed} lists changed.")
