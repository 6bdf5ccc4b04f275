"""The log's care: rows that are no longer needed, and a log that comes from another server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from cumulus.platform.spine.reader import Position

_ROWS_AT_ONCE = 5_000
"""One short transaction each: a long one would hold up the readers, which wait for the oldest."""

_TRIM = """
    WITH oldest AS MATERIALIZED (
        SELECT seq, received_at FROM spine_log
        WHERE (xid, seq) <= (%s::text::xid8, %s) ORDER BY xid, seq LIMIT %s
    )
    DELETE FROM spine_log USING oldest WHERE spine_log.seq = oldest.seq AND oldest.received_at < %s
"""
_FIRST_XID = "3"
"""PostgreSQL's first ordinary transaction: before everything that is unread."""
_REBASE = f"""
    UPDATE spine_log SET xid = CASE
        WHEN (seq > %s OR (xid, seq) > (%s::text::xid8, %s))
            AND NOT EXISTS (
                SELECT FROM unnest(%s::bigint[], %s::bigint[]) AS held (first, last)
                WHERE seq BETWEEN held.first AND held.last)
        THEN pg_current_xact_id() ELSE '{_FIRST_XID}'::xid8 END
"""


def trim(done: Position, before: datetime) -> int:
    """Delete rows up to `done` that came before `before`; return how many. Safe to run twice."""
    deleted, last = 0, _ROWS_AT_ONCE
    while last == _ROWS_AT_ONCE:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_TRIM, [done.xid, done.seq, _ROWS_AT_ONCE, before])
            last = int(cursor.rowcount)
        deleted += last
    return deleted


def database_identity() -> str:
    """Return what tells this database server from the one that a dump came from."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        return str(cursor.fetchone()[0])


def is_ahead(position: Position) -> bool:
    """Return whether `position`, or a row, is of a transaction that this server has yet to begin."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT greatest(%s::text::xid8, (SELECT max(xid) FROM spine_log))
                >= pg_snapshot_xmax(pg_current_snapshot())
            """,
            [position.xid],
        )
        return bool(cursor.fetchone()[0])


def rebase(position: Position, high_seq: int, held: Sequence[int]) -> Position:
    """Give every row a transaction id of this server, in the caller's transaction.

    A restored dump keeps the old server's ids, beside which new rows look long read. Sequence
    numbers survive a dump, so they say what is what. Writers wait until the transaction ends;
    rewrites the whole log once.

    Parameters
    ----------
    position : Position
        Where reading stood, in the old server's ids.
    high_seq : int
        The highest sequence number read before.
    held : Sequence[int]
        Stretches that are in hand: neither unread nor done.

    Returns
    -------
    Position
        Before all unread rows, those of writers that are now waiting included.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE spine_log IN EXCLUSIVE MODE")
        cursor.execute(_REBASE, [high_seq, position.xid, position.seq, list(held[::2]), list(held[1::2])])
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")
        return Position(int(cursor.fetchone()[0]), 2**63 - 1)
