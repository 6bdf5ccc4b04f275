"""Entry by segment: members at publication, then whoever joins."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from cumulus.apps.audiences.facade import evaluate
from cumulus.apps.audiences.models import Segment
from cumulus.apps.journeys import services
from cumulus.apps.journeys.entries import segments
from cumulus.apps.journeys.entries.segments import SegmentWatcher, watches
from cumulus.apps.journeys.models import Journey
from cumulus.apps.journeys.tests.making import (
    advance,
    at,
    at_once,
    collect,
    event_name,
    exits,
    figures_of,
    graph,
    identified,
    live,
    node,
    principal_of,
    runs,
    stands_at,
)
from cumulus.core.errors import Unavailable
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject
from tests.fixtures import Api, TestWorkspace

pytestmark = pytest.mark.usefixtures("quiet")


def test_present_members_enter_then_those_who_join(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    first = identified(workspace, api, drain, city="Shanghai")
    identified(workspace, api, drain, city="Paris")
    journey, watcher = _journey(workspace, api), SegmentWatcher()
    assert _scan(watcher, journey) == 1
    assert stands_at(journey) == {first: "in"}
    second = identified(workspace, api, drain, city="Shanghai")
    assert _scan(watcher, journey) == 1
    assert _scan(watcher, journey) == 0
    assert set(stands_at(journey)) == {first, second}


def test_worker_that_starts_anew_lets_nobody_in_twice(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    identified(workspace, api, drain, city="Shanghai")
    journey = _journey(workspace, api, reentry="after_exit")
    assert _scan(SegmentWatcher(), journey) == 1
    advance(0)
    advance(61)
    assert len(exits(journey)) == 1
    assert _scan(SegmentWatcher(), journey) == 0


@pytest.mark.parametrize(("reentry", "entries"), [("never", 1), ("after_exit", 2)])
def test_who_leaves_the_segment_and_comes_back(
    workspace: TestWorkspace,
    api: Api,
    drain: Callable[[], int],
    reentry: str,
    entries: int,
) -> None:
    person = identified(workspace, api, drain, city="Shanghai")
    journey, watcher = _journey(workspace, api, reentry=reentry), SegmentWatcher()
    _scan(watcher, journey)
    advance(0)
    advance(61)
    for city in ("Paris", "Shanghai"):
        api.patch(f"/contacts/{person}", {"attributes": {"city": city}})
        drain()
        _scan(watcher, journey)
    assert runs(journey) == entries


def test_two_workers_that_remember_different_things_agree(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    person = identified(workspace, api, drain, city="Shanghai")
    journey = _journey(workspace, api, reentry="after_exit")
    one, two = SegmentWatcher(), SegmentWatcher()
    _scan(one, journey)
    _scan(two, journey)
    advance(0)
    advance(61)
    for city, watcher in (("Paris", one), ("Shanghai", two)):
        api.patch(f"/contacts/{person}", {"attributes": {"city": city}})
        drain()
        _scan(watcher, journey)
    assert runs(journey) == 2


def test_nobody_enters_by_segment_while_paused(workspace: TestWorkspace, api: Api, drain: Callable[[], int]) -> None:
    identified(workspace, api, drain, city="Paris")
    journey = _journey(workspace, api)
    watch = next(each for each in watches() if each.journey_id == journey.pk)
    services.pause(principal_of(workspace.id), journey)
    identified(workspace, api, drain, city="Shanghai")
    assert journey.pk not in {each.journey_id for each in watches()}
    assert SegmentWatcher().scan_one(watch, at(0)) == 0
    services.resume(principal_of(workspace.id), journey)
    assert _scan(SegmentWatcher(), journey) == 1


def test_who_leaves_and_comes_back_may_always_enter_beside_themselves(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    person = identified(workspace, api, drain, city="Shanghai")
    journey, watcher = _journey(workspace, api, reentry="always"), SegmentWatcher()
    _scan(watcher, journey)
    for city in ("Paris", "Shanghai"):
        api.patch(f"/contacts/{person}", {"attributes": {"city": city}})
        drain()
        _scan(watcher, journey)
    assert (runs(journey), figures_of(journey).active) == (2, 2)


def test_event_that_arrives_late_still_lets_its_person_in(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    event = event_name()
    item: JsonObject = {"type": "track", "event": event, "userId": "late"}
    collect(workspace, {**item, "timestamp": "2026-02-20T08:00:00Z"})
    drain()
    twice: JsonObject = {"event": event, "within": {"last": "30d"}, "count": {"op": "gte", "value": 2}}
    journey, watcher = _journey(workspace, api, expression=twice), SegmentWatcher()
    assert _scan(watcher, journey) == 0
    collect(workspace, {**item, "timestamp": "2026-02-10T08:00:00Z"})
    drain()
    assert _scan(watcher, journey) == 1


def test_workers_at_once_let_each_member_in_once(workspace: TestWorkspace, api: Api, drain: Callable[[], int]) -> None:
    people = {identified(workspace, api, drain, city="Shanghai") for _ in range(3)}
    journey = _journey(workspace, api, reentry="always")
    watch = next(each for each in watches() if each.journey_id == journey.pk)
    at_once(*(partial(SegmentWatcher().scan_one, watch, at(0)) for _ in range(4)))
    assert set(stands_at(journey)) == people
    assert runs(journey) == 3


def test_another_segment_in_the_next_version_has_its_own_members(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    person = identified(workspace, api, drain, city="Shanghai", level="gold")
    journey, watcher = _journey(workspace, api, reentry="after_exit"), SegmentWatcher()
    _scan(watcher, journey)
    advance(0)
    advance(61)
    services.publish(principal_of(workspace.id), journey)
    assert _scan(watcher, journey) == 0
    gold: JsonObject = {"attribute": "level", "op": "eq", "value": "gold"}
    changed = services.Draft("A test", _graph(_segment(api, gold), "after_exit"))
    services.save_journey(principal_of(workspace.id), journey, changed)
    services.publish(principal_of(workspace.id), journey)
    assert _scan(watcher, journey) == 1
    assert set(stands_at(journey)) == {person}


@pytest.mark.parametrize("error", [Unavailable("warehouse_away", "Away."), ValueError("surprise")])
def test_failing_segment_holds_up_no_other_and_its_error_goes_away(
    workspace: TestWorkspace,
    api: Api,
    drain: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    identified(workspace, api, drain, city="Shanghai")
    broken, sound = _journey(workspace, api), _journey(workspace, api)
    broken_segment = broken.graph["nodes"][0]["config"]["segment"]

    def moody(workspace_id: WorkspaceId, expression: JsonObject, **rest: Any) -> list[ContactId]:
        if expression["segment"] == broken_segment:
            raise error
        return evaluate(workspace_id, expression, **rest)

    watcher = SegmentWatcher()
    with monkeypatch.context() as patch:
        patch.setattr(segments, "evaluate", moody)
        watcher.scan(at(0), lambda: 0.0)
    assert (runs(broken), runs(sound)) == (0, 1)
    assert figures_of(broken).nodes["in"].error in {"warehouse_away", "ValueError"}
    watcher.scan(at(10), lambda: 10_000.0)
    assert runs(broken) == 1
    assert figures_of(broken).nodes["in"].error is None


def test_segment_that_is_gone_lets_nobody_in_and_says_so(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    identified(workspace, api, drain, city="Shanghai")
    journey = _journey(workspace, api)
    # By hand: the API keeps a segment that a journey uses.
    Segment.objects.filter(workspace_id=workspace.id).update(archived_at=timezone.now())
    SegmentWatcher().scan(at(0))
    assert runs(journey) == 0
    assert figures_of(journey).nodes["in"].error


def _segment(api: Api, expression: JsonObject) -> int:
    body = {"name": f"Near {secrets.token_hex(4)}", "expression": expression}
    segment: int = api.post("/segments", body).body["id"]
    return segment


def _graph(segment: int, reentry: str) -> JsonObject:
    return graph(
        node("in", "entry_segment", segment=segment, reentry=reentry),
        node("wait", "wait", seconds=60),
        node("out", "exit"),
        ways="in>wait wait>out",
    )


def _journey(
    workspace: TestWorkspace, api: Api, reentry: str = "never", expression: JsonObject | None = None
) -> Journey:
    near: JsonObject = {"attribute": "city", "op": "eq", "value": "Shanghai"}
    return live(workspace.id, _graph(_segment(api, expression or near), reentry))


def _scan(watcher: SegmentWatcher, journey: Journey) -> int:
    watch = next(each for each in watches() if each.journey_id == journey.pk)
    return watcher.scan_one(watch, at(0))
