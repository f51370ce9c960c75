"""``manage.py backcare_move_language``"""

from django.core.management.base import BaseCommand, CommandError

from backcare.exceptions import CannotPublish
from backcare.management import databases
from backcare.publication.languages import move
from backcare.site import served_languages


class Command(BaseCommand):
    help = (
        "Moves every article in one language to another one, with its former addresses and unpublished changes, and "
        "all techniques and body areas."
    )

    def add_arguments(self, parser):
        parser.add_argument("old", help="Language of the articles, such as en-us.")
        parser.add_argument("new", help="Language that they get; the blog has to have pages in it.")
        databases.add_argument(parser)

    def handle(self, *args, old, new, database, **options):
        if new not in (served := served_languages()):
            raise CommandError(f"The blog has no pages in {new!r}. Choose from: {', '.join(served)}.")
        if old == new:
            raise CommandError(f"{old!r} is given twice: name the language that the articles have first.")
        try:
            count = move(old, new, database)
        except CannotPublish as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} articles are in {new!r} now.")
