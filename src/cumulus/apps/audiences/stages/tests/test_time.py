"""Time alone moves people: to the minute, once, also after a crash, at the same time, and when the clock jumps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from cumulus.apps.audiences.due.rows import STAGES, write_due
from cumulus.apps.audiences.due.stand import next_turns
from cumulus.apps.audiences.models import StageDirty, StageModel, StageTurn, StageWorkspace
from cumulus.apps.audiences.stages import deciding, due, noting, services, turning
from cumulus.apps.audiences.stages.tests.standing import StageRoom, room, state
from cumulus.apps.audiences.tests.making import ids_of, open_shop, order, send
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import Warehouse, get_warehouse
from tests.fixtures import Api, TestWorkspace

__all__ = ["room"]

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
ORDERED: JsonObject = {"event": "Order Completed", "within": {"last": "30h"}}
STATES: list[JsonObject] = [
    state("known", {"all": []}),
    state("lead", {"attribute": "email", "op": "exists"}),
    state("buyer", ORDERED),
    state("asleep", {"all": [{"event": "Order Completed"}, {"not": ORDERED}]}),
]
AWAKE = {"u0": "buyer", "u1": "buyer", "u2": "lead", "u3": "known"}
ASLEEP = AWAKE | {"u0": "asleep", "u1": "asleep"}
TURN = 6 * _HOUR
"""After so long the orders of a day ago are thirty hours old."""


class Killed(Exception):
    """The process died here."""


def die(*_args: object) -> None:
    raise Killed


@pytest.fixture
def start() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def model(workspace: TestWorkspace, room: StageRoom, start: datetime) -> StageModel:
    open_shop(workspace, room.drain)
    made = room.keep("Way", STATES, start)
    assert room.standing(made) == AWAKE
    return made


def _moves(room: StageRoom) -> list[tuple[int, str, str]]:
    people = ids_of(room.workspace_id)
    return sorted((people[user], "buyer", "asleep") for user in ("u0", "u1"))


def test_people_whom_a_new_model_placed_move_when_their_turn_comes(
    room: StageRoom, model: StageModel, start: datetime
) -> None:
    room.rest(start + TURN - _MINUTE)
    assert room.standing(model) == AWAKE
    room.rest(start + TURN + _MINUTE)
    assert room.standing(model) == ASLEEP
    room.rest(start + TURN + _HOUR)
    assert sorted(room.told()) == _moves(room)


def test_whoever_did_something_before_the_pipeline_knew_of_the_first_model_moves(
    workspace: TestWorkspace, room: StageRoom, start: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_shop(workspace, room.drain)
    made = room.keep_for_others("Way", STATES, start)
    with monkeypatch.context() as patched:
        patched.setattr(noting, "_depends", lambda _workspace_id: {})
        room.rest(start)
        send(workspace, order("u2", 10, age_days=0))
        room.rest(start + timedelta(seconds=5))
        assert room.standing(made) == AWAKE
    noting.forget_models(workspace.id)
    room.rest(start + timedelta(seconds=9))
    assert room.standing(made) == AWAKE | {"u2": "buyer"}
    room.rest(start + timedelta(seconds=60))
    made.refresh_from_db()
    assert made.drift_count == 0


def test_what_somebody_does_puts_their_turn_off(
    workspace: TestWorkspace, room: StageRoom, model: StageModel, start: datetime
) -> None:
    send(workspace, order("u0", 10, age_days=0))
    room.rest(start + timedelta(seconds=12))
    room.rest(start + TURN + _MINUTE)
    assert room.standing(model) == AWAKE | {"u1": "asleep"}
    room.rest(start + 30 * _HOUR + _MINUTE)
    assert room.standing(model) == ASLEEP


def test_a_turn_waits_for_nobody_whom_it_cannot_move(
    room: StageRoom, model: StageModel, start: datetime, warehouse: Warehouse
) -> None:
    room.rest(start + TURN + _MINUTE)
    due_later = warehouse.scalar(
        "SELECT count() FROM segment_due WHERE workspace_id = {w:UInt32} AND at > {now:UInt32}",
        {"w": room.workspace_id, "now": int((start + TURN + _MINUTE).timestamp())},
    )
    assert due_later == 0


def test_other_states_have_turns_of_their_own(room: StageRoom, model: StageModel, start: datetime) -> None:
    longer: JsonObject = {"event": "Order Completed", "within": {"last": "32h"}}
    draft = services.StageDraft("Way", "", [STATES[0], state("buyer", longer)])
    services.update_model(model, draft, start)
    room.rest(start + timedelta(seconds=20))
    room.rest(start + timedelta(seconds=30))
    room.rest(start + TURN + _MINUTE)
    assert room.standing(model)["u0"] == "buyer"
    room.rest(start + TURN + 2 * _HOUR + _MINUTE)
    assert set(room.standing(model).values()) == {"known"}


def test_an_archived_model_moves_nobody(room: StageRoom, model: StageModel, start: datetime) -> None:
    services.archive_model(model, start)
    room.rest(start + TURN + _MINUTE)
    assert room.standing(model) == AWAKE
    assert room.told() == []


def test_people_who_become_one_and_two_again_keep_their_turns(
    api: Api, workspace: TestWorkspace, room: StageRoom, model: StageModel, start: datetime
) -> None:
    people = ids_of(workspace.id)
    merged = api.post(f"/contacts/{people['u0']}/merge", {"with_id": people["u3"], "reason": "one"})
    assert merged.status == 200, merged.body
    room.rest(start + timedelta(seconds=20))
    (merge,) = api.get("/merges").body["items"]
    assert api.post(f"/merges/{merge['id']}/undo", {"reason": "two"}).status == 200
    room.rest(start + timedelta(seconds=30))
    assert room.standing(model) == AWAKE
    room.rest(start + TURN + _MINUTE)
    assert room.standing(model) == ASLEEP


@pytest.mark.parametrize(
    ("where", "step"),
    [(deciding, "append_events"), (turning, "write_due"), (due, "keep"), (due, "note_moved"), (deciding, "_forget")],
)
def test_a_kill_loses_no_turn_and_tells_none_twice(
    room: StageRoom, model: StageModel, start: datetime, monkeypatch: pytest.MonkeyPatch, where: object, step: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(where, step, die)
        with pytest.raises(Killed):
            room.rest(start + TURN + _MINUTE)
    room.rest(start + TURN + _MINUTE)
    assert room.standing(model) == ASLEEP
    assert sorted(room.told()) == _moves(room)
    assert not StageTurn.objects.filter(workspace_id=room.workspace_id).exists()
    assert not StageDirty.objects.filter(workspace_id=room.workspace_id).exists()


def test_a_kill_between_stages_and_turns_loses_neither(
    workspace: TestWorkspace, room: StageRoom, model: StageModel, start: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(workspace, order("u3", 10, age_days=0))
    with monkeypatch.context() as patched:
        patched.setattr(turning, "write_due", die)
        with pytest.raises(Killed):
            room.rest(start + timedelta(seconds=12))
    assert room.standing(model)["u3"] == "buyer"  # the warehouse has the stage, not the turn
    room.rest(start + timedelta(seconds=12))
    room.rest(start + 30 * _HOUR + _MINUTE)
    assert room.standing(model)["u3"] == "asleep"
    assert [move[1:] for move in room.told() if move[0] == ids_of(workspace.id)["u3"]] == [
        ("known", "buyer"),
        ("buyer", "asleep"),
    ]


def test_two_loops_at_once_move_everybody_once(room: StageRoom, model: StageModel, start: datetime) -> None:
    def work(behind: int) -> None:
        try:
            for _ in range(12):
                turning.turn_once(start + TURN + _MINUTE - timedelta(seconds=behind))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(work, behind) for behind in (0, 3, 70)]:
            done.result(120)
    room.rest(start + TURN + _MINUTE)
    assert room.standing(model) == ASLEEP
    assert sorted(room.told()) == _moves(room)


def test_a_clock_that_goes_back_misses_nobody(
    workspace: TestWorkspace, room: StageRoom, model: StageModel, start: datetime
) -> None:
    room.rest(start + 20 * _HOUR)
    assert room.standing(model) == ASLEEP
    send(workspace, order("u3", 10, age_days=1))
    room.rest(start + _MINUTE)
    assert room.standing(model)["u3"] == "buyer"
    room.rest(start + TURN + _MINUTE)
    assert room.standing(model) == ASLEEP | {"u3": "asleep"}


def test_whoever_slept_for_days_judges_everybody(room: StageRoom, model: StageModel, start: datetime) -> None:
    _forget_turns(room)
    room.rest(start + timedelta(days=3))
    assert room.standing(model) == ASLEEP
    assert sorted(room.told()) == _moves(room)


def test_many_who_are_due_at_once_come_in_parts(
    workspace: TestWorkspace, room: StageRoom, start: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = open_shop(workspace, room.drain)
    send(workspace, *(order(user, 5, age_days=1) for user in people))
    model = room.keep("Way", STATES, start)
    for place in (due, deciding):
        monkeypatch.setattr(place, "CHUNK", 1)
    waiting = []
    while turning.turn_once(start + TURN + _MINUTE):
        waiting.append(StageDirty.objects.filter(workspace_id=workspace.id).count())
    assert set(room.standing(model).values()) == {"asleep"}
    assert max(waiting) <= 2
    assert len(room.told()) == 4


def test_the_proof_counts_and_moves_who_stands_wrong(
    api: Api, room: StageRoom, model: StageModel, start: datetime
) -> None:
    _forget_turns(room)  # as if they had been lost
    tomorrow = start + timedelta(days=1, minutes=1)
    room.rest(tomorrow)
    assert room.standing(model) == AWAKE
    room.rest(tomorrow + timedelta(seconds=16))
    assert room.standing(model) == ASLEEP
    shown = api.get(f"/stages/{model.pk}").body
    assert shown["drift_count"] == 2
    room.rest(tomorrow + timedelta(seconds=20))
    room.rest(tomorrow + timedelta(days=1))
    room.rest(tomorrow + timedelta(days=1, seconds=20))
    assert api.get(f"/stages/{model.pk}").body["drift_count"] == 0
    assert sorted(room.told()) == _moves(room)


def test_the_proof_takes_nobody_who_waits_for_a_mistake(
    workspace: TestWorkspace, api: Api, room: StageRoom, model: StageModel, start: datetime
) -> None:
    person = ids_of(workspace.id)["u3"]
    wrong = StageTurn.objects.create(workspace_id=workspace.id, moves=[[model.pk, person, "asleep"]])
    room.rest(start + _MINUTE)
    assert room.standing(model)["u3"] == "asleep"
    assert not StageTurn.objects.filter(pk=wrong.pk).exists()
    tomorrow = start + timedelta(days=1, minutes=1)
    while turning.turn_once(tomorrow):
        pass
    assert StageModel.objects.get(pk=model.pk).suspected_at == tomorrow
    StageDirty.objects.create(workspace_id=workspace.id, contact_id=person)
    room.rest(tomorrow + timedelta(seconds=16))
    assert room.standing(model)["u3"] == "known"
    assert api.get(f"/stages/{model.pk}").body["drift_count"] == 0


def test_a_model_that_mends_places_everybody_in_silence(
    workspace: TestWorkspace, room: StageRoom, model: StageModel, start: datetime
) -> None:
    states = [STATES[0], state("reader", {"event": "Leaflet Read"})]
    StageModel.objects.filter(pk=model.pk).update(states=states, needs_fill=True)
    room.rest(start + timedelta(seconds=12))
    model.refresh_from_db()
    assert model.broken_reason
    send(workspace, {"type": "track", "event": "Leaflet Read", "userId": "u3"})
    room.rest(start + 2 * _MINUTE)
    room.rest(start + 3 * _MINUTE)
    assert room.standing(model) == {"u0": "known", "u1": "known", "u2": "known", "u3": "reader"}
    assert room.told() == []


def test_turns_are_a_workspaces_own(
    workspace: TestWorkspace, other_workspace: TestWorkspace, room: StageRoom, model: StageModel, start: datetime
) -> None:
    at = int((start + _HOUR).timestamp())
    strangers = [(at, STAGES, int(person)) for person in ids_of(workspace.id).values()]
    write_due(other_workspace.id, strangers, f"strangers-{other_workspace.id}")
    stand = StageWorkspace(workspace_id=workspace.id, due_from=start)
    assert next_turns(workspace.id, stand, start + 2 * _HOUR, 10, of_stages=True) == []
    stand = StageWorkspace(workspace_id=workspace.id, due_from=start)
    assert next_turns(workspace.id, stand, start + TURN + _HOUR, 10) == []  # of segments
    room.rest(start + 2 * _HOUR)
    assert room.standing(model) == AWAKE


def _forget_turns(room: StageRoom) -> None:
    get_warehouse().command(
        "ALTER TABLE segment_due DELETE WHERE workspace_id = {w:UInt32}",
        {"w": room.workspace_id},
        {"mutations_sync": 1},
    )
