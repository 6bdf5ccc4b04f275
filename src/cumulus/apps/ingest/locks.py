"""The advisory locks of ingest."""

from __future__ import annotations

from django.db import connection

_PIPELINE = 7_002


def try_lock_pipeline() -> bool:
    """Hold the pipeline for this connection's life; False when another process has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [_PIPELINE])
        row = cursor.fetchone()
    return bool(row and row[0])
