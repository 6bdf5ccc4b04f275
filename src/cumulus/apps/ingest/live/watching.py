"""Watching what comes in: a watch that runs out by itself, and reading the ring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from cumulus.apps.ingest.models import LiveTrace
from cumulus.core.ids import WorkspaceId

WATCH = timedelta(seconds=30)
"""So long the pipeline goes on tracing after somebody looked last."""
AT_ONCE = 300


def watch(workspace_id: WorkspaceId) -> None:
    """Let the pipeline trace for a while; writes only when the present watch is half over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ingest_oversight (workspace_id, version, watched_until) VALUES (%s, 0, %s)"
            " ON CONFLICT (workspace_id) DO UPDATE SET watched_until = excluded.watched_until"
            " WHERE coalesce(ingest_oversight.watched_until, '-infinity') < %s",
            [workspace_id, timezone.now() + WATCH, timezone.now() + WATCH / 2],
        )


def newest(workspace_id: WorkspaceId) -> int:
    """Return where the ring ends now."""
    return LiveTrace.objects.filter(workspace_id=workspace_id).aggregate(last=Max("id"))["last"] or 0


def since(workspace_id: WorkspaceId, after: int) -> Sequence[LiveTrace]:
    """Return the traces after `after`, oldest first; of very many the newest."""
    rows = LiveTrace.objects.filter(workspace_id=workspace_id, pk__gt=after)
    return list(reversed(rows.order_by("-id")[:AT_ONCE]))


def forget_traces() -> int:
    """Delete what is left from watches that ended; return how many."""
    deleted, _ = LiveTrace.objects.filter(at__lt=timezone.now() - timedelta(hours=1)).delete()
    return deleted
