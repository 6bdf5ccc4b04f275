"""How the pipeline learns that a workspace's rules are others now."""

from __future__ import annotations

from django.db import connection


def renew_rules(workspace_id: int) -> None:
    """Give the workspace's rules a new version, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ingest_oversight (workspace_id, version) VALUES (%s, 1)"
            " ON CONFLICT (workspace_id) DO UPDATE SET version = ingest_oversight.version + 1",
            [workspace_id],
        )
