"""Reading the log in commit-safe order.

Sequence numbers become visible out of order, so a consumer that remembers only the highest
one loses rows. Rows carry their transaction's id instead: those below the oldest running
transaction can no longer gain companions, and are read in the order (transaction, sequence).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address

import zstandard
from django.db import connection

MAX_BODY_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the log; rows after it are unread."""

    xid: int
    seq: int


@dataclass(frozen=True, slots=True)
class LogRow:
    """One request as it was committed; `source_id` None means it came from inside."""

    position: Position
    workspace_id: int
    source_id: int | None
    received_at: datetime
    ip: str | None
    items: int
    body: bytes


_COLUMNS = "xid::text::bigint, seq, workspace_id, source_id, received_at, ip, n, body"
_AFTER = f"""
    SELECT {_COLUMNS} FROM (
        SELECT *, sum(n) OVER (ORDER BY xid, seq) - n AS before FROM (
            SELECT * FROM spine_log
            WHERE (xid, seq) > (%s::text::xid8, %s)
              AND xid < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY xid, seq LIMIT %s
        ) AS candidates
    ) AS counted
    WHERE before < %s ORDER BY xid, seq
"""
_BETWEEN = f"""
    SELECT {_COLUMNS} FROM spine_log
    WHERE (xid, seq) > (%s::text::xid8, %s) AND (xid, seq) <= (%s::text::xid8, %s)
    ORDER BY xid, seq
"""


def read_after(position: Position, items: int) -> list[LogRow]:
    """Return the settled rows after `position`, until they hold `items` items or more."""
    return _read(_AFTER, (position.xid, position.seq, items, items))


def read_between(start: Position, end: Position) -> list[LogRow]:
    """Return the rows after `start` up to and including `end`: always the same ones."""
    return _read(_BETWEEN, (start.xid, start.seq, end.xid, end.seq))


def _read(sql: str, parameters: tuple[int, ...]) -> list[LogRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [_row(*found) for found in cursor.fetchall()]


def _row(
    xid: int,
    seq: int,
    workspace_id: int,
    source_id: int | None,
    received_at: datetime,
    ip: IPv4Address | IPv6Address | None,
    items: int,
    body: bytes,
) -> LogRow:
    plain = zstandard.ZstdDecompressor().decompress(bytes(body), max_output_size=MAX_BODY_BYTES)
    address = None if ip is None else str(ip)
    return LogRow(Position(xid, seq), workspace_id, source_id, received_at, address, items, plain)
