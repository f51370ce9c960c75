"""``manage.py backcare_clear_cache``"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from backcare import conf, page_cache
from backcare.page_cache import storing


class Command(BaseCommand):
    help = "Makes every kept page outdated, in all processes: after a release, a restore, or a change of rows by SQL."

    def handle(self, *args, **options):
        alias = conf.current().PAGE_CACHE
        backend = settings.CACHES[alias]["BACKEND"].rpartition(".")[2]
        try:
            page_cache.bump()
        except Error as error:
            raise CommandError(
                f"Kept pages are as they were, because the database cannot be written: {_one_line(error)}. "
                "Run this again once it can."
            ) from error
        self.stdout.write(f"Every page kept so far is outdated, in all processes. Pages lie in {alias!r} ({backend}).")
        try:
            storing.clear(timezone.now())
        except Exception as error:  # whatever a cache raises
            self.stderr.write(
                self.style.WARNING(
                    f"The cache {alias!r} does not answer: {_one_line(error)}. No outdated page is shown while the "
                    "database answers; run this again once the cache answers, so that none is shown without it either."
                )
            )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
