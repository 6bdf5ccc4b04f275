"""Each kept segment as one bitmap in the warehouse, for composing segments with each other."""

from __future__ import annotations

from datetime import datetime, timedelta

from cumulus.apps.audiences.live.engine import Engine
from cumulus.apps.audiences.live.sizes import note_sizes
from cumulus.platform.warehouse.client import get_warehouse

_EVERY = timedelta(seconds=30)
_AT_ONCE = 20
"""Segments in one statement: a second at most, so that people who change need not wait longer."""
_STORE = """
    INSERT INTO segment_members (workspace_id, segment_id, version, members)
    SELECT workspace_id, segment_id, {version:UInt64}, groupBitmapStateIf(contact_id, inside = 1)
    FROM segment_stays FINAL
    WHERE workspace_id = {workspace:UInt32} AND segment_id IN {segments:Array(UInt32)}
    GROUP BY workspace_id, segment_id
"""


def store_some(engine: Engine, now: datetime) -> int:
    """Store the bitmaps of some segments that moved, and note their sizes; return how many."""
    if engine.stored_at is not None and now - engine.stored_at < _EVERY:
        return 0
    touched = sorted(engine.memory.touched)[:_AT_ONCE]
    if not touched:
        engine.stored_at = now
        return 0
    given = {"workspace": engine.workspace_id, "segments": touched, "version": int(now.timestamp() * 1000)}
    get_warehouse().command(_STORE, given)
    note_sizes(engine.workspace_id, {each: len(engine.memory.of(each)) for each in touched}, now)
    engine.memory.touched -= set(touched)
    return len(touched)
