"""Contacts that turn out to be one person."""

from __future__ import annotations

import pytest
from django.db import transaction

from cumulus.apps.journeys.facade import adopt_runs
from cumulus.apps.journeys.tests.making import (
    advance,
    event_name,
    exits,
    figures_of,
    react,
    runs,
    some_contact,
    stands_at,
    stored,
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


def test_another_workspaces_runs_stay(workspace: TestWorkspace, other_workspace: TestWorkspace) -> None:
    event, person = event_name(), some_contact()
    journey = waiting_journey(workspace.id, event)
    react(stored(workspace.id, person, event))
    _merge(other_workspace.id, person, some_contact())
    assert stands_at(journey) == {person: "in"}
