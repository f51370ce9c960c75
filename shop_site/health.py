"""What a load balancer or a supervisor asks: ``/healthz`` and ``/readyz``."""

from collections.abc import Callable

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse


def health_middleware(get_response: Callable) -> Callable:
    """Answer both addresses before anything looks at the host name, the scheme or a session.

    ``/healthz`` says that the process answers: restart it when it does not. ``/readyz`` says that it can make pages:
    send it no visitors while it cannot. Without its cache it can, only slower.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return _answer("")
        if request.path_info == "/readyz":
            return _answer(_missing())
        return get_response(request)

    return middleware


def _answer(missing: str) -> HttpResponse:
    return HttpResponse(
        f"{missing or 'ok'}\n",
        status=503 if missing else 200,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def _missing() -> str:
    """Return what pages cannot be made without; empty if nothing is missing."""
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return "The database does not answer."
    return f"{len(plan)} migrations are not applied. Run manage.py migrate." if plan else ""
