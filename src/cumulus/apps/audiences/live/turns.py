"""One turn of the loop: entries and exits decided in PostgreSQL, then written to the warehouse.

    tx         the turn, its events, and who is judged no longer waits
    warehouse  stays and due times; the turn's id is the deduplication token
    tx         the turn is gone

A crash after the first step finds the turn and takes it on; written twice, nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TypeVar

import msgspec
import pyarrow as pa
import zstandard

from cumulus.apps.audiences.models import Turn
from cumulus.core.ids import WorkspaceId
from cumulus.platform.spine.events import compress
from cumulus.platform.warehouse.client import get_warehouse

_PLACES = 10_000_000
"""More than a turn has stays: versions of a later turn are always higher."""
_ROWS = 50_000
_INSTANT = pa.timestamp("ms", tz="UTC")
_MAX_BYTES = 2**30

Stay = tuple[int, int, bool]
"""Segment, person, whether inside."""
Due = tuple[int, int, int]
"""Epoch seconds, segment, person."""


Row = TypeVar("Row")


class _Body(msgspec.Struct, array_like=True):
    stays: list[Stay]
    due: list[Due]


@dataclass(frozen=True, slots=True)
class TurnRows:
    """What one turn writes."""

    stays: Sequence[Stay]
    due: Sequence[Due]

    def __bool__(self) -> bool:
        """Return whether there is anything to write."""
        return bool(self.stays or self.due)


def record(workspace_id: WorkspaceId, at: datetime, rows: TurnRows) -> Turn:
    """Keep a turn until it is in the warehouse; in the caller's transaction."""
    body = compress(msgspec.msgpack.encode(_Body(list(rows.stays), list(rows.due))))
    return Turn.objects.create(workspace_id=workspace_id, at=at, body=body)


def carry_out(turn: Turn) -> None:
    """Write a turn to the warehouse and let it go. Safe to run again.

    Raises
    ------
    WarehouseUnavailable
        The turn stays.
    """
    raw = zstandard.ZstdDecompressor().decompress(bytes(turn.body), max_output_size=_MAX_BYTES)
    body = msgspec.msgpack.decode(raw, type=_Body)
    for at, stays in enumerate(_parts(body.stays)):
        table = _stay_table(turn, stays, at * _ROWS)
        get_warehouse().insert_arrow("segment_stays", table, f"turn-{turn.pk}-{at}")
    for name, due in _by_month(body.due):
        get_warehouse().insert_arrow("segment_due", _due_table(turn, due), f"turn-{turn.pk}-{name}")
    Turn.objects.filter(pk=turn.pk).delete()


def take_on(workspace_id: WorkspaceId) -> int:
    """Carry out the turns that a crash or a silent warehouse left, in order; return how many."""
    left = list(Turn.objects.filter(workspace_id=workspace_id).order_by("id"))
    for turn in left:
        carry_out(turn)
    return len(left)


def _stay_table(turn: Turn, stays: Sequence[Stay], first: int) -> pa.Table:
    size = len(stays)
    start = turn.pk * _PLACES + first
    return pa.table(
        {
            "workspace_id": pa.array([turn.workspace_id] * size, pa.uint32()),
            "segment_id": pa.array([segment_id for segment_id, _, _ in stays], pa.uint32()),
            "contact_id": pa.array([person for _, person, _ in stays], pa.uint32()),
            "version": pa.array(range(start, start + size), pa.uint64()),
            "inside": pa.array([int(inside) for _, _, inside in stays], pa.uint8()),
            "since": pa.array([turn.at] * size, _INSTANT),
        }
    )


def _due_table(turn: Turn, due: Sequence[Due]) -> pa.Table:
    return pa.table(
        {
            "workspace_id": pa.array([turn.workspace_id] * len(due), pa.uint32()),
            "at": pa.array([at for at, _, _ in due], pa.uint32()),
            "segment_id": pa.array([segment_id for _, segment_id, _ in due], pa.uint32()),
            "contact_id": pa.array([person for _, _, person in due], pa.uint32()),
        }
    )


def _by_month(due: Sequence[Due]) -> Iterator[tuple[str, list[Due]]]:
    """Yield blocks with their names: one partition each, and not too long."""

    def month(row: Due) -> str:
        return f"{datetime.fromtimestamp(row[0], UTC):%Y%m}"

    for name, rows in groupby(sorted(due), key=month):
        for at, part in enumerate(_parts(list(rows))):
            yield f"{name}-{at}", part


def _parts(rows: list[Row]) -> list[list[Row]]:
    return [rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS)]
