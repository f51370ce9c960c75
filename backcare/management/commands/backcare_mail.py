"""Send the mails that are due, and the moderators' digest when it is time. Meant for cron, every few minutes."""

from django.core.management.base import BaseCommand, CommandError

from backcare.comments import notices
from backcare.mail.models import Mail

MOST_NAMED = 20


class Command(BaseCommand):
    help = "Sends the mails that are due, and a digest of pending comments once a day."

    def add_arguments(self, parser):
        parser.add_argument(
            "--resend", metavar="ID", type=int, help="send this mail again, even though it may have arrived"
        )

    def handle(self, *args, resend: int | None = None, **options):
        if resend is not None and not Mail.objects.filter(pk=resend).send_again():
            raise CommandError(f"There is no unsent mail {resend}. This command and the admin list them.")
        result = notices.send_due()
        counts = [f"{result[state]} {state.label.lower()}" for state in Mail.State if state != Mail.State.SENDING]
        self.stdout.write(f"Mail: {', '.join(counts)}.")
        for mail in Mail.objects.exclude(error="").order_by("created_at", "pk")[:MOST_NAMED]:
            self.stdout.write(f"{mail.get_state_display()}: {mail.pk} ({mail}) {mail.error}")
