"""One turn of the loop: entries and exits decided in PostgreSQL, then written to the warehouse.

    tx         the turn, its events, and who is judged no longer waits
    warehouse  stays and due times; the turn's id is the deduplication token
    tx         the turn is gone

A crash after the first step finds the turn and takes it on; written twice, nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import pyarrow as pa
import zstandard

from cumulus.apps.audiences.due.rows import Due, write_due
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
    for place, at in enumerate(range(0, len(body.stays), _ROWS)):
        table = _stay_table(turn, body.stays[at : at + _ROWS], at)
        get_warehouse().insert_arrow("segment_stays", table, f"turn-{turn.pk}-{place}")
    write_due(WorkspaceId(turn.workspace_id), body.due, f"turn-{turn.pk}")
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
