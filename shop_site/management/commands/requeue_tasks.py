"""Tasks that a worker had begun when it was killed."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction


class Command(BaseCommand):
    help = "Queues the tasks again that a worker had begun when it was killed. Run it before that worker starts."

    def add_arguments(self, parser):
        parser.add_argument("worker_id", help="What db_worker is given as --worker-id.")

    def handle(self, *args, worker_id, **options):
        if "django_tasks_db" not in settings.INSTALLED_APPS:
            raise CommandError("There are no workers: tasks are done at once. Set TASK_WORKERS=1.")
        from django_tasks_db.models import DBTaskResult, TaskResultStatus

        with transaction.atomic():
            begun = DBTaskResult.objects.running().select_for_update()
            lost = [task.pk for task in begun if task.worker_ids[-1:] == [worker_id]]
            DBTaskResult.objects.filter(pk__in=lost).update(status=TaskResultStatus.READY)
        self.stdout.write(f"Queued again: {len(lost)}")
