"""Overrides turned into place: events of merged records are filed under the person, so that the join stays small.

A merge writes one override and touches no event. Where many have gathered, the pipeline, when
it has nothing else to do, copies their events under the person's id, ends the overrides and
removes the old rows, some at a time. `origin_id` stays, so a merge can still be undone.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from cumulus.platform.warehouse.client import get_warehouse

logger = logging.getLogger(__name__)

KEPT_OVERRIDES = 2_000
"""A join with so few costs nothing that could be measured; only what is beyond is squashed."""
AT_ONCE = 1_000
"""Overrides in one portion: under a second, so an event that comes meanwhile hardly waits."""

_PENDING = """
    SELECT workspace_id, arraySlice(groupArray((old_id, new_id, version)), 1, {limit:UInt32}), count()
    FROM (SELECT workspace_id, old_id, new_id, version FROM contact_overrides FINAL WHERE old_id != new_id
          ORDER BY workspace_id, old_id)
    GROUP BY workspace_id HAVING count() > {kept:UInt32} ORDER BY count() DESC LIMIT 1
"""
# What a crash left half done is not copied again: such events stand under the person already.
_COPY = """
    INSERT INTO events
    SELECT * REPLACE (transform(contact_id, {old:Array(UInt32)}, {new:Array(UInt32)}, contact_id) AS contact_id)
    FROM (
        SELECT * FROM events
        WHERE workspace_id = {workspace:UInt32} AND contact_id IN {old:Array(UInt32)}
            AND event_key NOT IN (
                SELECT event_key FROM events
                WHERE workspace_id = {workspace:UInt32} AND contact_id IN {new:Array(UInt32)})
        ORDER BY ALL)
"""
_END = """
    INSERT INTO contact_overrides (workspace_id, old_id, new_id, version)
    SELECT {workspace:UInt32}, pair.1, pair.1, pair.2
    FROM (SELECT arrayJoin(arrayZip({old:Array(UInt32)}, {versions:Array(UInt64)})) AS pair)
"""
_REMOVE = "DELETE FROM events WHERE workspace_id = {workspace:UInt32} AND contact_id IN {old:Array(UInt32)}"


def squash_once(kept: int = KEPT_OVERRIDES, at_once: int = AT_ONCE) -> int:
    """Squash one portion of one workspace's overrides; return how many, 0 when there is nothing to do.

    Only the pipeline may call it: nobody else writes events meanwhile. Safe to run again after a
    crash anywhere. Between copy and end, for some milliseconds, the events are there twice.
    """
    warehouse = get_warehouse()
    pending = warehouse.query(_PENDING, {"kept": kept, "limit": at_once}).rows
    if not pending:
        return 0
    workspace_id, pairs, _ = pending[0]
    _squash(workspace_id, pairs)
    logger.info("overrides.squashed", extra={"workspace": workspace_id, "overrides": len(pairs)})
    return len(pairs)


def _squash(workspace_id: int, pairs: Sequence[tuple[int, int, int]]) -> None:
    warehouse = get_warehouse()
    old, new, versions = ([pair[at] for pair in pairs] for at in range(3))
    parameters = {"workspace": workspace_id, "old": old, "new": new, "versions": versions}
    warehouse.command(_COPY, {key: parameters[key] for key in ("workspace", "old", "new")})
    warehouse.command(_END, {key: parameters[key] for key in ("workspace", "old", "versions")})
    warehouse.command(_REMOVE, {key: parameters[key] for key in ("workspace", "old")})
