"""Export everything stored about an email address."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from backcare.privacy.personal_data import checked_address, export


class Command(BaseCommand):
    help = "Prints all data stored about an email address, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--output", metavar="FILE", help="write to this new file instead")

    def handle(self, *args, email, output, **options):
        try:
            email = checked_address(email)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        text = json.dumps(export(email), ensure_ascii=False, indent=2) + "\n"
        if not output:
            self.stdout.write(text, ending="")
            return
        try:
            with Path(output).open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError as error:
            raise CommandError(f"{output} already exists. Choose a new file.") from error
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Written to {output}.")
