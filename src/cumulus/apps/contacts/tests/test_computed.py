"""Computed attributes say what a person's events say, whoever is merged and parted meanwhile."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction

from cumulus.apps.contacts.attributes.refreshing import mark_stale, refresh_once
from cumulus.apps.contacts.models import Attribute, Contact, Identity, StaleAttribute
from cumulus.core.json import JsonObject
from cumulus.platform.spine.events import compress
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

Drain = Callable[[], int]
Properties = dict[str, Any]
"""Of an event; any values."""
LATER = timedelta(seconds=10)


def send(workspace: TestWorkspace, *items: JsonObject) -> None:
    batch = [{"messageId": str(uuid.uuid4()), **item} for item in items]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO spine_log (workspace_id, source_id, n, body) VALUES (%s, %s, %s, %s)",
            [workspace.id, workspace.source_id, len(batch), compress(msgspec.json.encode({"batch": batch}))],
        )


def order(user: str, at: datetime, **properties: Any) -> JsonObject:
    return {
        "type": "track", "event": "Order", "userId": user, "timestamp": at.isoformat(), "properties": properties
    }  # fmt: skip


def refresh(drain: Drain, now: datetime) -> None:
    """Take the log and the computations to their end."""
    drain()
    while refresh_once(now):
        pass
    drain()


def declare(api: Api, name: str, kind: str, **definition: object) -> None:
    answer = api.put(f"/attributes/{name}", {"type": kind, "definition": {"event": "Order", **definition}})
    assert answer.status == 200, answer.body


DEFINITIONS: dict[str, tuple[str, dict[str, object]]] = {
    "orders": ("number", {"function": "count"}),
    "large orders": ("number", {"function": "count", "where": [{"property": "total", "op": "gte", "value": 50}]}),
    "revenue": ("number", {"function": "sum", "property": "total"}),
    "recent": ("number", {"function": "sum", "property": "total", "within_days": 30}),
    "average": ("number", {"function": "avg", "property": "total"}),
    "smallest": ("number", {"function": "min", "property": "total"}),
    "largest": ("number", {"function": "max", "property": "total"}),
    "first shop": ("text", {"function": "first", "property": "shop"}),
    "last shop": ("text", {"function": "last", "property": "shop"}),
    "favourite": ("text", {"function": "most_frequent", "property": "shop"}),
    "silence": ("number", {"function": "days_since"}),
    "spent": ("money", {"function": "sum", "property": "total"}),
}


def oracle(orders: list[tuple[datetime, Properties]], now: datetime) -> JsonObject:
    if not orders:
        return {}
    ordered = sorted(orders, key=lambda each: each[0])
    totals = [each["total"] for _, each in ordered]
    recent = [each["total"] for at, each in ordered if at >= now - timedelta(days=30)]
    large = sum(total >= 50 for total in totals)
    shops = [each["shop"] for _, each in ordered]
    counted = Counter(shops)
    expected: JsonObject = {
        "orders": len(ordered),
        "large orders": large,
        "revenue": sum(totals),
        "recent": sum(recent),
        "average": round(sum(totals) / len(totals), 6),
        "smallest": min(totals),
        "largest": max(totals),
        "first shop": shops[0],
        "last shop": shops[-1],
        "favourite": max(counted, key=lambda shop: (counted[shop], shop)),
        "silence": (now - ordered[-1][0]).days,
        "spent": {"amount": sum(totals), "currency": "CNY"},
    }
    return {name: value for name, value in expected.items() if not (name == "large orders" and not large)
            and not (name == "recent" and not recent)}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_values_are_those_of_the_oracle_through_merges_and_their_undoing(
    api: Api, workspace: TestWorkspace, drain: Drain, warehouse: Warehouse, seed: int
) -> None:
    chance, now = random.Random(seed), datetime.now(UTC).replace(microsecond=0)
    users = [f"u{index}" for index in range(6)]
    told: list[tuple[str, datetime, Properties]] = []
    for name, (kind, definition) in DEFINITIONS.items():
        declare(api, name.replace(" ", "%20"), kind, **definition)
    for step in range(4):
        for _ in range(12):
            user = chance.choice(users)
            at = now - timedelta(minutes=chance.randrange(1, 120_000), seconds=len(told))
            properties: Properties = {"total": chance.randrange(1, 100), "shop": chance.choice("ABC")}
            told.append((user, at, properties))
            send(workspace, order(user, at, **properties))
        refresh(drain, now + LATER)
        people = dict(
            Identity.objects.filter(workspace_id=workspace.id, namespace="user_id").values_list("value", "contact_id")
        )
        if step < 3:
            one, other = chance.sample(sorted(set(people.values())), 2)
            assert api.post(f"/contacts/{one}/merge", {"with_id": other, "reason": ""}).status == 200
        else:
            merges = api.get("/merges").body["items"]
            live = [each["id"] for each in merges if each["ended_at"] is None]
            assert api.post(f"/merges/{live[0]}/undo", {"reason": ""}).status == 200
        refresh(drain, now + LATER)
        _compare(workspace, told, now + LATER, warehouse)
    assert not StaleAttribute.objects.filter(contact_id__in=Contact.objects.filter(workspace_id=workspace.id)).exists()


def _compare(
    workspace: TestWorkspace, told: list[tuple[str, datetime, Properties]], now: datetime, warehouse: Warehouse
) -> None:
    people = dict(
        Identity.objects.filter(workspace_id=workspace.id, namespace="user_id").values_list("value", "contact_id")
    )
    for person in set(people.values()):
        mine = [(at, properties) for user, at, properties in told if people[user] == person]
        found = Contact.objects.get(pk=person).attributes
        assert {name: found[name] for name in DEFINITIONS if name in found} == oracle(mine, now)
    rows = warehouse.query(
        "SELECT contact_id, toString(attributes) FROM contacts FINAL WHERE workspace_id = {w:UInt32} AND deleted = 0",
        {"w": workspace.id},
    ).rows
    stored = {contact.pk: contact.attributes for contact in Contact.objects.filter(workspace_id=workspace.id)}
    assert {person: msgspec.json.decode(text) for person, text in rows} == {
        person: stored[person] for person, _ in rows
    }


def test_a_value_ages_with_the_day_and_says_nothing_twice(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    now = datetime.now(UTC)
    declare(api, "silence", "number", function="days_since")
    send(workspace, order("u", now - timedelta(days=2)))
    refresh(drain, now + LATER)
    person = Contact.objects.get(workspace_id=workspace.id)
    assert person.attributes["silence"] == 2
    refresh(drain, now + timedelta(days=1, seconds=20))
    person.refresh_from_db()
    assert person.attributes["silence"] == 3
    version = person.version
    refresh(drain, now + timedelta(days=1, seconds=40))
    person.refresh_from_db()
    assert person.version == version


def test_a_computed_attribute_cannot_be_written_from_outside(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    declare(api, "orders", "number", function="count")
    send(workspace, {"type": "identify", "userId": "u", "traits": {"orders": 99, "plan": "gold"}})
    refresh(drain, datetime.now(UTC) + LATER)
    person = Contact.objects.get(workspace_id=workspace.id)
    assert person.attributes == {"plan": "gold"}
    answer = api.patch(f"/contacts/{person.pk}", {"attributes": {"orders": 5}})
    assert (answer.status, answer.body["code"]) == (422, "attribute_type")
    row = next(each for each in api.get("/attributes").body["items"] if each["name"] == "orders")
    assert row["rejects"] == 1


def test_a_fill_stopped_half_way_goes_on_where_it_was(
    api: Api, workspace: TestWorkspace, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cumulus.apps.contacts.attributes.refreshing._CHUNK", 2)
    now = datetime.now(UTC)
    send(workspace, *(order(f"u{index}", now, total=index) for index in range(5)))
    drain()
    declare(api, "orders", "number", function="count")
    moments = [now + LATER] * 2
    for moment in moments:
        assert refresh_once(moment)
    running = Attribute.objects.get(workspace_id=workspace.id)
    assert (running.fill_state, running.fill_done, running.fill_total) == ("running", 4, 5)
    refresh(drain, now + LATER)
    assert [each.attributes["orders"] for each in Contact.objects.filter(workspace_id=workspace.id)] == [1] * 5
    fill = next(each for each in api.get("/attributes").body["items"] if each["name"] == "orders")["fill"]
    assert (fill["state"], fill["done"], fill["total"]) == ("idle", 5, 5)


def test_a_preview_computes_and_writes_nothing(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    send(workspace, order("u", datetime.now(UTC), total=12.5), order("u", datetime.now(UTC), total=1))
    drain()
    definition = {"event": "Order", "function": "sum", "property": "total"}
    answer = api.post("/attributes/preview", {"type": "number", "definition": definition})
    assert [item["value"] for item in answer.body["items"]] == [13.5]
    assert (
        api.post("/attributes/preview", {"type": "number", "definition": {**definition, "property": ""}}).status == 422
    )
    assert Contact.objects.get(workspace_id=workspace.id).attributes == {}
    mark_stale([])
