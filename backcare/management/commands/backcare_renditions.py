"""``manage.py backcare_renditions``"""

from django.core.management.base import BaseCommand, CommandError

from backcare.images import renditions
from backcare.images.models import Image


class Command(BaseCommand):
    help = "Makes the image files that readers get, for images that have none yet (--all: for every image)."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="Also for images that have renditions.")
        parser.add_argument("--database", default="default", help="Alias of the database. Default: default.")

    def handle(self, *args, database, **options):
        images = Image.objects.using(database).order_by("pk")
        if not options["all"]:
            images = images.filter(renditions=None)
        made, failed = 0, []
        for image in images:
            try:
                made += len(renditions.make(image))
            except (OSError, ValueError) as error:
                failed.append(f"{image.key}: {error}")
                Image.objects.using(database).filter(pk=image.pk).update(problem=str(error))
        self.stdout.write(f"{made} files made.")
        if failed:
            raise CommandError("Not made for:\n  " + "\n  ".join(failed))
