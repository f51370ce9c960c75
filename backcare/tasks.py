"""Work that can wait: Django's tasks, and the ``django_tasks`` backport where Django has none of its own."""

from functools import partial
from typing import Any

from django.db import transaction

from backcare import conf

try:
    from django.tasks import task
except ImportError:  # Django 5.2
    from django_tasks import task

__all__ = ["enqueue", "enqueue_on_commit", "task"]


def enqueue_on_commit(work, *args: Any, using: str) -> None:
    """Hand the task ``work`` to the backend named by ``TASK_BACKEND`` once the transaction on ``using`` commits."""
    transaction.on_commit(partial(enqueue, work, *args), using=using)


def enqueue(work, *args: Any) -> None:
    """Hand the task ``work`` to the backend named by ``TASK_BACKEND`` now."""
    work.using(backend=conf.current().TASK_BACKEND).enqueue(*args)
