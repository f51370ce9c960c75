"""Backends of tasks that do nothing, whose database is locked the first time, or whose server is down."""

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


class Down(ImmediateBackend):
    """Its server cannot be reached."""

    def enqueue(self, task, args, kwargs):
        raise ConnectionRefusedError("nobody listens")
