"""What other apps ask of audiences, on people who came through the whole pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from cumulus.apps.audiences import facade
from cumulus.apps.audiences.errors import SegmentNotFound
from cumulus.apps.audiences.expressions.problems import InvalidExpression
from cumulus.apps.audiences.tests.making import BUYERS, FROM_SUZHOU, Drain, ids_of, open_shop, order, send
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Principal, Role
from cumulus.core.ids import ContactId, SegmentId, WorkspaceId
from cumulus.core.json import JsonObject, JsonValue
from tests.fixtures import Api, TestWorkspace

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def people(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    return open_shop(workspace, drain)


def test_evaluate_returns_the_members_among_the_candidates(
    workspace: TestWorkspace, people: dict[str, ContactId]
) -> None:
    u0, u1, u2 = people["u0"], people["u1"], people["u2"]
    assert facade.evaluate(workspace.id, FROM_SUZHOU) == sorted([u0, u1, u2])
    assert facade.evaluate(workspace.id, FROM_SUZHOU, among=[u2, u0, u2, ContactId(4_000_000_000)]) == sorted([u0, u2])
    assert facade.evaluate(workspace.id, FROM_SUZHOU, among=[]) == []
    assert facade.count(workspace.id, BUYERS) == 2


def test_time_passing_takes_people_out_of_a_window(workspace: TestWorkspace, people: dict[str, ContactId]) -> None:
    later = datetime.now(UTC) + timedelta(days=29, hours=1)
    assert facade.evaluate(workspace.id, BUYERS) == sorted([people["u0"], people["u1"]])
    assert facade.evaluate(workspace.id, BUYERS, now=later) == []
    twice: JsonValue = {**BUYERS, "count": {"op": "gte", "value": 2}}
    assert facade.evaluate(workspace.id, twice) == [people["u0"]]


def test_names_not_yet_seen_select_nobody_not_even_negated(
    workspace: TestWorkspace, people: dict[str, ContactId]
) -> None:
    unseen: JsonValue = {"not": {"event": "Refund Asked"}}
    assert facade.evaluate(workspace.id, unseen) == []
    assert [problem.code for problem in facade.validate(workspace.id, unseen)] == ["unknown_event"]
    with pytest.raises(InvalidExpression):
        facade.evaluate(workspace.id, {"not": {"tag": "vip", "op": "is"}})


def test_a_person_who_turns_out_to_be_two_has_the_events_of_both(
    workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    visit: JsonObject = {"type": "track", "event": "Order Completed", "anonymousId": "browser"}
    send(workspace, visit, visit)
    drain()
    four: JsonValue = {"event": "Order Completed", "count": {"op": "gte", "value": 5}}
    assert facade.evaluate(workspace.id, four) == []
    send(workspace, {"type": "identify", "userId": "u0", "anonymousId": "browser"})
    drain()
    assert facade.evaluate(workspace.id, four) == [people["u0"]]
    assert facade.evaluate(workspace.id, four, among=[people["u0"], people["u1"]]) == [people["u0"]]
    assert facade.count(workspace.id, {"all": []}) == 4


def test_a_person_merged_twice_keeps_every_event_and_tag(
    workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    visits: list[JsonObject] = [
        {"type": "track", "event": "Order Completed", "anonymousId": browser} for browser in ("phone", "laptop")
    ]
    send(workspace, *visits)
    drain()
    (newest,) = facade.evaluate(workspace.id, {"all": []})[-1:]
    with transaction.atomic():
        contacts.apply_tag(workspace.id, [newest], "vip", "test")
    drain()
    mail: JsonObject = {"email": "dee@example.com"}
    joined: list[JsonObject] = [
        {"type": "identify", "anonymousId": browser, "traits": mail} for browser in ("phone", "laptop")
    ]
    send(workspace, *joined)
    drain()
    send(workspace, {"type": "identify", "userId": "u3", "traits": mail})
    drain()
    tagged_twice: JsonValue = {
        "all": [{"event": "Order Completed", "count": {"op": "eq", "value": 2}}, {"tag": "vip", "op": "has"}]
    }
    assert facade.evaluate(workspace.id, tagged_twice) == [people["u3"]]
    assert facade.count(workspace.id, {"all": []}) == 4


def test_a_late_event_counts_at_the_time_when_it_happened(
    workspace: TestWorkspace, people: dict[str, ContactId], drain: Drain
) -> None:
    send(workspace, order("u3", 10, age_days=100))
    drain()
    assert facade.evaluate(workspace.id, BUYERS, among=[people["u3"]]) == []
    assert facade.evaluate(workspace.id, {"event": "Order Completed"}, among=[people["u3"]]) == [people["u3"]]


def test_segments_are_found_by_id_and_slug(api: Api, workspace: TestWorkspace, people: dict[str, ContactId]) -> None:
    near = api.post("/segments", {"name": "Near", "expression": FROM_SUZHOU}).body["id"]
    api.post("/segments", {"name": "Buyers", "expression": BUYERS})
    assert facade.segment_label(workspace.id, "near").id == facade.segment_label(workspace.id, str(near)).id == near
    assert list(facade.segment_names(workspace.id).values()) == ["Buyers", "Near"]
    assert [name for _, name in facade.segments_of(workspace.id, people["u0"])] == ["Buyers", "Near"]
    assert [name for _, name in facade.segments_of(workspace.id, people["u3"])] == []
    principal = Principal(workspace.id, None, None, Role.ADMIN, frozenset())
    newest, total = facade.member_page(principal, "near", None, 1)
    assert (newest, total) == ([max(people[f"u{i}"] for i in range(3))], 3)
    assert facade.member_page(principal, "near", newest[0], 9)[1] == 3


@pytest.mark.parametrize("reference", ["unheard-of", "0", "9" * 30, "", "a\0b", "-1", "١"])
def test_an_unknown_segment_is_an_error(workspace: TestWorkspace, reference: str) -> None:
    with pytest.raises(SegmentNotFound):
        facade.segment_label(workspace.id, reference)


def test_another_workspace_is_another_world(
    workspace: TestWorkspace, other_workspace: TestWorkspace, people: dict[str, ContactId]
) -> None:
    assert ids_of(other_workspace.id) == {}
    assert facade.evaluate(other_workspace.id, {"all": []}) == []
    assert facade.evaluate(other_workspace.id, {"all": []}, among=list(people.values())) == []


EVENT: JsonObject = {"total": 120, "currency": "CNY", "items": ["tea", "cup"], "at": "2026-03-30", "o": {"k": True}}
MATCHES: list[tuple[JsonValue, bool]] = [
    (None, True),
    ([], True),
    ([{"property": "total", "op": "gt", "value": 100}], True),
    ([{"property": "total", "op": "gt", "value": 100}, {"property": "currency", "op": "eq", "value": "EUR"}], False),
    ([{"property": "missing", "op": "eq", "value": 1}], False),
    ([{"property": "missing", "op": "ne", "value": 1}], True),
    ([{"property": "items", "op": "has_any", "value": ["tea"]}], True),
    ([{"property": "at", "op": "last", "value": "3d"}], True),
    ([{"property": "at", "op": "last", "value": "1d"}], False),
    ([{"property": "o.k", "op": "is", "value": True}], True),
]


@pytest.mark.parametrize(("where", "expected"), MATCHES, ids=str)
def test_an_event_passes_filters_in_memory(where: JsonValue, expected: bool) -> None:
    assert facade.matches_event(where, EVENT, now=NOW) is expected


@pytest.mark.parametrize("where", [{}, "total", [{"property": "total", "op": "?"}], [[]]])
def test_broken_filters_are_an_error(where: JsonValue) -> None:
    with pytest.raises(InvalidExpression):
        facade.matches_event(where, EVENT)


@pytest.fixture
def journeys_use_everything(api: Api) -> Iterator[None]:
    """Stand in for the later app that is asked; its real answer is wired in `config`, by the first request."""
    api.get("/segments")
    before, facade.USAGE.journeys = facade.USAGE.journeys, lambda _workspace: [(1, "Welcome", [{"segment": "entry"}])]
    yield
    facade.USAGE.journeys = before


def test_a_segment_that_a_journey_uses_is_not_archived(api: Api, journeys_use_everything: None) -> None:
    made = api.post("/segments", {"name": "Entry", "expression": {"all": []}}).body
    refused = api.delete(f"/segments/{made['id']}")
    assert (refused.status, refused.body["used_by"]) == (409, ["Welcome"])
    assert api.get(f"/segments/{made['id']}").status == 200


REFERENCES: list[tuple[JsonValue, bool]] = [
    ({"segment": 7, "op": "in"}, True),
    ({"segment": "vip", "op": "in"}, True),
    ({"all": [{"not": {"any": [{"segment": "vip", "op": "in"}]}}]}, True),
    ({"nodes": [{"kind": "entry_segment", "config": {"segment": "vip"}}]}, True),
    ({"nodes": [{"kind": "condition", "config": {"expression": {"all": [{"segment": 7}]}}}]}, True),
    ({"all": [{"segment": "vip-2", "op": "in"}, {"tag": "vip", "op": "has"}]}, False),
    ({"attribute": "segment", "op": "eq", "value": "vip"}, False),
    ([], False),
    (None, False),
]


@pytest.mark.parametrize(("definition", "expected"), REFERENCES, ids=str)
def test_references_are_found_wherever_they_stand(definition: JsonValue, expected: bool) -> None:
    assert facade.refers_to(definition, SegmentId(7), "vip") is expected


def test_no_workspace_no_members() -> None:
    assert facade.segment_names(WorkspaceId(2_000_000_000)) == {}
