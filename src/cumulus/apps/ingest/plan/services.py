"""Writes of the tracking plan: each renews the rules' version, so that the pipeline takes them over."""

from __future__ import annotations

from django.db import connection


def renew_rules(workspace_id: int) -> None:
    """Tell the pipeline, in the caller's transaction, that the workspace's rules are others now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ingest_oversight (workspace_id, version) VALUES (%s, 1)"
            " ON CONFLICT (workspace_id) DO UPDATE SET version = ingest_oversight.version + 1",
            [workspace_id],
        )
