"""``manage.py backcare_renditions``"""

from django.core.management.base import BaseCommand, CommandError

from backcare.images import renditions
from backcare.images.models import Image, Rendition
from backcare.management import databases


class Command(BaseCommand):
    help = "Creates missing image files (JPEG, WebP, AVIF, crops) for readers. --all recreates every file."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="Recreate every file, including existing ones.")
        parser.add_argument(
            "--format",
            action="append",
            dest="formats",
            choices=Rendition.Format.values,
            help="Only this format; can be repeated. Default: all formats that the installed Pillow can write.",
        )
        databases.add_argument(parser)

    def handle(self, *args, database, formats, verbosity, **options):
        formats = self._formats(formats)
        work = []
        for image in Image.objects.using(database).with_renditions().order_by("pk"):
            wanted = formats if options["all"] else renditions.missing(image, formats)
            if wanted:
                work.append((image, wanted))
        made, failed = 0, []
        for number, (image, wanted) in enumerate(work, start=1):
            try:
                rows = renditions.make(image, wanted)
            except Exception as error:  # whatever a storage raises: the other images are made all the same
                failed.append(f"{image.key}: {error}")
                Image.objects.using(database).filter(pk=image.pk).update(problem=str(error) or type(error).__name__)
                continue
            made += len(rows)
            if verbosity > 0:
                names = ", ".join(Rendition.Format(format).label for format in wanted)
                self.stdout.write(f"{number}/{len(work)} {image.key}: {len(rows)} files ({names})")
                self.stdout.flush()
        self.stdout.write(f"Created {made} files.")
        if failed:
            raise CommandError("Could not create files for:\n  " + "\n  ".join(failed))

    def _formats(self, chosen):
        available = renditions.available()
        for format in sorted(set(chosen or ()) - set(available)):
            raise CommandError(
                f"The installed Pillow cannot write {format}; it can write {', '.join(available)}. "
                "Install a Pillow that can, or omit this format."
            )
        return [format for format in available if not chosen or format in chosen]
