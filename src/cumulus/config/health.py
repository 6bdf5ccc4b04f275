"""Is the process alive, can it work, and what does it count."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from cumulus.core.errors import DomainError
from cumulus.platform.observe.metrics import METRICS_CONTENT_TYPE, render_metrics
from cumulus.platform.warehouse.client import get_warehouse


def healthz(_: HttpRequest) -> JsonResponse:
    """Answer as long as the process runs."""
    return JsonResponse({"status": "ok"})


def readyz(_: HttpRequest) -> JsonResponse:
    """Answer 200 when both stores answer, else 503 with what does not."""
    checks = {"postgres": _postgres(), "warehouse": _warehouse()}
    ready = all(state == "ok" for state in checks.values())
    return JsonResponse({"status": "ok" if ready else "unready", **checks}, status=200 if ready else 503)


def metrics(_: HttpRequest) -> HttpResponse:
    """Answer Prometheus' text format."""
    return HttpResponse(render_metrics(), content_type=METRICS_CONTENT_TYPE)


def _postgres() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return type(error).__name__
    return "ok"


def _warehouse() -> str:
    try:
        return "ok" if get_warehouse().ping() else "no answer"
    except DomainError as error:
        return error.code
