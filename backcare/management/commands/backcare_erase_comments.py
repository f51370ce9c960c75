"""Delete everything kept of one e-mail address."""

import sys

from django.core.management.base import BaseCommand, CommandError

from backcare.comments.models import Comment
from backcare.comments.privacy import erase


class Command(BaseCommand):
    help = "Deletes all comments and mails of an e-mail address; a comment that others answered is emptied."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args, email, yes, **options):
        count = Comment.objects.written_by(email).count()
        if not yes:
            if not sys.stdin.isatty():
                raise CommandError(f"{count} comments would go. Nobody can be asked here: add --yes if you are sure.")
            if input(f"Delete {count} comments of {email} for good? Type yes: ").strip().lower() != "yes":
                raise CommandError("Nothing was deleted.")
        done = erase(email)
        self.stdout.write(f"{done.deleted} comments deleted, {done.emptied} emptied, {done.mails} mails deleted.")
