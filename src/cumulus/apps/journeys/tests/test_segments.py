"""Entry by segment: members at publication, then whoever joins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cumulus.apps.journeys import services
from cumulus.apps.journeys.entries.segments import SegmentWatcher, watches
from cumulus.apps.journeys.models import Journey
from cumulus.apps.journeys.tests.making import (
    advance,
    at,
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


def test_segment_that_is_gone_lets_nobody_in_and_says_so(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    identified(workspace, api, drain, city="Shanghai")
    journey = _journey(workspace, api)
    segment = api.get("/segments").body["items"][0]["id"]
    assert api.delete(f"/segments/{segment}").status in {200, 204}
    SegmentWatcher().scan(at(0))
    assert runs(journey) == 0
    assert figures_of(journey).nodes["in"].error


def _journey(workspace: TestWorkspace, api: Api, reentry: str = "never") -> Journey:
    expression = {"attribute": "city", "op": "eq", "value": "Shanghai"}
    body = {"name": "Near", "expression": expression}
    segment = api.post("/segments", body).body["id"]
    return live(
        workspace.id,
        graph(
            node("in", "entry_segment", segment=segment, reentry=reentry),
            node("wait", "wait", seconds=60),
            node("out", "exit"),
            ways="in>wait wait>out",
        ),
    )


def _scan(watcher: SegmentWatcher, journey: Journey) -> int:
    watch = next(each for each in watches() if each.journey_id == journey.pk)
    return watcher.scan_one(watch, at(0))
