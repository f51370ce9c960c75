"""Send what the outbox owes, and the moderators' digest when it is time. Meant for cron, every few minutes."""

from django.core.management.base import BaseCommand, CommandError

from backcare.comments import notices
from backcare.mail import sending
from backcare.mail.models import Mail


class Command(BaseCommand):
    help = "Sends the mails that are due and writes the digest of waiting comments once a day."

    def add_arguments(self, parser):
        parser.add_argument("--resend", metavar="KEY", help="send this mail once more, though it may have gone out")

    def handle(self, *args, resend=None, **options):
        if resend and not sending.resend(resend):
            raise CommandError(
                f"There is no unsent mail {resend!r}. Keys are printed by this command, and listed in the admin."
            )
        notices.write_digest()
        result = sending.send_due()
        self.stdout.write(
            f"{result.sent} sent, {result.postponed} to be tried again, "
            f"{result.in_doubt} in doubt, {result.given_up} given up."
        )
        for mail in Mail.objects.in_doubt().order_by("due_at", "pk")[:20]:
            self.stdout.write(f"In doubt, not sent again by itself: {mail.key} {mail.error}".rstrip())
        for mail in Mail.objects.given_up().order_by("due_at", "pk")[:20]:
            self.stdout.write(f"Given up: {mail.key} {mail.error}".rstrip())
        for mail in Mail.objects.unwritten().order_by("due_at", "pk")[:20]:
            self.stdout.write(f"Cannot be written, mend its template: {mail.key} {mail.error}".rstrip())
