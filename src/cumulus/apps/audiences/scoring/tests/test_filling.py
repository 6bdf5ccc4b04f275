"""Everybody is scored by all cards together, in stretches; little of it is told, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cumulus.apps.audiences.live.tests.keeping import LiveRoom
from cumulus.apps.audiences.models import Score
from cumulus.apps.audiences.scoring import filling
from cumulus.apps.audiences.scoring.cards import live_cards
from cumulus.apps.audiences.scoring.computing import differences
from cumulus.apps.audiences.scoring.tests.cards import BUYERS, fill_state, publish, said, settle, stored
from cumulus.apps.audiences.scoring.turning import score_once
from cumulus.apps.audiences.tests.making import Drain, open_shop, order, send
from cumulus.core.ids import ContactId
from cumulus.platform.warehouse.client import WarehouseUnavailable
from tests.fixtures import Api, TestWorkspace


@pytest.fixture
def people(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    return open_shop(workspace, drain)


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "_FILL_PEOPLE", 1)


def test_a_card_published_later_joins_and_comes_round(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], one_at_a_time: None
) -> None:
    first, soon = publish(api), datetime.now(UTC) + timedelta(seconds=10)
    for _ in range(2):
        score_once(soon)
    second = publish(api, name="Second")
    score_once(soon)
    joined = Score.objects.get(pk=second)
    assert joined.fill_after == Score.objects.get(pk=first).fill_after == sorted(people.values())[2]
    assert joined.fill_from == sorted(people.values())[1]
    settle()
    assert (fill_state(first), fill_state(second)) == ("idle", "idle")
    assert stored(workspace.id, first).keys() == stored(workspace.id, second).keys() == set(people.values())
    assert differences(live_cards(workspace.id), workspace.id, list(people.values()), soon) == []


def test_a_card_published_anew_while_it_comes_round_begins_again(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], one_at_a_time: None
) -> None:
    publish(api)
    soon = datetime.now(UTC) + timedelta(seconds=10)
    score_once(soon)
    second = publish(api, name="Second")
    for _ in range(5):
        score_once(soon)
    body = api.get(f"/scores/{second}").body
    groups = BUYERS["groups"]
    assert isinstance(groups, list)
    definition = {**BUYERS, "groups": groups[:1]}
    saved = api.put(f"/scores/{second}", {"name": "Second", "definition": definition, "revision": body["revision"]})
    api.post(f"/scores/{second}/publish", {"revision": saved.body["revision"]})
    settle()
    assert fill_state(second) == "idle"
    assert stored(workspace.id, second)[people["u0"]] == (10.0, "C4")


def test_a_crash_between_the_quiet_rows_and_the_told_ones_repeats_the_stretch(
    api: Api,
    workspace: TestWorkspace,
    people: dict[str, ContactId],
    drain: Drain,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    score = publish(api)

    def breaks(*_: object) -> None:
        raise WarehouseUnavailable("gone")

    with monkeypatch.context() as broken:
        broken.setattr(filling, "say", breaks)
        with pytest.raises(WarehouseUnavailable):
            settle()
    assert set(stored(workspace.id, score)) == {people["u1"], people["u3"]}
    settle()
    drain()
    assert set(stored(workspace.id, score)) == set(people.values())
    assert [len(said(workspace.id, people[user])) for user in ("u0", "u1", "u2", "u3")] == [1, 0, 1, 0]


def test_live_segments_follow_a_first_publication(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    room = LiveRoom(workspace.id, drain)
    score = publish(api)
    some = room.keep("Some points", {"score": "buyers", "op": "gte", "value": 4})
    room.rest()
    assert room.members(some) == set()
    settle()
    room.rest()
    assert room.members(some) == {who for who, (value, _) in stored(workspace.id, score).items() if value >= 4}
    assert len(room.members(some)) == 3


def test_what_time_takes_away_is_told_when_the_grade_changes(
    api: Api, workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    room = LiveRoom(workspace.id, drain)
    score = publish(api)
    settle()
    send(workspace, order("u3", 10, age_days=0), order("u3", 20, age_days=0), order("u3", 20, age_days=0))
    drain()
    settle()
    few = room.keep("Fourteen points", {"score": "buyers", "op": "gte", "value": 14})
    room.rest()
    assert people["u3"] in room.members(few)
    drain()
    before = said(workspace.id, people["u3"])
    assert before[-1]["to"] == pytest.approx(15, abs=0.01)
    assert before[-1]["grade"] == "D1"
    # Two points fewer, and still the best mark: stored, followed by the segment, and not told.
    settle(datetime.now(UTC) + timedelta(days=8))
    assert stored(workspace.id, score)[people["u3"]][0] == pytest.approx(13.06, abs=0.05)
    room.rest()
    assert people["u3"] not in room.members(few)
    assert said(workspace.id, people["u3"]) == before
    settle(datetime.now(UTC) + timedelta(days=40))
    drain()
    assert said(workspace.id, people["u3"])[-1]["grade"] == "D3"
