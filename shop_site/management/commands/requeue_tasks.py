"""Tasks that a worker had begun when it was killed."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

ATTEMPTS = 3
"""A task that has had its worker killed as often is given up: it would keep all others waiting."""


class Command(BaseCommand):
    help = "Queues the tasks again that a worker had begun when it was killed. Run it before that worker starts."

    def add_arguments(self, parser):
        parser.add_argument("worker_id", help="What db_worker is given as --worker-id.")

    def handle(self, *args, worker_id, **options):
        if "django_tasks_db" not in settings.INSTALLED_APPS:
            raise CommandError("There are no workers: tasks are done at once. Set QUEUE_TASKS=1.")
        from django_tasks_db.models import DBTaskResult, TaskResultStatus

        with transaction.atomic():
            begun = DBTaskResult.objects.running().select_for_update()
            lost = [task for task in begun if task.worker_ids[-1:] == [worker_id]]
            for task in lost:
                if len(task.worker_ids) < ATTEMPTS:
                    task.status = TaskResultStatus.READY
                    task.save(update_fields=["status"])
                else:
                    task.set_failed(RuntimeError(f"Its worker was killed {len(task.worker_ids)} times."))
                    self.stderr.write(self.style.ERROR(f"Given up, as its worker was killed again: {task.task_path}"))
        again = sum(task.status == TaskResultStatus.READY for task in lost)
        self.stdout.write(f"Queued again: {again}")
