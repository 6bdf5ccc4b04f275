"""People whose answer changes by time alone: judged when their turn comes, never scanned for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from cumulus.apps.audiences.live.definitions import ask_for_build, bump, kept_segments
from cumulus.apps.audiences.live.engine import TURN_PEOPLE, Engine
from cumulus.apps.audiences.models import LiveWorkspace
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

_EVERY = timedelta(seconds=2)
_FORGOTTEN_AFTER = timedelta(days=2)
"""The warehouse keeps due times for three days; whoever slept longer looks at everybody again."""
_WHOSE_TURN = """
    SELECT contact_id, groupUniqArray(segment_id) FROM segment_due
    WHERE workspace_id = {workspace:UInt32} AND at > {after:UInt32} AND at <= {until:UInt32}
      AND contact_id > {person:UInt32}
    GROUP BY contact_id ORDER BY contact_id LIMIT {limit:UInt32}
"""


def judge_due(engine: Engine, now: datetime) -> int:
    """Judge the next people whose turn has come; return how many.

    A stretch of time is worked off person by person; how far is kept with each turn, so a crash
    repeats one turn at most, which moves nobody twice.
    """
    stand = LiveWorkspace.objects.get(workspace_id=engine.workspace_id)
    if stand.due_from is None or now - stand.due_from > _FORGOTTEN_AFTER:
        _begin(engine.workspace_id, now, slept=stand.due_from is not None)
        return 0
    if stand.due_to is None:
        if now - stand.due_from < _EVERY:
            return 0
        stand.due_to, stand.due_after = now, 0
    rows = _whose_turn(stand, stand.due_from, stand.due_to)
    known = engine.definitions.segments.keys()
    asked = {person: theirs for person, segments in rows if (theirs := frozenset(segments) & known)}
    if len(rows) < TURN_PEOPLE:
        stand.due_from, stand.due_to, stand.due_after = stand.due_to, None, 0
    else:
        stand.due_after = rows[-1][0]
    if asked:
        engine.settle(asked, now, lambda: _keep(stand))
    else:
        _keep(stand)
    return len(rows)


def _whose_turn(stand: LiveWorkspace, since: datetime, until: datetime) -> list[tuple[int, Iterable[int]]]:
    given = {
        "workspace": stand.workspace_id,
        "after": int(since.timestamp()),
        "until": int(until.timestamp()),
        "person": stand.due_after,
        "limit": TURN_PEOPLE,
    }
    return [(person, segments) for person, segments in get_warehouse().query(_WHOSE_TURN, given).rows]


def _keep(stand: LiveWorkspace) -> None:
    """Write how far we are, and nothing else of the row: definitions change beside us."""
    LiveWorkspace.objects.filter(pk=stand.pk).update(
        due_from=stand.due_from, due_to=stand.due_to, due_after=stand.due_after
    )


def _begin(workspace_id: WorkspaceId, now: datetime, *, slept: bool) -> None:
    LiveWorkspace.objects.filter(workspace_id=workspace_id).update(due_from=now, due_to=None, due_after=0)
    if slept:
        ask_for_build(kept_segments(workspace_id))
        bump(workspace_id)
