"""The locks of matching."""

from __future__ import annotations

from django.db import connection

from cumulus.core.ids import WorkspaceId

_MATCHING = 7_010


def lock_matching(workspace_id: WorkspaceId) -> None:
    """Hold the workspace's proposed pairs until the transaction ends; nothing else is locked after it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_MATCHING, workspace_id])
