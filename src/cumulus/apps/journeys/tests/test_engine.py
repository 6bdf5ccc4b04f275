"""The engine as step tables: what stands where after so many seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import connection

from cumulus.apps.journeys import services
from cumulus.apps.journeys.engine import stepping
from cumulus.apps.journeys.engine.runs import graph_of
from cumulus.apps.journeys.engine.stepping import BACK_OFF, seconds_until_due
from cumulus.apps.journeys.models import Due, Journey, Run
from cumulus.apps.journeys.nodes.base import Outcome, StepBatch
from cumulus.apps.journeys.nodes.registry import KINDS
from cumulus.apps.journeys.nodes.wait import Wait
from cumulus.apps.journeys.tests.making import (
    T0,
    advance,
    at,
    event_name,
    exits,
    figures_of,
    graph,
    identified,
    live,
    made_contact,
    mail_template,
    node,
    principal_of,
    react,
    some_contact,
    stands_at,
    stored,
    waiting_journey,
)
from cumulus.apps.messaging.facade import journey_counts
from cumulus.core.errors import Terminal, Unavailable
from cumulus.core.ids import JourneyVersionId
from cumulus.core.json import JsonObject
from tests.fixtures import Api, TestWorkspace

pytestmark = pytest.mark.usefixtures("quiet")


def test_person_waits_for_exactly_the_wait(workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event)
    table = [(0, {person: "wait"}), (59.9, {person: "wait"}), (60, {}), (3600, {})]
    react(stored(workspace.id, person, event))
    for seconds, expected in table:
        advance(seconds)
        assert stands_at(journey) == expected, f"after {seconds} s"
    run = Run.objects.get(contact_id=person)
    assert (run.exited_at, run.exit_reason) == (at(60), "completed")


def test_exit_keeps_the_makers_reason(workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    journey = live(
        workspace.id,
        graph(
            node("in", "entry_event", event=event),
            node("out", "exit", reason="bought"),
            ways="in>out",
        ),
    )
    react(stored(workspace.id, person, event))
    advance(0)
    assert exits(journey) == {person: "bought"}


def test_branch_without_a_node_ends_the_journey(workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    journey = live(workspace.id, graph(node("in", "entry_event", event=event), ways=""))
    react(stored(workspace.id, person, event))
    advance(0)
    assert exits(journey) == {person: "completed"}


def test_loop_with_a_wait_goes_round(workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    journey = live(
        workspace.id,
        graph(
            node("in", "entry_event", event=event),
            node("tag", "add_tag", tag="seen"),
            node("wait", "wait", seconds=60),
            ways="in>tag tag>wait wait>tag",
        ),
    )
    react(stored(workspace.id, person, event))
    for seconds in (0, 60, 120, 180):
        advance(seconds)
    assert stands_at(journey) == {person: "wait"}
    assert figures_of(journey).nodes["tag"].left == 4


def test_condition_sends_each_person_their_way(workspace: TestWorkspace, api: Api, drain: Callable[[], int]) -> None:
    event = event_name()
    near, far = (identified(workspace, api, drain, city=city) for city in ("Shanghai", "Paris"))
    expression: JsonObject = {"attribute": "city", "op": "eq", "value": "Shanghai"}
    journey = live(
        workspace.id,
        graph(
            node("in", "entry_event", event=event),
            node("if", "condition", expression=expression),
            node("near", "exit", reason="near"),
            node("far", "exit", reason="far"),
            ways="in>if if>near:yes if>far:no",
        ),
    )
    react(stored(workspace.id, near, event), stored(workspace.id, far, event))
    advance(0)
    assert exits(journey) == {near: "near", far: "far"}


def test_person_who_is_gone_passes_without_a_trace(workspace: TestWorkspace, api: Api) -> None:
    event, nobody = event_name(), some_contact()
    journey = live(
        workspace.id,
        graph(
            node("in", "entry_event", event=event),
            node("tag", "add_tag", tag="ghost"),
            node("if", "condition", expression={"all": []}),
            node("yes", "exit", reason="yes"),
            node("no", "exit", reason="no"),
            ways="in>tag tag>if if>yes:yes if>no:no",
        ),
    )
    react(stored(workspace.id, nobody, event))
    advance(0)
    assert exits(journey) == {nobody: "no"}
    assert [tag["people"] for tag in api.get("/tags").body["items"] if tag["name"] == "ghost"] == [0]


def test_tag_is_applied_with_the_journey_as_its_source(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    event = event_name()
    person = made_contact(api, city="Suzhou")
    drain()
    journey = live(
        workspace.id,
        graph(
            node("in", "entry_event", event=event),
            node("tag", "add_tag", tag="won back"),
            ways="in>tag",
        ),
    )
    react(stored(workspace.id, person, event))
    advance(0)
    tags = api.get(f"/contacts/{person}").body["tags"]
    assert [(tag["name"], tag["source"]) for tag in tags] == [("won back", f"journey:{journey.pk}")]


def test_mail_is_queued_once_under_the_runs_key(workspace: TestWorkspace, api: Api) -> None:
    event, person = event_name(), some_contact()
    journey = _mailing(workspace, api, event)
    react(stored(workspace.id, person, event))
    advance(0)
    advance(0)
    counted = journey_counts(workspace.id, [_version(journey)])
    assert set(counted) == {(_version(journey), "mail")}
    assert figures_of(journey).nodes["mail"].left == 1


def test_delay_is_measured_only_while_the_event_is_the_cause(workspace: TestWorkspace, api: Api) -> None:
    event = event_name()
    template = mail_template(api)
    journey = live(
        workspace.id,
        graph(
            node("in", "entry_event", event=event),
            node("first", "send_mail", template_id=template),
            node("wait", "wait", seconds=60),
            node("second", "send_mail", template_id=template),
            ways="in>first first>wait wait>second",
        ),
    )
    react(stored(workspace.id, some_contact(), event))
    advance(0)
    advance(60)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT node, event_at FROM messaging_message WHERE journey_version_id = %s ORDER BY id",
            [_version(journey)],
        )
        assert cursor.fetchall() == [("first", T0), ("second", None)]


def test_entered_and_exited_are_events_of_the_person(
    workspace: TestWorkspace, api: Api, drain: Callable[[], int]
) -> None:
    event = event_name()
    person = made_contact(api, city="Suzhou")
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, person, event))
    advance(0)
    advance(60)
    drain()
    told = {item["name"]: item["properties"] for item in api.get(f"/contacts/{person}/events").body["items"]}
    assert told["Journey Entered"] == {
        "journey": "A test",
        "journey_id": journey.pk,
        "version": 1,
    }
    assert told["Journey Exited"]["reason"] == "completed"


def test_figures_add_up(workspace: TestWorkspace) -> None:
    event = event_name()
    journey = waiting_journey(workspace.id, event)
    react(*(stored(workspace.id, some_contact(), event) for _ in range(3)))
    advance(0)
    react(*(stored(workspace.id, some_contact(), event) for _ in range(2)), seconds=30)
    advance(30)
    advance(60)
    found = figures_of(journey)
    assert (found.entered, found.active, found.completed, found.exited) == (5, 2, 3, 0)
    waits = found.nodes["wait"]
    assert (waits.entered, waits.left, waits.waiting) == (5, 3, 2)


def test_paused_journey_stands_still_and_resumes_with_the_overdue(workspace: TestWorkspace) -> None:
    event, person, principal = event_name(), some_contact(), principal_of(workspace.id)
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, person, event))
    advance(0)
    services.pause(principal, journey)
    advance(7200)
    assert stands_at(journey) == {person: "wait"}
    services.resume(principal, journey)
    advance(7200)
    assert exits(journey) == {person: "completed"}


def test_stop_ends_every_run_with_the_reason(workspace: TestWorkspace) -> None:
    event, people = event_name(), [some_contact() for _ in range(3)]
    journey = waiting_journey(workspace.id, event)
    react(*(stored(workspace.id, person, event) for person in people))
    advance(0)
    services.stop(principal_of(workspace.id), journey)
    assert exits(journey) == dict.fromkeys(people, "stopped")
    found = figures_of(journey)
    assert (found.entered, found.active, found.completed, found.exited) == (3, 0, 0, 3)


def test_engine_empties_a_large_stopped_journey_though_it_runs_again(
    workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, people = event_name(), [some_contact() for _ in range(5)]
    journey = waiting_journey(workspace.id, event)
    react(*(stored(workspace.id, person, event) for person in people))
    monkeypatch.setattr(services, "drain", lambda journey_id, now: 0)
    services.stop(principal_of(workspace.id), journey)
    services.publish(principal_of(workspace.id), journey)
    advance(0)
    assert exits(journey) == dict.fromkeys(people, "stopped")


def test_earlier_versions_runs_go_on_under_it(workspace: TestWorkspace) -> None:
    event, first, second = event_name(), some_contact(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, first, event))
    advance(0)
    changed = graph(node("in", "entry_event", event=event), node("out", "exit", reason="new"), ways="in>out")
    services.save_journey(principal_of(workspace.id), journey, services.Draft("A test", changed))
    services.publish(principal_of(workspace.id), journey)
    react(stored(workspace.id, second, event))
    advance(0)
    advance(60)
    assert exits(journey) == {first: "completed", second: "new"}


def test_publishing_pins_the_mails_version(workspace: TestWorkspace, api: Api) -> None:
    journey = _mailing(workspace, api, event_name())
    before = graph_of(_version(journey)).by_id["mail"].config
    template_id = before["template_id"]
    body = {"name": "Mail", "subject": "Changed", "format": "html", "source": "<p>New</p>"}
    assert api.put(f"/templates/{template_id}", body).status == 200
    graph_of.cache_clear()
    assert graph_of(_version(journey)).by_id["mail"].config == before
    services.publish(principal_of(workspace.id), journey)
    after = graph_of(_version(journey)).by_id["mail"].config
    assert after["template_id"] == template_id
    assert after["template_version_id"] != before["template_version_id"]


class _FailingWait(Wait):
    """Fails for the people of one version, as often as told."""

    version_id: ClassVar[int] = 0
    failures: ClassVar[list[Exception]] = []

    def step(self, batch: StepBatch) -> Outcome:
        if batch.version_id == self.version_id and self.failures:
            raise self.failures.pop()
        return super().step(batch)


def _fail(monkeypatch: pytest.MonkeyPatch, journey: Journey, failures: list[Exception]) -> None:
    monkeypatch.setattr(_FailingWait, "version_id", _version(journey))
    monkeypatch.setattr(_FailingWait, "failures", failures)
    monkeypatch.setattr(stepping, "KINDS", {**KINDS, "wait": _FailingWait()})


def test_failing_node_holds_its_people_and_no_others(workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    event, person = event_name(), some_contact()
    broken, sound = (waiting_journey(workspace.id, event) for _ in range(2))
    react(stored(workspace.id, person, event))
    advance(0)
    _fail(monkeypatch, broken, [Terminal("broken_expression", "Broken.")])
    advance(60)
    assert exits(sound) == {person: "completed"}
    assert stands_at(broken) == {person: "wait"}
    assert figures_of(broken).nodes["wait"].error == "broken_expression"
    advance(60 + BACK_OFF[0].total_seconds())
    assert exits(broken) == {person: "completed"}


def test_node_that_always_fails_ends_the_run_with_error(
    workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, person = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, person, event))
    advance(0)
    _fail(monkeypatch, journey, [ValueError("surprise")] * (len(BACK_OFF) + 1))
    now = timedelta(seconds=60)
    for wait in (*BACK_OFF, timedelta(0)):
        assert exits(journey) == {}
        advance(now.total_seconds())
        now += wait
    assert exits(journey) == {person: "error"}
    found = figures_of(journey)
    assert (found.active, found.completed, found.exited) == (0, 0, 1)
    assert (found.nodes["wait"].failed, found.nodes["wait"].error) == (1, "ValueError")


def test_absent_server_never_costs_a_person(workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    event, person = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, person, event))
    advance(0)
    _fail(monkeypatch, journey, [Unavailable("warehouse_away", "Away.")] * 50)
    for attempt in range(50):
        advance(60 + 5 * attempt)
    assert stands_at(journey) == {person: "wait"}
    assert Due.objects.get(contact_id=person).attempts == 0
    advance(60 + 5 * 50)
    assert exits(journey) == {person: "completed"}


def test_busy_version_does_not_starve_another(workspace: TestWorkspace) -> None:
    crowd, single = event_name(), event_name()
    busy, other = waiting_journey(workspace.id, crowd), waiting_journey(workspace.id, single)
    react(*(stored(workspace.id, some_contact(), crowd) for _ in range(50)))
    react(stored(workspace.id, some_contact(), single), seconds=1)
    stepping.step_once(at(1), limit=10)
    assert set(stands_at(other).values()) == {"wait"}
    assert set(stands_at(busy).values()) == {"in", "wait"}


def test_engine_sleeps_until_the_next_due(workspace: TestWorkspace) -> None:
    event = event_name()
    waiting_journey(workspace.id, event)
    react(stored(workspace.id, some_contact(), event))
    advance(0)
    assert seconds_until_due(T0 + timedelta(seconds=57)) == pytest.approx(3)
    assert seconds_until_due(T0 + timedelta(seconds=90)) == 0


def _mailing(workspace: TestWorkspace, api: Api, event: str) -> Journey:
    return live(
        workspace.id,
        graph(
            node("in", "entry_event", event=event),
            node("mail", "send_mail", template_id=mail_template(api)),
            node("out", "exit"),
            ways="in>mail mail>out",
        ),
    )


def _version(journey: Journey) -> JourneyVersionId:
    journey.refresh_from_db()
    assert journey.live_version_id is not None
    return JourneyVersionId(journey.live_version_id)
