"""How far time has been followed: whose turn is next, across crashes and clocks that jump.

Whoever is judged at an instant writes moments after it only, and before the stand goes past them. So
nobody is missed as long as nobody is judged at an instant before the stand, which `go_back` sees to.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from cumulus.apps.audiences.due.rows import STAGES
from cumulus.apps.audiences.models.due import DueStand
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

EVERY = timedelta(seconds=2)
_FORGOTTEN_AFTER = timedelta(days=2)
"""The warehouse keeps due times for three days; whoever slept longer looks at everybody again."""
_WHOSE_TURN = """
    SELECT contact_id, groupUniqArray(segment_id) FROM segment_due
    WHERE workspace_id = {workspace:UInt32} AND at > {after:UInt32} AND at <= {until:UInt32}
      AND (segment_id = {stages:UInt32}) = {of_stages:Bool} AND contact_id > {person:UInt32}
    GROUP BY contact_id ORDER BY contact_id LIMIT {limit:UInt32}
"""


def is_lost(stand: DueStand, now: datetime) -> bool:
    """Return whether turns may have passed of which nothing is known any more, or never was."""
    return stand.due_from is None or now - stand.due_from > _FORGOTTEN_AFTER


def begin(stand: DueStand, now: datetime) -> None:
    """Follow time from now on; everybody is to be judged once."""
    stand.due_from, stand.due_to, stand.due_after = now, None, 0
    keep(stand)


def go_back(stand: DueStand, now: datetime) -> None:
    """Follow time from an instant that was left already: the clock went back, or another one is behind.

    Before anybody is judged at `now`, in the same round. Who is seen again moves nowhere twice.
    """
    if stand.due_from is not None and stand.due_from > now:
        begin(stand, now)
    elif stand.due_to is not None and stand.due_to > now:
        stand.due_to, stand.due_after = None, 0
        keep(stand)


def is_due(stand: DueStand, now: datetime) -> bool:
    """Return whether a stretch of time is under way, or may begin."""
    return stand.due_to is not None or (stand.due_from is not None and now - stand.due_from >= EVERY)


def next_turns(
    workspace_id: WorkspaceId, stand: DueStand, now: datetime, limit: int, *, of_stages: bool = False
) -> list[tuple[int, Iterable[int]]]:
    """Return the next people whose turn has come, each with what for, and move the stand past them.

    The stand is not kept yet: that belongs into the transaction of what is decided of them. A stretch of
    time is worked off person by person, so a crash repeats one call at most.
    """
    if stand.due_from is None:
        return []
    if stand.due_to is None:
        stand.due_to, stand.due_after = now, 0
    given = {
        "workspace": workspace_id,
        "after": int(stand.due_from.timestamp()),
        "until": int(stand.due_to.timestamp()),
        "person": stand.due_after,
        "limit": limit,
        "stages": STAGES,
        "of_stages": of_stages,
    }
    rows = [(person, of) for person, of in get_warehouse().query(_WHOSE_TURN, given).rows]
    if len(rows) < limit:
        stand.due_from, stand.due_to, stand.due_after = stand.due_to, None, 0
    else:
        stand.due_after = rows[-1][0]
    return rows


def keep(stand: DueStand) -> None:
    """Write how far we are, and nothing else of the row: other things change beside us."""
    type(stand)._default_manager.filter(pk=stand.pk).update(
        due_from=stand.due_from, due_to=stand.due_to, due_after=stand.due_after
    )
