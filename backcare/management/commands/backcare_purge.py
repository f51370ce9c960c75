"""Delete what has reached the end of its days. The first comment of each day starts this too."""

from dataclasses import asdict

from django.core.management.base import BaseCommand

from backcare.privacy.purging import purge


class Command(BaseCommand):
    help = (
        "Deletes old address hashes, their bans and keys, mail, spam, old preview links, clicks and rare spam tokens."
    )

    def handle(self, *args, **options):
        self.stdout.write(", ".join(f"{kind}: {count}" for kind, count in asdict(purge()).items()))
