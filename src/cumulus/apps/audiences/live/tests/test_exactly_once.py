"""A crash between the steps of a turn loses no move and tells none twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cumulus.apps.audiences.due import rows as due_rows
from cumulus.apps.audiences.live import engine as engine_module
from cumulus.apps.audiences.live import turns
from cumulus.apps.audiences.live.tests.keeping import LiveRoom, room
from cumulus.apps.audiences.models import Changed, Segment, Turn
from cumulus.apps.audiences.tests.making import BUYERS, open_shop, order, send
from cumulus.platform.warehouse.client import get_warehouse
from tests.fixtures import TestWorkspace

__all__ = ["room"]


class Killed(Exception):
    """The process died here."""


def die(*_args: object) -> None:
    raise Killed


@pytest.fixture
def buyers(workspace: TestWorkspace, room: LiveRoom) -> Segment:
    open_shop(workspace, room.drain)
    segment = room.keep("Buyers", BUYERS)
    room.rest()
    return segment


def _turn_that_dies(room: LiveRoom) -> None:
    with pytest.raises(Killed):
        room.rest()
    room.crash()


@pytest.mark.parametrize("step", ["record", "append_events", "carry_out"])
def test_a_kill_before_a_step(
    workspace: TestWorkspace, room: LiveRoom, buyers: Segment, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = room.members(buyers)
    send(workspace, order("u3", 10, age_days=0), order("u2", 10, age_days=0))
    with monkeypatch.context() as patched:
        patched.setattr(engine_module, step, die)
        _turn_that_dies(room)
    assert room.members(buyers) == before
    room.rest()
    assert len(room.members(buyers) - before) == 2
    assert sorted(name for name, _ in room.moves(buyers)) == ["Entered", "Entered"]
    assert not Turn.objects.filter(workspace_id=workspace.id).exists()
    assert not Changed.objects.filter(workspace_id=workspace.id).exists()


def test_a_kill_after_the_warehouse_has_the_stays(
    workspace: TestWorkspace, room: LiveRoom, buyers: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(workspace, order("u3", 10, age_days=0))
    with monkeypatch.context() as patched:
        patched.setattr(due_rows, "_by_month", die)
        _turn_that_dies(room)
    assert Turn.objects.filter(workspace_id=workspace.id).count() == 1
    room.rest()
    rows = get_warehouse().scalar(
        "SELECT count() FROM segment_stays WHERE workspace_id = {w:UInt32} AND segment_id = {s:UInt32}",
        {"w": workspace.id, "s": buyers.pk},
    )
    assert rows == 3
    assert len(room.moves(buyers)) == 1


def test_the_same_turn_twice_changes_nothing(workspace: TestWorkspace, room: LiveRoom, buyers: Segment) -> None:
    now = datetime.now(UTC)
    first = turns.record(workspace.id, now, turns.TurnRows([(buyers.pk, 77, True)], [(int(now.timestamp()), 1, 77)]))
    second = turns.record(workspace.id, now, turns.TurnRows([(buyers.pk, 77, False)], []))
    turns.carry_out(second)
    turns.carry_out(first)
    turns.carry_out(first)
    assert 77 not in room.members(buyers)


def test_who_changed_twice_at_once_moves_once(workspace: TestWorkspace, room: LiveRoom, buyers: Segment) -> None:
    for _ in range(3):
        send(workspace, order("u3", 10, age_days=0))
        room.drain()
    room.rest()
    assert len(room.moves(buyers)) == 1


def test_a_building_goes_on_after_a_crash(
    workspace: TestWorkspace, room: LiveRoom, buyers: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cumulus.apps.audiences.live.building.STRETCH", 1)
    everybody = room.keep("Everybody", {"all": []})
    with monkeypatch.context() as patched:
        patched.setattr(engine_module, "carry_out", die)
        _turn_that_dies(room)
    everybody.refresh_from_db()
    assert everybody.build == Segment.Build.RUNNING
    room.rest()
    everybody.refresh_from_db()
    assert everybody.build == Segment.Build.READY
    assert len(room.members(everybody)) == 4


def test_the_proof_counts_and_mends_who_stands_wrong(workspace: TestWorkspace, room: LiveRoom, buyers: Segment) -> None:
    now = datetime.now(UTC)
    room.rest(now)
    inside = room.members(buyers)
    stranger = max(inside) + 1_000
    wrong = turns.record(
        workspace.id, now, turns.TurnRows([(buyers.pk, min(inside), False), (buyers.pk, stranger, True)], [])
    )
    turns.carry_out(wrong)
    room.crash()
    tomorrow = now + timedelta(days=1, seconds=1)
    room.rest(tomorrow)
    room.rest(tomorrow + timedelta(minutes=1))
    buyers.refresh_from_db()
    assert room.members(buyers) == inside
    assert buyers.drift_count == 2
