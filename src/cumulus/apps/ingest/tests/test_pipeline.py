"""The log becomes people and events: in sets, once, whatever happens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from cumulus.apps.contacts.models import Contact, Identity
from cumulus.apps.ingest.contracts import StoredEvent
from cumulus.apps.ingest.models import Quarantined
from cumulus.apps.ingest.pipeline.batch import Pipeline
from cumulus.apps.ingest.tests.sending import Drain, events, send, send_body, tagged
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.spine.events import MAX_DEPTH, InternalEvent, append_events
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace


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


def test_rudderstacks_merge_says_which_names_are_one_person(workspace: TestWorkspace, drain: Drain) -> None:
    send(workspace, {"type": "identify", "userId": "u1", "traits": {"email": "li@example.com"}})
    send(workspace, {"type": "track", "event": "Seen", "anonymousId": "a1"})
    drain()
    merged: list[JsonValue] = [{"type": "mobile", "value": "+8613800001111"}, {"type": "anonymousId", "value": "a1"}]
    send(workspace, {"type": "merge", "userId": "u1", "mergeProperties": merged})
    drain()
    whole = Contact.objects.get(workspace_id=workspace.id, merged_into_id=None)
    names = set(Identity.objects.filter(contact_id=whole.pk).values_list("namespace", flat=True))
    assert names == {"user_id", "email", "phone", "anonymous_id"}


def test_an_identify_may_say_the_traits_in_its_context(workspace: TestWorkspace, drain: Drain) -> None:
    send(workspace, {"type": "identify", "userId": "u1", "context": {"traits": {"plan": "pro"}}})
    send(workspace, {"type": "identify", "userId": "u1", "traits": {}, "context": {"traits": {"plan": "none"}}})
    send(workspace, {"type": "identify", "userId": "u1", "context": {"traits": "odd"}})
    send(workspace, {"type": "track", "event": "Seen", "userId": "u1", "context": {"traits": {"plan": "none"}}})
    drain()
    assert Contact.objects.get(workspace_id=workspace.id).attributes == {"plan": "pro"}


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
        "SELECT old_id, new_id FROM contact_overrides FINAL WHERE workspace_id = {w:UInt32}",
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


def test_nonsense_in_any_field_is_put_aside_or_stored_and_never_stops_the_log(
    workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    nested = b'{"a":' * 900 + b"1" + b"}" * 900
    bodies = [
        b'{"batch":[{"type":"track","event":"\\ud800","userId":"u"}]}',
        b'{"batch":[{"type":"track","event":"X","userId":"u","context":{"n":123456789012345678901234567890}}]}',
        b'{"batch":[{"type":"track","event":"Y","userId":"u","context":' + nested + b"}]}",
        b'{"batch":[{"type":"track","event":"Z","userId":' + b"9" * 3_000 + b"}]}",
        b'{"batch":[{"type":"track","event":' + b"9" * 190 + b',"userId":"u","timestamp":' + b"9" * 300 + b"}]}",
        b'{"batch":[{"type":"identify","userId":"u","traits":{"email":"a@'
        + "İ".encode() * 120
        + b'.io","phone":[1]}}]}',
        b'{"batch":[{"type":"identify","userId":"' + b"x" * 300 + b'"}],"sentAt":{"a":1}}',
        b"[]",
        b"\xff\xfe",
    ]
    for body in bodies:
        send_body(workspace, body)
    send(workspace, {"type": "track", "event": "After", "userId": "u"})
    drain()
    assert "After" in {row[1] for row in events(warehouse, workspace)}
    assert {"X", "Y", "Contact Identified"} <= {row[1] for row in events(warehouse, workspace)}


def test_an_address_that_grows_in_lower_case_names_nobody(workspace: TestWorkspace, drain: Drain) -> None:
    send(workspace, {"type": "identify", "userId": "u", "traits": {"email": f"a@{'İ' * 200}.io"}})
    drain()
    assert list(Identity.objects.filter(workspace_id=workspace.id).values_list("namespace", flat=True)) == ["user_id"]


def test_a_client_cannot_speak_for_cumulus(workspace: TestWorkspace, warehouse: Warehouse, drain: Drain) -> None:
    send(workspace, {"type": "identify", "userId": "victim"}, {"type": "identify", "userId": "winner"})
    drain()
    victim, winner = Contact.objects.filter(workspace_id=workspace.id).order_by("id")
    forged: JsonObject = {"merged": victim.pk, "tags": ["vip"], "tag": "vip"}
    item: JsonObject = {"type": "track", "userId": "winner", "contactId": victim.pk, "properties": forged}
    send(workspace, {**item, "event": "Contacts Merged"}, {**item, "event": "Tag Added"})
    drain()
    assert {row[0] for row in events(warehouse, workspace)[-2:]} == {winner.pk}
    assert tagged(warehouse, workspace, "vip") == []


def test_depth_stops_a_loop_of_reactions(workspace: TestWorkspace, warehouse: Warehouse, drain: Drain) -> None:
    send(workspace, {"type": "track", "event": "Start", "userId": "u"})
    drain()

    def echo(events: list[StoredEvent]) -> None:
        for event in events:
            if event.workspace_id == workspace.id:
                append_events(
                    event.workspace_id,
                    [InternalEvent("Echo", event.contact_id, {"d": event.depth}, depth=event.depth + 1)],
                )

    pipeline = Pipeline([echo])
    send(workspace, {"type": "track", "event": "Again", "userId": "u"})
    while pipeline.run_once():
        pass
    depths = warehouse.query(
        "SELECT depth FROM events WHERE workspace_id = {w:UInt32} AND name = 'Echo' ORDER BY depth", {"w": workspace.id}
    )
    assert [row[0] for row in depths.rows] == list(range(1, MAX_DEPTH + 1))


def test_late_and_delayed_events_keep_their_time(workspace: TestWorkspace, warehouse: Warehouse, drain: Drain) -> None:
    now = datetime.now(UTC)
    wrong_clock = {
        "timestamp": (now + timedelta(hours=5)).isoformat(),
        "sentAt": (now + timedelta(hours=6)).isoformat(),
    }
    send(
        workspace,
        {"type": "track", "event": "Old", "userId": "u", "timestamp": "2019-05-01T12:00:00+08:00"},
        {"type": "track", "event": "Skewed", "userId": "u", **wrong_clock},
    )
    drain()
    found = warehouse.query(
        "SELECT name, timestamp FROM events WHERE workspace_id = {w:UInt32} ORDER BY timestamp", {"w": workspace.id}
    )
    times = {row[0]: row[1] for row in found.rows}
    assert times["Old"] == datetime(2019, 5, 1, 4, tzinfo=UTC)
    assert abs(times["Skewed"] - (now - timedelta(hours=1))) < timedelta(seconds=20)


def test_all_four_times_and_the_envelope_reach_the_warehouse(
    workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    said, sent = now + timedelta(hours=2), now + timedelta(hours=3)
    item: JsonObject = {
        "type": "track", "event": "Timed", "anonymousId": 42, "messageId": "m",
        "originalTimestamp": said.isoformat(), "timestamp": "2020-01-01T00:00:00Z",
        "context": {"page": {"url": "own"}}, "integrations": {"B": True, "All": True},
    }  # fmt: skip
    envelope: JsonObject = {
        "batch": [item, {"type": "track", "event": "Plain", "userId": 7, "integrations": False}],
        "sentAt": sent.isoformat(),
        "context": {"app": {"name": "shop"}, "page": {"url": "shared"}},
        "integrations": {"All": False},
    }
    send_body(workspace, msgspec.json.encode(envelope), 2)
    drain()
    found = warehouse.query(
        "SELECT original_timestamp, sent_at, received_at, timestamp, context FROM events"
        " WHERE workspace_id = {w:UInt32} AND name = 'Timed'",
        {"w": workspace.id},
    )
    ((original, sent_at, received_at, timestamp, context),) = found.rows
    assert (original, sent_at) == (said, sent)
    assert timestamp == said - (sent - received_at)
    assert msgspec.json.decode(context) == {
        "app": {"name": "shop"}, "page": {"url": "own"}, "integrations": {"All": True, "B": True},
    }  # fmt: skip
    names = Identity.objects.filter(workspace_id=workspace.id).values_list("namespace", "value")
    assert set(names) == {("anonymous_id", "42"), ("user_id", "7")}
