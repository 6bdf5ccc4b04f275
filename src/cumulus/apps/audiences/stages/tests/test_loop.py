"""The real loop by the real clock: how soon after their moment people move."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from cumulus.apps.audiences.models import StageTurn, StageWorkspace
from cumulus.apps.audiences.stages.tests.standing import StageRoom, room, state
from cumulus.apps.audiences.stages.turning import run_stages
from cumulus.apps.audiences.tests.making import send
from cumulus.core.json import JsonObject
from cumulus.platform.supervise.tests.waiting import wait_until
from tests.fixtures import TestWorkspace

__all__ = ["room"]

_PATIENCE_SECONDS = 90.0
_AHEAD = timedelta(seconds=25)
_SEEN: JsonObject = {"event": "Seen", "within": {"last": "1h"}}


def test_two_loops_move_people_within_seconds_of_their_moment(workspace: TestWorkspace, room: StageRoom) -> None:
    begun = datetime.now(UTC)
    at = begun - timedelta(hours=1) + _AHEAD
    users = [f"u{n}" for n in range(20)]
    events: list[JsonObject] = [
        {"type": "track", "event": "Seen", "userId": user, "timestamp": at.isoformat()} for user in users
    ]
    send(workspace, *events)
    room.drain()
    stop = threading.Event()
    loops = [threading.Thread(target=run_stages, args=(stop,)) for _ in range(2)]
    for loop in loops:
        loop.start()
    try:
        model = room.keep_for_others("Way", [state("all", {"all": []}), state("here", _SEEN)], begun)
        wait_until(lambda: set(room.standing(model).values()) == {"here"}, _PATIENCE_SECONDS, "placed")
        wait_until(lambda: _is_round_over(workspace), _PATIENCE_SECONDS, "judged once")
        wait_until(lambda: set(room.standing(model).values()) == {"all"}, _PATIENCE_SECONDS, "moved")
    finally:
        stop.set()
        for loop in loops:
            loop.join(_PATIENCE_SECONDS)
    late = (datetime.now(UTC) - at - timedelta(hours=1)).total_seconds()
    assert 0 <= late < 20  # two seconds, where nothing else keeps the machine busy
    assert len(room.told()) == len(users)
    assert not StageTurn.objects.filter(workspace_id=workspace.id).exists()


def _is_round_over(workspace: TestWorkspace) -> bool:
    return StageWorkspace.objects.filter(workspace_id=workspace.id, round_after=None).exists()
