"""``manage.py backcare_prune_spam``"""

from django.core.management.base import BaseCommand, CommandError

from backcare.spam import learning


class Command(BaseCommand):
    help = "Removes old words that appeared in only one comment from the spam filter."

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=180, help="Remove words not seen for this many days. Default: 180."
        )

    def handle(self, *args, days, **options):
        if not 0 <= days <= 36_500:
            raise CommandError(f"--days is {days}; give a number from 0 to 36500.")
        self.stdout.write(f"Removed {learning.forget_rare_tokens(days)} words.")
