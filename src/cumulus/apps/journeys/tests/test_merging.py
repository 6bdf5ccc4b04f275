"""Contacts that turn out to be one person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from cumulus.apps.journeys.engine import step_once, stepping
from cumulus.apps.journeys.facade import adopt_runs
from cumulus.apps.journeys.tests.making import (
    PATIENCE_SECONDS,
    advance,
    at,
    event_name,
    exits,
    figures_of,
    react,
    runs,
    some_contact,
    somebody_waits_for_a_lock,
    stands_at,
    stored,
    until,
    waiting_journey,
)
from cumulus.core.ids import ContactId, WorkspaceId
from tests.fixtures import TestWorkspace

pytestmark = pytest.mark.usefixtures("quiet")


def _merge(workspace_id: WorkspaceId, loser: ContactId, winner: ContactId) -> None:
    with transaction.atomic():
        adopt_runs(workspace_id, {loser: winner})


def test_run_goes_on_as_the_winners(workspace: TestWorkspace) -> None:
    event, loser, winner = event_name(), some_contact(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, loser, event))
    advance(0)
    _merge(workspace.id, loser, winner)
    _merge(workspace.id, loser, winner)
    assert stands_at(journey) == {winner: "wait"}
    react(stored(workspace.id, winner, event))
    assert runs(journey) == 1
    advance(60)
    assert exits(journey) == {winner: "completed"}


def test_of_two_runs_in_one_journey_the_later_ends(workspace: TestWorkspace) -> None:
    event, loser, winner = event_name(), some_contact(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, loser, event))
    advance(0)
    react(stored(workspace.id, winner, event), seconds=30)
    advance(30)
    _merge(workspace.id, loser, winner)
    assert stands_at(journey) == {winner: "wait"}
    assert runs(journey) == 2
    found = figures_of(journey)
    assert (found.entered, found.active, found.exited) == (2, 1, 1)


def test_merge_waits_for_the_step_under_way(workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    event, loser, winner = event_name(), some_contact(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, loser, event))
    stepping_now, go_on = Event(), Event()
    write = stepping._write

    def slowly(work: stepping._Work) -> None:
        stepping_now.set()
        assert go_on.wait(PATIENCE_SECONDS)
        write(work)

    def step() -> None:
        step_once(at(0))
        connection.close()

    def merge() -> None:
        _merge(workspace.id, loser, winner)
        connection.close()

    monkeypatch.setattr(stepping, "_write", slowly)
    with ThreadPoolExecutor(2) as pool:
        stepped = pool.submit(step)
        assert stepping_now.wait(PATIENCE_SECONDS)
        merged = pool.submit(merge)
        until(somebody_waits_for_a_lock)
        go_on.set()
        stepped.result(PATIENCE_SECONDS)
        merged.result(PATIENCE_SECONDS)
    assert stands_at(journey) == {winner: "wait"}
    assert figures_of(journey).active == 1


def test_runs_that_ended_are_the_winners_past(workspace: TestWorkspace) -> None:
    event, loser, winner = event_name(), some_contact(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, loser, event))
    advance(0)
    advance(60)
    _merge(workspace.id, loser, winner)
    react(stored(workspace.id, winner, event))
    assert exits(journey) == {winner: "completed"}
    assert runs(journey) == 1


def test_another_workspaces_runs_stay(workspace: TestWorkspace, other_workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, person, event))
    _merge(other_workspace.id, person, some_contact())
    assert stands_at(journey) == {person: "in"}


def test_a_run_goes_back_when_its_person_leaves_again(workspace: TestWorkspace) -> None:
    event, part, whole = event_name(), some_contact(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, part, event))
    advance(0)
    _merge(workspace.id, part, whole)
    assert stands_at(journey) == {whole: "wait"}
    _merge(workspace.id, part, part)
    assert stands_at(journey) == {part: "wait"}
    advance(60)
    assert exits(journey) == {part: "completed"}
