"""Rows of `segment_due`: when whose answer may change though nothing happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pyarrow as pa

from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

Due = tuple[int, int, int]
"""Epoch seconds, segment, person."""
STAGES = 0
"""Where a segment's id stands: the stage models of the workspace, all together."""
_HORIZON = timedelta(days=300)
"""A later turn is looked at again then: a block of due times has few partitions."""
_ROWS = 50_000


def due_at(turn: datetime, now: datetime) -> int:
    """Return the first whole second at which `turn` is over, always one to come."""
    return max(-int(-min(turn, now + _HORIZON).timestamp() // 1), int(now.timestamp()) + 1)


def write_due(workspace_id: WorkspaceId, rows: Sequence[Due], token: str) -> None:
    """Write rows under a token of these rows; safe to run again.

    Raises
    ------
    WarehouseUnavailable
        Some may be written: try again with the same token and the same rows.
    """
    for name, part in _by_month(rows):
        get_warehouse().insert_arrow("segment_due", _table(workspace_id, part), f"{token}-{name}")


def _table(workspace_id: WorkspaceId, rows: Sequence[Due]) -> pa.Table:
    return pa.table(
        {
            "workspace_id": pa.array([workspace_id] * len(rows), pa.uint32()),
            "at": pa.array([at for at, _, _ in rows], pa.uint32()),
            "segment_id": pa.array([segment_id for _, segment_id, _ in rows], pa.uint32()),
            "contact_id": pa.array([person for _, _, person in rows], pa.uint32()),
        }
    )


def _by_month(rows: Sequence[Due]) -> Iterator[tuple[str, list[Due]]]:
    """Yield blocks with their names: one partition each, and not too long."""

    def month(row: Due) -> str:
        return f"{datetime.fromtimestamp(row[0], UTC):%Y%m}"

    for name, grouped in groupby(sorted(rows), key=month):
        theirs = list(grouped)
        for place, at in enumerate(range(0, len(theirs), _ROWS)):
            yield f"{name}-{place}", theirs[at : at + _ROWS]
