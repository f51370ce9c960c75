"""Work that can wait: Django's tasks, and the ``django_tasks`` backport where Django has none of its own."""

from typing import Any

from django.db import transaction

from backcare import conf

try:
    from django.tasks import task, task_backends
    from django.tasks.backends.immediate import ImmediateBackend
except ImportError:  # Django 5.2
    from django_tasks import task, task_backends
    from django_tasks.backends.immediate import ImmediateBackend

__all__ = ["enqueue", "enqueue_on_commit", "runs_at_once", "task"]


def enqueue_on_commit(work, *args: Any, using: str) -> None:
    """Hand the task ``work`` to the backend named by ``TASK_BACKEND`` once the transaction on ``using`` commits.

    A backend that does not take it is logged by Django: what is committed already does not fail for it.
    """
    transaction.on_commit(lambda: enqueue(work, *args), using=using, robust=True)  # Django logs no partial


def enqueue(work, *args: Any) -> None:
    """Hand the task ``work`` to the backend named by ``TASK_BACKEND`` now."""
    work.using(backend=conf.current().TASK_BACKEND).enqueue(*args)


def runs_at_once() -> bool:
    """Whether tasks run inside the request that enqueues them, which then waits for them."""
    return isinstance(task_backends[conf.current().TASK_BACKEND], ImmediateBackend)
