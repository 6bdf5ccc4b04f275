"""A merge and its undoing reach segments and journeys with the next batch of the pipeline."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cumulus.apps.audiences.facade import evaluate
from cumulus.apps.contacts.facade import apply_tag
from cumulus.apps.contacts.identity.deciding import undo_merge
from cumulus.apps.contacts.identity.records import Decision
from cumulus.apps.contacts.models import Identity, Merge
from cumulus.apps.journeys.engine import step_once
from cumulus.apps.journeys.tests.making import Drain, collect, event_name, exits, stands_at, waiting_journey
from cumulus.core.clock import utc_now
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject
from tests.fixtures import TestWorkspace

pytestmark = pytest.mark.usefixtures("quiet")

LOGIN: JsonObject = {"type": "identify", "userId": "u1", "anonymousId": "a1", "traits": {}}
BROWSED_TWICE: JsonObject = {"event": "Browsed", "count": {"op": "gte", "value": 2}}
BUYER_WHO_BROWSED_AWAY: JsonObject = {
    "all": [
        {"tag": "buyer", "op": "has"},
        {"event": "Browsed", "where": [{"property": "by", "op": "eq", "value": "a1"}]},
    ]
}
NEVER_BROWSED: JsonObject = {"event": "Browsed", "count": {"op": "eq", "value": 0}}
SEGMENTS = (BROWSED_TWICE, BUYER_WHO_BROWSED_AWAY, NEVER_BROWSED)


def person(workspace: TestWorkspace, value: str) -> ContactId:
    return ContactId(Identity.objects.get(workspace_id=workspace.id, value=value).contact_id)


def two_who_browsed(workspace: TestWorkspace, drain: Drain) -> tuple[ContactId, ContactId]:
    """A buyer, and a visitor who is not known to be the buyer yet; each browsed once."""
    collect(
        workspace,
        {"type": "track", "event": "Browsed", "userId": "u1", "properties": {"by": "u1"}},
        {"type": "track", "event": "Browsed", "anonymousId": "a1", "properties": {"by": "a1"}},
    )
    drain()
    user, visitor = person(workspace, "u1"), person(workspace, "a1")
    apply_tag(workspace.id, [user], "buyer", "hand")
    drain()
    return user, visitor


def test_a_segment_is_right_with_the_batch_of_the_merge_and_of_its_undoing(
    workspace: TestWorkspace, drain: Drain
) -> None:
    user, visitor = two_who_browsed(workspace, drain)
    assert [evaluate(workspace.id, segment) for segment in SEGMENTS] == [[], [], []]

    collect(workspace, LOGIN)
    drain()
    assert person(workspace, "a1") == user
    assert [evaluate(workspace.id, segment) for segment in SEGMENTS] == [[user], [user], []]
    assert evaluate(workspace.id, BROWSED_TWICE, [user, visitor]) == [user]

    undo_merge(workspace.id, Merge.objects.get(workspace_id=workspace.id).pk, Decision(None, "two people"))
    drain()
    assert [evaluate(workspace.id, segment) for segment in SEGMENTS] == [[], [], []]
    assert evaluate(workspace.id, {"event": "Browsed"}) == sorted([user, visitor])
    assert evaluate(workspace.id, {"tag": "buyer", "op": "has"}) == [user]


def test_a_waiting_run_goes_with_its_person_and_back(workspace: TestWorkspace, drain: Drain) -> None:
    user, visitor = two_who_browsed(workspace, drain)
    event = event_name()
    journey = waiting_journey(workspace.id, event)
    collect(workspace, {"type": "track", "event": event, "anonymousId": "a1"})
    drain()
    now = utc_now()
    while step_once(now):
        pass
    assert stands_at(journey) == {visitor: "wait"}

    collect(workspace, LOGIN)
    drain()
    assert stands_at(journey) == {user: "wait"}

    undo_merge(workspace.id, Merge.objects.get(workspace_id=workspace.id).pk, Decision(None, "two people"))
    drain()
    assert stands_at(journey) == {visitor: "wait"}
    while step_once(now + timedelta(minutes=5)):
        pass
    assert exits(journey) == {visitor: "completed"}
