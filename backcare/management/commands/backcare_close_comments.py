"""Close, hide or open the comments of all articles at once."""

from django.core.management.base import BaseCommand

from backcare.articles.models import Article


class Command(BaseCommand):
    help = "Closes the comments of every article where they are open: those that are there stay, no new ones are taken."

    def add_arguments(self, parser):
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--hide", action="store_true", help="hide them too")
        way.add_argument(
            "--reopen", action="store_true", help="open those that are closed; what is hidden stays hidden"
        )

    def handle(self, *args, hide, reopen, **options):
        policy = Article.CommentPolicy
        if reopen:
            articles, after, done = Article.objects.filter(comment_policy=policy.CLOSED), policy.OPEN, "opened"
        elif hide:
            articles, after, done = Article.objects.exclude(comment_policy=policy.HIDDEN), policy.HIDDEN, "hidden"
        else:
            articles, after, done = Article.objects.filter(comment_policy=policy.OPEN), policy.CLOSED, "closed"
        # Working copies too, so that publishing one does not undo it.
        count = articles.originals().count()
        articles.update(comment_policy=after)
        self.stdout.write(f"The comments of {count} articles are {done}.")
