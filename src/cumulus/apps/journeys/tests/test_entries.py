"""Entry by event: what the reactor does with what the pipeline gives it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cumulus.apps.journeys import services
from cumulus.apps.journeys.entries.events import FRESH, reactor
from cumulus.apps.journeys.models import Journey, Run
from cumulus.apps.journeys.tests.making import (
    Drain,
    advance,
    at_once,
    collect,
    event_name,
    exits,
    figures_of,
    principal_of,
    react,
    runs,
    some_contact,
    stands_at,
    stored,
    waiting_journey,
)
from cumulus.core.json import JsonObject
from cumulus.platform.spine.events import MAX_DEPTH
from tests.fixtures import TestWorkspace

pytestmark = pytest.mark.usefixtures("quiet")


def test_event_lets_its_person_in(workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, person, event), stored(workspace.id, some_contact(), event_name()))
    assert stands_at(journey) == {person: "in"}
    advance(0)
    assert stands_at(journey) == {person: "wait"}


@pytest.mark.parametrize(("late", "entered"), [(FRESH, 1), (FRESH + timedelta(seconds=1), 0)])
def test_an_imported_past_lets_nobody_in(workspace: TestWorkspace, late: timedelta, entered: int) -> None:
    event = event_name()
    journey = waiting_journey(workspace.id, event)
    told = stored(workspace.id, some_contact(), event)
    react(replace(told, timestamp=told.received_at - late))
    assert runs(journey) == entered


def test_same_event_delivered_again_enters_once(workspace: TestWorkspace) -> None:
    event = event_name()
    journey = waiting_journey(workspace.id, event, reentry="always")
    once = stored(workspace.id, some_contact(), event)
    for _ in range(3):
        react(once, once)
    assert runs(journey) == 1


@pytest.mark.parametrize(
    ("reentry", "while_inside", "after_exit"),
    [("never", 1, 1), ("after_exit", 1, 2), ("always", 2, 3)],
)
def test_reentry_policy(workspace: TestWorkspace, reentry: str, while_inside: int, after_exit: int) -> None:
    event, person = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event, reentry=reentry)
    react(stored(workspace.id, person, event))
    react(stored(workspace.id, person, event))
    assert runs(journey) == while_inside
    advance(0)
    advance(61)
    assert exits(journey) == {person: "completed"}
    react(stored(workspace.id, person, event), seconds=62)
    assert runs(journey) == after_exit


def test_two_events_in_one_batch_enter_once_unless_always(workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    single = waiting_journey(workspace.id, event, reentry="after_exit")
    every = waiting_journey(workspace.id, event, reentry="always")
    react(stored(workspace.id, person, event), stored(workspace.id, person, event))
    assert (runs(single), runs(every)) == (1, 2)


def test_never_holds_across_versions_and_redelivery_too(workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    never = waiting_journey(workspace.id, event)
    every = waiting_journey(workspace.id, event, reentry="always")
    first = stored(workspace.id, person, event)
    react(first)
    for journey in (never, every):
        services.publish(principal_of(workspace.id), journey)
    react(first)
    react(stored(workspace.id, person, event))
    assert (runs(never), runs(every)) == (1, 2)


def test_filters_of_the_entry_must_all_hold(workspace: TestWorkspace) -> None:
    event, rich = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event, where=[{"property": "total", "op": "gt", "value": 100}])
    react(
        stored(workspace.id, some_contact(), event, {"total": 99.5}),
        stored(workspace.id, some_contact(), event, {}),
        stored(workspace.id, rich, event, {"total": 100.5}),
    )
    assert stands_at(journey) == {rich: "in"}


def test_another_workspaces_event_of_the_same_name_lets_nobody_in(
    workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    event = event_name()
    journey = waiting_journey(workspace.id, event)
    react(stored(other_workspace.id, some_contact(), event))
    assert runs(journey) == 0


def test_run_keeps_the_event_for_mails_and_conditions(workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    waiting_journey(workspace.id, event)
    sent = stored(workspace.id, person, event, {"total": 12.5, "note": "“好”"})
    react(sent)
    run = Run.objects.get(contact_id=person)
    assert run.event == {
        "name": event,
        "timestamp": "2026-03-01T12:00:00Z",
        "message_id": sent.message_id,
        "properties": {"total": 12.5, "note": "“好”"},
    }


def test_chain_of_causes_ends_at_the_logs_depth(workspace: TestWorkspace) -> None:
    event = event_name()
    journey = waiting_journey(workspace.id, event, reentry="always")
    person = some_contact()
    react(stored(workspace.id, person, event, depth=MAX_DEPTH - 1))
    react(stored(workspace.id, person, event, depth=MAX_DEPTH))
    assert runs(journey) == 1


@pytest.mark.parametrize(("reentry", "entries"), [("never", 1), ("after_exit", 1), ("always", 6)])
def test_events_at_once_keep_the_policy(workspace: TestWorkspace, reentry: str, entries: int) -> None:
    event, person = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event, reentry=reentry)
    events = [stored(workspace.id, person, event) for _ in range(6)]
    at_once(*(partial(react, each) for each in events))
    assert runs(journey) == entries
    assert figures_of(journey).active == entries


@pytest.mark.parametrize("reentry", ["never", "after_exit", "always"])
def test_same_event_at_once_enters_once(workspace: TestWorkspace, reentry: str) -> None:
    event = event_name()
    journey = waiting_journey(workspace.id, event, reentry=reentry)
    once = stored(workspace.id, some_contact(), event)
    at_once(*(partial(react, once) for _ in range(6)))
    assert runs(journey) == 1


def test_same_event_after_the_exit_is_still_the_same(workspace: TestWorkspace) -> None:
    event = event_name()
    journey = waiting_journey(workspace.id, event, reentry="after_exit")
    once = stored(workspace.id, some_contact(), event)
    react(once)
    advance(0)
    advance(61)
    react(once, seconds=62)
    assert runs(journey) == 1


def test_resumed_journey_lets_in_who_comes_afterwards(workspace: TestWorkspace) -> None:
    event, principal, later = event_name(), principal_of(workspace.id), some_contact()
    journey = waiting_journey(workspace.id, event)
    services.pause(principal, journey)
    react(stored(workspace.id, some_contact(), event))
    services.resume(principal, journey)
    react(stored(workspace.id, later, event))
    assert stands_at(journey) == {later: "in"}


ODD: list[JsonObject] = [
    {"note": "a\0b", "deep": {"k\0": ["\0"]}},
    {"total": 10**30, "note": "\\u0000"},
    {"total": [], "note": None},
    {"total": {"total": 101}},
    {"total": "101"},
    {"total": True},
]


@pytest.mark.parametrize("properties", ODD)
def test_odd_properties_neither_stop_the_pipeline_nor_the_next(
    workspace: TestWorkspace, drain: Drain, properties: JsonObject
) -> None:
    event = event_name()
    every = waiting_journey(workspace.id, event)
    rich = waiting_journey(workspace.id, event, where=[{"property": "total", "op": "gt", "value": 100}])
    item: JsonObject = {"type": "track", "event": event}
    collect(
        workspace,
        {**item, "userId": "odd", "properties": properties, "messageId": "odd\0"},
        {**item, "userId": "rich", "properties": {"total": 101}},
    )
    drain()
    assert runs(every) == 2
    assert runs(rich) >= 1
    advance(0)


def test_spaces_around_the_events_name_do_not_matter(workspace: TestWorkspace, drain: Drain) -> None:
    event = event_name()
    journey = waiting_journey(workspace.id, f" {event} ")
    collect(workspace, {"type": "track", "event": f"{event} ", "userId": "u"})
    drain()
    assert runs(journey) == 1


def test_broken_filter_lets_nobody_in_and_holds_up_no_other(workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    broken, sound = (waiting_journey(workspace.id, event, where=[{"property": "a", "op": "exists"}]) for _ in "ab")
    version = broken.version_set.get()
    version.graph["nodes"][0]["config"]["where"] = [{"property": "a", "op": "resembles", "value": {}}]
    version.save()
    react(stored(workspace.id, person, event, {"a": 1}))
    assert (runs(broken), runs(sound)) == (0, 1)


def test_rolled_back_batch_leaves_nothing(workspace: TestWorkspace) -> None:
    event = event_name()
    journey = waiting_journey(workspace.id, event)
    sent = stored(workspace.id, some_contact(), event)
    with transaction.atomic():
        reactor([sent])
        transaction.set_rollback(True)
    assert runs(journey) == 0
    assert figures_of(journey).entered == 0
    react(sent)
    assert runs(journey) == 1


def test_nobody_enters_a_draft_or_a_paused_or_stopped_journey(workspace: TestWorkspace) -> None:
    event, principal = event_name(), principal_of(workspace.id)
    paused, stopped = (waiting_journey(workspace.id, event) for _ in range(2))
    services.pause(principal, paused)
    services.stop(principal, stopped)
    react(stored(workspace.id, some_contact(), event))
    assert (runs(paused), runs(stopped)) == (0, 0)


def test_batch_that_nobody_listens_to_costs_one_query(workspace: TestWorkspace) -> None:
    events = [stored(workspace.id, some_contact(), event_name()) for _ in range(500)]
    with CaptureQueriesContext(connection) as queries:
        reactor(events)
    assert len(queries) == 1


def test_batch_of_many_people_costs_the_same_as_of_one(workspace: TestWorkspace) -> None:
    event = event_name()
    waiting_journey(workspace.id, event)
    react(stored(workspace.id, some_contact(), event))
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        reactor([stored(workspace.id, some_contact(), event) for _ in range(500)])
    assert len(queries) <= 8


def test_entered_and_active_are_counted_at_once(workspace: TestWorkspace) -> None:
    event = event_name()
    journey: Journey = waiting_journey(workspace.id, event)
    react(*(stored(workspace.id, some_contact(), event) for _ in range(3)))
    found = figures_of(journey)
    assert (found.entered, found.active, found.completed, found.exited) == (3, 3, 0, 0)
    assert found.nodes["in"].waiting == 3
