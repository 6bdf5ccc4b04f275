"""Reading the log in commit-safe order.

Sequence numbers become visible out of order, so a consumer that remembers only the highest
one loses rows. Rows carry their transaction's id instead: those below the oldest running
transaction can no longer gain companions, and are read in the order (transaction, sequence).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address

import zstandard
from django.db import connection

MAX_PLAIN_BYTES = 64 * 1024 * 1024
"""One reading holds about so much in memory, however well its bodies were compressed."""


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


_Found = tuple[int, int, int, int | None, datetime, IPv4Address | IPv6Address | None, int, bytes]

_COLUMNS = "xid::text::bigint, seq, workspace_id, source_id, received_at, ip, n, body"
_AFTER = f"""
    SELECT {_COLUMNS} FROM (
        SELECT *, sum(n) OVER earlier AS items_before, sum(octet_length(body)) OVER earlier AS bytes_before
        FROM (
            SELECT * FROM spine_log
            WHERE (xid, seq) > (%s::text::xid8, %s)
              AND xid < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY xid, seq LIMIT %s
        ) AS candidates
        WINDOW earlier AS (ORDER BY xid, seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ) AS counted
    WHERE coalesce(items_before, 0) < %s AND coalesce(bytes_before, 0) < {MAX_PLAIN_BYTES}
    ORDER BY xid, seq
"""
_AGAIN = f"""
    SELECT {_COLUMNS} FROM unnest(%s::bigint[], %s::bigint[]) AS stretch (first, last)
    JOIN spine_log ON seq BETWEEN stretch.first AND stretch.last
    ORDER BY xid, seq
"""


def read_after(position: Position, items: int) -> list[LogRow]:
    """Return the settled rows after `position`, until they hold `items` items or enough bytes."""
    rows, plain_bytes = [], 0
    for row in _read(_AFTER, (position.xid, position.seq, items, items)):
        rows.append(row)
        plain_bytes += len(row.body)
        if plain_bytes >= MAX_PLAIN_BYTES:
            break
    return rows


def read_again(stretches: Sequence[int]) -> list[LogRow]:
    """Return the rows of `stretches`: always the same ones, in whichever database they are."""
    return list(_read(_AGAIN, (list(stretches[::2]), list(stretches[1::2]))))


def stretches_of(rows: Iterable[LogRow]) -> list[int]:
    """Return the rows' sequence numbers as first, last, first, last, …"""
    stretches: list[int] = []
    for seq in sorted(row.position.seq for row in rows):
        if stretches and seq == stretches[-1] + 1:
            stretches[-1] = seq
        else:
            stretches += [seq, seq]
    return stretches


def _read(sql: str, parameters: tuple[int | list[int], ...]) -> Iterator[LogRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[_Found] = cursor.fetchall()
    decompress = zstandard.ZstdDecompressor().decompress
    for xid, seq, workspace_id, source_id, received_at, ip, items, body in found:
        address = None if ip is None else str(ip)
        yield LogRow(Position(xid, seq), workspace_id, source_id, received_at, address, items, decompress(body))
