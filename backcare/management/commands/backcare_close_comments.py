"""Close, hide or open the comments of all articles at once."""

from django.core.management.base import BaseCommand

from backcare.publication.commenting import Policy, set_everywhere


class Command(BaseCommand):
    help = "Closes comments on every article where they are open. Existing comments stay."

    def add_arguments(self, parser):
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--hide", action="store_true", help="hide them too")
        way.add_argument(
            "--reopen", action="store_true", help="open those that are closed; what is hidden stays hidden"
        )

    def handle(self, *args, hide, reopen, **options):
        if reopen:
            policy, done = Policy.OPEN, "opened"
        elif hide:
            policy, done = Policy.HIDDEN, "hidden"
        else:
            policy, done = Policy.CLOSED, "closed"
        count = set_everywhere(policy)
        self.stdout.write(f"Comments {done} on {count} articles.")
