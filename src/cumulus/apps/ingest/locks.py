"""The locks of ingest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from cumulus.apps.ingest.models import Position

_PIPELINE = 7_002
_OLD_ROWS = 7_003


def try_lock_pipeline() -> bool:
    """Hold the pipeline for this connection's life; False when another process has it."""
    return _try_lock(_PIPELINE)


@contextmanager
def pipeline_stopped() -> Iterator[bool]:
    """Keep the pipeline from running meanwhile; False when it runs already."""
    with _held(_PIPELINE) as held:
        yield held


@contextmanager
def log_rows_kept() -> Iterator[bool]:
    """Keep others from deleting, or from relying on, old log rows; False when somebody does."""
    with _held(_OLD_ROWS) as held:
        yield held


@contextmanager
def _held(lock: int) -> Iterator[bool]:
    held = _try_lock(lock)
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [lock])


def _try_lock(lock: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [lock])
        row = cursor.fetchone()
    return bool(row and row[0])


def lock_position() -> Position:
    """Return the pipeline's place, locked until the transaction ends."""
    Position.objects.get_or_create(pk=1)
    return Position.objects.select_for_update().get(pk=1)
