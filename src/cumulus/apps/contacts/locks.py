"""The advisory locks of contacts."""

from __future__ import annotations

from django.db import connection

from cumulus.core.ids import WorkspaceId

_IDENTITIES = 7_001


def lock_identities(workspace_id: WorkspaceId) -> None:
    """Hold the workspace's identities until the transaction ends: one writer at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_IDENTITIES, workspace_id])
