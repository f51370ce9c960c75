"""Delete everything stored about an email address."""

import sys

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from backcare.privacy.personal_data import checked_address, erase, export


class Command(BaseCommand):
    help = "Deletes all comments and mails of an email address. A comment with replies is emptied instead."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args, email, yes, **options):
        try:
            email = checked_address(email)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        if not yes:
            found = export(email)
            amount = f"{len(found['comments'])} comments and {len(found['mails'])} mails"
            if not sys.stdin.isatty():
                raise CommandError(
                    f"This would delete {amount}. There is no terminal to confirm it: add --yes if you are sure."
                )
            if input(f"Delete {amount} of {email} for good? Type yes: ").strip().lower() != "yes":
                raise CommandError("Nothing was deleted.")
        done = erase(email)
        self.stdout.write(
            f"{done.deleted} comments deleted, {done.emptied} emptied, {done.mails} mails deleted; "
            f"{done.mentions} mails to others deleted, {done.log_entries} entries of the admin's log emptied, "
            f"{done.bans} bans lifted."
        )
