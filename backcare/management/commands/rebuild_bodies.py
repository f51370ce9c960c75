"""``manage.py rebuild_bodies``"""

from django.core.management.base import BaseCommand, CommandError

from backcare.management import databases
from backcare.management.progress import Bar
from backcare.publication.refresh import rebuild_bodies


class Command(BaseCommand):
    help = (
        "Makes every text ready for the page again that an older version of Backcare made ready. If it is interrupted, "
        "run it again: it goes on where it stopped."
    )

    def add_arguments(self, parser):
        databases.add_argument(parser)

    def handle(self, *args, database, verbosity, **options):
        bar = Bar(self.stdout)
        count, problems = rebuild_bodies(database, lambda share: bar.show("texts", share) if verbosity else None)
        self.stdout.write(f"{count} texts made ready.")
        if problems:
            raise CommandError("Not made ready:\n  " + "\n  ".join(problems))
