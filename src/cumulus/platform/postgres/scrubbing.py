"""Making PostgreSQL forget the bytes of rows that are gone: dead tuples, statistics, WAL."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)

REWRITTEN_BYTES = 2 * 1024**3
"""A larger table is not written anew: that would hold everybody up. Its free space is reused in time."""
_LOCK_SECONDS = 20
_MOST_SEGMENTS = 200


def rewrite_tables(tables: Sequence[str]) -> list[str]:
    """Write the tables anew without dead rows, with fresh statistics; return those that were too large or in use.

    Outside of a transaction. Holds each table alone while it is written, at most up to the size
    above; waits 20 s for that, else leaves the table to ordinary vacuum.
    """
    left: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{_LOCK_SECONDS}s'")
        try:
            left += [table for table in sorted(set(tables)) if not _rewrite(table)]
            _rewrite("pg_statistic")
        finally:
            cursor.execute("RESET lock_timeout")
    return left


def _rewrite(table: str) -> bool:
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [table])
            small = int(cursor.fetchone()[0]) <= REWRITTEN_BYTES
            cursor.execute(f"VACUUM ({'FULL' if small else 'INDEX_CLEANUP ON'}) {table}")
            if table != "pg_statistic":
                cursor.execute(f"ANALYZE {table}")
        except DatabaseError as error:
            logger.warning("scrub.table_left", extra={"table": table, "error": type(error).__name__})
            return False
    return small


def renew_wal() -> bool:
    """Let go of every WAL segment written so far; False when this user may not, as on a shared server.

    Segments are usually renamed for later use with their old bytes inside. Recycling is off
    meanwhile, so that they are removed; those that wait under their new names are written over.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("ALTER SYSTEM SET wal_recycle = off")
            cursor.execute("SELECT pg_reload_conf()")
            try:
                cursor.execute(
                    "SELECT count(*) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'"
                    " AND name > pg_walfile_name(pg_current_wal_lsn())"
                )
                waiting = min(int(cursor.fetchone()[0]), _MOST_SEGMENTS)
                for _ in range(waiting + 2):
                    cursor.execute("SELECT pg_logical_emit_message(false, 'cumulus', 'over')")
                    cursor.execute("SELECT pg_switch_wal()")
                cursor.execute("CHECKPOINT")
                cursor.execute("CHECKPOINT")
            finally:
                cursor.execute("ALTER SYSTEM RESET wal_recycle")
                cursor.execute("SELECT pg_reload_conf()")
    except DatabaseError as error:
        logger.warning("scrub.wal_left", extra={"error": type(error).__name__})
        return False
    return True
