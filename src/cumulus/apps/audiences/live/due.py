"""Judging the people whose answers to live segments change by time alone, when their turn has come."""

from __future__ import annotations

from datetime import datetime

from cumulus.apps.audiences.due.stand import begin, go_back, is_due, is_lost, keep, next_turns
from cumulus.apps.audiences.live.definitions import ask_for_build, bump, kept_segments
from cumulus.apps.audiences.live.engine import TURN_PEOPLE, Engine
from cumulus.apps.audiences.models import LiveWorkspace


def follow_clock(engine: Engine, now: datetime) -> LiveWorkspace:
    """Return how far time was followed, never further than to now; the first of a round."""
    stand = LiveWorkspace.objects.get(workspace_id=engine.workspace_id)
    go_back(stand, now)
    return stand


def judge_due(engine: Engine, stand: LiveWorkspace, now: datetime) -> int:
    """Judge the next people whose turn has come; return how many.

    How far is kept with each turn, so a crash repeats one turn at most, which moves nobody twice.
    """
    if is_lost(stand, now):
        _begin(engine, stand, now)
        return 0
    if not is_due(stand, now):
        return 0
    rows = next_turns(engine.workspace_id, stand, now, TURN_PEOPLE)
    known = engine.definitions.segments.keys()
    asked = {person: theirs for person, segments in rows if (theirs := frozenset(segments) & known)}
    if asked:
        engine.settle(asked, now, lambda: keep(stand))
    else:
        keep(stand)
    return len(rows)


def _begin(engine: Engine, stand: LiveWorkspace, now: datetime) -> None:
    slept = stand.due_from is not None
    begin(stand, now)
    if slept:
        ask_for_build(kept_segments(engine.workspace_id))
        bump(engine.workspace_id)
