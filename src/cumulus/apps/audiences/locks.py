"""The advisory locks of audiences."""

from __future__ import annotations

from django.db import connection

from cumulus.core.ids import WorkspaceId

_DEFINITIONS = 7_101
_STAGES = 7_105


def lock_definitions(workspace_id: WorkspaceId) -> None:
    """Hold the workspace's definitions until the transaction ends.

    Segments refer to each other: two writers at once could make a cycle that neither sees.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_DEFINITIONS, workspace_id])


def only_mover() -> bool:
    """Be the only one who moves people between stages until the transaction ends; False when another is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [_STAGES])
        return bool(cursor.fetchone()[0])
