"""The log becomes people and events: in sets, once, whatever happens."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
from django.db import connection, transaction

from cumulus.apps.contacts.models import Contact, Identity
from cumulus.apps.ingest.models import Quarantined
from cumulus.core.json import JsonObject
from cumulus.platform.spine.events import compress
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

Drain = Callable[[], int]


def send(workspace: TestWorkspace, *items: JsonObject) -> None:
    """Put one request into the log, as the collector does."""
    batch = [{"messageId": str(uuid.uuid4()), **item} for item in items]
    body = compress(msgspec.json.encode({"batch": batch}))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO spine_log (workspace_id, source_id, n, body) VALUES (%s, %s, %s, %s)",
            [workspace.id, workspace.source_id, len(batch), body],
        )


def events(warehouse: Warehouse, workspace: TestWorkspace) -> list[tuple[object, ...]]:
    """Return (contact, name, properties) of the workspace's events."""
    found = warehouse.query(
        "SELECT contact_id, name, toString(properties) FROM events"
        " WHERE workspace_id = {w:UInt32} ORDER BY timestamp, name",
        {"w": workspace.id},
    )
    return found.rows


def test_an_event_of_an_unknown_person_makes_the_person(
    workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    send(workspace, {"type": "track", "event": "Seen", "anonymousId": "a1", "properties": {"n": 1}})
    drain()
    contact = Contact.objects.get(workspace_id=workspace.id)
    assert events(warehouse, workspace) == [(contact.pk, "Seen", '{"n":1}')]


def test_identify_joins_what_the_visitor_did_before(
    workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    send(workspace, {"type": "track", "event": "Seen", "anonymousId": "a1"})
    drain()
    traits: JsonObject = {"email": "Li@Example.com", "city": "上海"}
    send(workspace, {"type": "identify", "userId": "u1", "anonymousId": "a1", "traits": traits})
    drain()
    contact = Contact.objects.get(workspace_id=workspace.id)
    assert contact.attributes == traits
    names = set(Identity.objects.filter(contact_id=contact.pk).values_list("namespace", "value"))
    assert names == {("anonymous_id", "a1"), ("user_id", "u1"), ("email", "li@example.com")}
    assert {row[0] for row in events(warehouse, workspace)} == {contact.pk}


def test_a_message_counts_once_also_days_later(workspace: TestWorkspace, warehouse: Warehouse, drain: Drain) -> None:
    item: JsonObject = {"type": "track", "event": "Paid", "userId": "u1", "messageId": "m-1"}
    send(workspace, item, item)
    drain()
    send(workspace, {**item, "timestamp": (datetime.now(UTC) - timedelta(days=9)).isoformat()})
    drain()
    assert len(events(warehouse, workspace)) == 1


def test_the_same_message_id_counts_in_another_workspace(
    workspace: TestWorkspace, other_workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    item: JsonObject = {"type": "track", "event": "Paid", "userId": "u1", "messageId": "m-1"}
    send(workspace, item)
    send(other_workspace, item)
    drain()
    assert len(events(warehouse, workspace)) == len(events(warehouse, other_workspace)) == 1


def test_two_known_people_become_one_when_one_has_no_user_id(
    workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    send(workspace, {"type": "identify", "userId": "u1", "traits": {"city": "Suzhou"}})
    send(workspace, {"type": "track", "event": "Seen", "anonymousId": "phone-browser"})
    drain()
    send(workspace, {"type": "track", "event": "Login", "userId": "u1", "anonymousId": "phone-browser"})
    drain()
    kept = Contact.objects.get(workspace_id=workspace.id, merged_into_id=None)
    lost = Contact.objects.get(workspace_id=workspace.id, merged_into_id=kept.pk)
    assert kept.attributes == {"city": "Suzhou"}
    overrides = warehouse.query(
        "SELECT old_id, new_id FROM contact_overrides WHERE workspace_id = {w:UInt32}",
        {"w": workspace.id},
    )
    assert overrides.rows == [(lost.pk, kept.pk)]
    alive = "SELECT contact_id FROM contacts FINAL WHERE workspace_id = {w:UInt32} AND deleted = 0"
    assert warehouse.query(alive, {"w": workspace.id}).rows == [(kept.pk,)]


def test_a_shared_device_does_not_join_two_people(workspace: TestWorkspace, drain: Drain) -> None:
    send(workspace, {"type": "identify", "userId": "u1", "anonymousId": "tablet"})
    send(workspace, {"type": "identify", "userId": "u2", "anonymousId": "tablet"})
    drain()
    owners = dict(Identity.objects.filter(workspace_id=workspace.id).values_list("value", "contact_id"))
    assert owners["u1"] != owners["u2"]
    assert owners["tablet"] == owners["u1"]


def test_the_later_event_wins_per_attribute_whatever_the_order_of_arrival(
    workspace: TestWorkspace, drain: Drain
) -> None:
    now = datetime.now(UTC)
    late = (now - timedelta(hours=1)).isoformat()
    early = (now - timedelta(hours=2)).isoformat()
    send(workspace, {"type": "identify", "userId": "u", "timestamp": late, "traits": {"a": 2, "b": 2}})
    drain()
    send(workspace, {"type": "identify", "userId": "u", "timestamp": early, "traits": {"a": 1, "c": 1}})
    drain()
    contact = Contact.objects.get(workspace_id=workspace.id)
    assert contact.attributes == {"a": 2, "b": 2, "c": 1}


def test_bad_items_are_put_aside_with_a_reason_and_the_rest_is_kept(
    workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    deep: JsonObject = {}
    for _ in range(40):
        deep = {"d": deep}
    bad: list[JsonObject] = [
        {"type": "track", "event": "Far", "userId": "u", "timestamp": "9999-01-01T00:00:00Z"},
        {"type": "track", "userId": "u"},
        {"type": "dance", "userId": "u"},
        {"type": "track", "event": "Nobody"},
        {"type": "track", "event": "Junk", "userId": "null"},
        {"type": "track", "event": "Deep", "userId": "u", "properties": deep},
        {"type": "track", "event": 7, "userId": "u", "properties": "text"},
        {"type": "track", "event": "When", "userId": "u", "timestamp": "yesterday"},
    ]
    send(workspace, {"type": "track", "event": "Good", "userId": "u"}, *bad)
    drain()
    assert [row[1] for row in events(warehouse, workspace)] == ["Good"]
    reasons = Quarantined.objects.filter(workspace_id=workspace.id).order_by("reason")
    assert list(reasons.values_list("reason", flat=True)) == sorted(
        [
            "invalid_timestamp",
            "event_name_missing",
            "unknown_type",
            "nobody",
            "nobody",
            "too_deep",
            "invalid_item",
            "invalid_timestamp",
        ]
    )


def test_odd_text_reaches_both_stores_unharmed(workspace: TestWorkspace, warehouse: Warehouse, drain: Drain) -> None:
    odd = "'); DROP TABLE events; -- {{ 7 * 7 }} {p:String} \\ ` \" 😀 \x00 end"
    properties: JsonObject = {
        "text": odd, odd.replace("\x00", ""): 1, "a.b": 1, "a": {"b": 2}, "big": 2**70, "": 1,
    }  # fmt: skip
    send(workspace, {"type": "track", "event": odd, "userId": odd, "properties": properties})
    properties.pop("")
    send(workspace, {"type": "track", "event": odd, "userId": odd, "properties": properties})
    send(workspace, {"type": "identify", "userId": odd, "traits": {"name": odd, odd.replace("\x00", ""): 2}})
    drain()
    clean = odd.replace("\x00", "").strip()
    assert [row[1] for row in events(warehouse, workspace)] == [clean, "Contact Identified"]
    assert Contact.objects.get(workspace_id=workspace.id).attributes["name"] == odd.replace("\x00", "")


def test_a_contact_made_by_the_api_is_found_in_the_list(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    made = api.post("/contacts", {"attributes": {"name": "王小明", "email": "wang@example.com"}})
    assert made.status == 201, made.body
    drain()
    found = api.get("/contacts?q=小明")
    assert [item["id"] for item in found.body["items"]] == [made.body["id"]]
    assert found.body["total"] == 1
    again = api.post("/contacts", {"attributes": {"email": "WANG@example.com"}})
    assert (again.status, again.body["code"]) == (409, "identifier_taken")
