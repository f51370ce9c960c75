"""A backend of tasks whose database is locked the first time it is asked."""

from django.db import OperationalError

from backcare.tasks import ImmediateBackend


class LockedOnce(ImmediateBackend):
    """It takes no task before it has refused one."""

    refused = 0

    def enqueue(self, task, args, kwargs):
        if not LockedOnce.refused:
            LockedOnce.refused += 1
            raise OperationalError("database is locked")
        return super().enqueue(task, args, kwargs)
