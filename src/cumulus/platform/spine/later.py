"""Events that can wait: what a bulk writer says of thousands of people, beside the log.

A file of a million people must not stand between a visitor's click and what follows from it. Such
events are as durable as any, in their writer's transaction, with the number and the time that they
have in the log; the pipeline takes them into it, parcel by parcel, where live events leave room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction

from cumulus.core.ids import WorkspaceId

AT_WORK = timedelta(seconds=5)
"""A writer that has put something off so lately is still at it."""

REST = 10.0
"""So many times as long as it worked rests what can wait, while a writer is at work."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A parcel that is in the log now; `since_newest`: how long ago one was last put off."""

    items: int
    since_newest: timedelta

    @property
    def at_work(self) -> bool:
        """Return whether a writer is at work."""
        return self.since_newest < AT_WORK


def is_being_written() -> bool:
    """Return whether a bulk writer, such as an import, is at work now; one query of an index's end.

    The pipeline leaves parcels lying while one is, so the newest of them tells.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - received_at FROM spine_later ORDER BY seq DESC LIMIT 1")
        row = cursor.fetchone()
    return row is not None and row[0] < AT_WORK


def put_off(rows: Sequence[tuple[WorkspaceId, int, bytes]]) -> None:
    """Keep parcels (workspace, items, body) in the caller's transaction and wake the pipeline."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO spine_later (workspace_id, n, body) VALUES (%s, %s, %s)", rows)
        cursor.execute("NOTIFY cumulus_log")


@transaction.atomic
def take_in() -> Taken | None:
    """Move the oldest parcel into the log; None when there is none. Safe to run at the same time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH newest AS (
                SELECT now() - max(received_at) AS since FROM spine_later
            ), taken AS (
                DELETE FROM spine_later
                WHERE seq = (SELECT seq FROM spine_later ORDER BY seq LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING *
            ), kept AS (
                INSERT INTO spine_log (seq, workspace_id, received_at, n, body) OVERRIDING SYSTEM VALUE
                SELECT seq, workspace_id, received_at, n, body FROM taken
            )
            SELECT taken.n, newest.since FROM taken, newest
            """
        )
        row = cursor.fetchone()
    return None if row is None else Taken(*row)
