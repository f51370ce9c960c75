"""Backends of tasks: one whose database is locked the first time it is asked, and one that does nothing."""

from django.db import OperationalError

from backcare.tasks import ImmediateBackend


class Nothing(ImmediateBackend):
    """It takes every task and does none."""

    def enqueue(self, task, args, kwargs):
        return None


class LockedOnce(ImmediateBackend):
    """It takes no task before it has refused one."""

    refused = 0

    def enqueue(self, task, args, kwargs):
        if not LockedOnce.refused:
            LockedOnce.refused += 1
            raise OperationalError("database is locked")
        return super().enqueue(task, args, kwargs)
