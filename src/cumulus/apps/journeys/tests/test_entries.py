"""Entry by event: what the reactor does with what the pipeline gives it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cumulus.apps.journeys import services
from cumulus.apps.journeys.entries.events import reactor
from cumulus.apps.journeys.models import Journey, Run
from cumulus.apps.journeys.tests.making import (
    advance,
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
    assert len(queries) <= 7


def test_entered_and_active_are_counted_at_once(workspace: TestWorkspace) -> None:
    event = event_name()
    journey: Journey = waiting_journey(workspace.id, event)
    react(*(stored(workspace.id, some_contact(), event) for _ in range(3)))
    found = figures_of(journey)
    assert (found.entered, found.active, found.completed, found.exited) == (3, 3, 0, 0)
    assert found.nodes["in"].waiting == 3
