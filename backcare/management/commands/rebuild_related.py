"""``manage.py rebuild_related``"""

from django.core.management.base import BaseCommand, CommandError

from backcare.management import databases
from backcare.management.progress import Bar
from backcare.publication.refresh import refresh_failed
from backcare.related.rebuilding import languages_of, rebuild


class Command(BaseCommand):
    help = (
        "Recalculates every list of related articles. Readers see the old lists until the new ones are complete. If "
        "it is interrupted, run it again. Also retries articles whose update failed."
    )

    def add_arguments(self, parser):
        databases.add_argument(parser)
        parser.add_argument("--language", help="Only the articles in this language, such as en. Default: all.")

    def handle(self, *args, database, language, verbosity, **options):
        databases.check(database)
        if language and language not in (known := languages_of(database)):
            choices = ", ".join(sorted(known)) or "none yet"
            raise CommandError(f"No article is published in {language!r}. Languages with articles: {choices}.")
        count = rebuild(database, [language] if language else None, Bar(self.stdout).show if verbosity else None)
        self.stdout.write(f"{count} lists rebuilt.")
        if left := refresh_failed(database):
            raise CommandError(f"{left} articles could still not be updated. Their forms in the admin show the reason.")
