"""``manage.py backcare_prune_spam``"""

from django.core.management.base import BaseCommand, CommandError

from backcare.spam import token_store


class Command(BaseCommand):
    help = "Lets the spam filter forget words that only one comment had, long ago."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=180, help="Not learned for so many days. Default: 180.")

    def handle(self, *args, days, **options):
        if not 0 <= days <= 36_500:
            raise CommandError(f"--days is {days}; give a number from 0 to 36500.")
        self.stdout.write(f"{token_store.forget_rare_tokens(days)} tokens forgotten.")
