"""Forget who wrote what, once it is old enough. The first comment of each day has it done too."""

from django.core.management.base import BaseCommand

from backcare.comments.purging import purge


class Command(BaseCommand):
    help = "Deletes old hashes of addresses, their keys and the contents of old mails."

    def handle(self, *args, **options):
        done = purge()
        self.stdout.write(
            f"Removed the address hashes of {done.hashes} comments; deleted {done.mails} mails, {done.keys} keys "
            f"and {done.tokens} tokens of the spam filter."
        )
