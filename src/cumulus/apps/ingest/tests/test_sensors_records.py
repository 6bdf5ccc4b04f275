"""Each type of Sensors record becomes what it means: an event, a link, a change, a thing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from cumulus.apps.contacts.models import Contact, Identity
from cumulus.apps.ingest.models import Quarantined, Thing
from cumulus.apps.ingest.pipeline.items import AttributeChange, Found, Item, Row, Unfit
from cumulus.apps.ingest.pipeline.items import Thing as ReadThing
from cumulus.apps.ingest.pipeline.reading import read_items
from cumulus.apps.ingest.plan.judging import item_text
from cumulus.apps.ingest.tests.sending import Drain, events, send, send_body
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)


def body(*records: JsonObject) -> bytes:
    return msgspec.json.encode({"forcedProtocol": "sensors", "batch": records})


def record(kind: str = "track", **fields: JsonValue) -> JsonObject:
    given: JsonObject = {"type": kind, "distinct_id": "d1", "time": NOW_MS - 1000, "properties": {}}
    if kind == "track":
        given["event"] = "Seen"
    return {**given, **fields}


def read(*records: JsonObject) -> list[Found]:
    return list(read_items(Row(1, 7, 3, NOW, "203.0.113.9"), body(*records)))


def item(*records: JsonObject) -> Item:
    found = read(*records)[-1]
    assert isinstance(found, Item), found
    return found


def deliver(workspace: TestWorkspace, *records: JsonObject) -> None:
    send_body(workspace, body(*records), len(records))


NAMED: dict[str, tuple[JsonObject, set[tuple[str, str]]]] = {
    "a visitor": (record(), {("anonymous_id", "d1")}),
    "a login id by its mark": (record(properties={"$is_login_id": True}), {("user_id", "d1")}),
    "a browser that signed in": (
        record(login_id="u1", anonymous_id="c1", distinct_id="u1", identities={"$identity_login_id": "u1"}),
        {("user_id", "u1"), ("anonymous_id", "c1")},
    ),
    "a sign-up": (
        record("track_signup", distinct_id="u1", original_id="c1"),
        {("user_id", "u1"), ("anonymous_id", "c1")},
    ),
    "a bind": (
        record(
            "track_id_bind",
            distinct_id="$identity_mobile+13800138000",
            identities={"$identity_mobile": "13800138000", "$identity_email": "a@b.io"},
        ),
        {("phone", "13800138000"), ("email", "a@b.io")},
    ),
    "a kind of one's own": (record(identities={"$identity_card": "7"}), {("card", "7"), ("anonymous_id", "d1")}),
    "an openid in its app": (
        record(identities={"$identity_mp_openid": "o1"}, properties={"$app_id": "wx1"}),
        {("wechat_openid", "wx1:o1"), ("anonymous_id", "d1")},
    ),
    "a number": (record(distinct_id=12), {("anonymous_id", "12")}),
}


@pytest.mark.parametrize("case", NAMED)
def test_a_record_names_its_person(case: str) -> None:
    given, names = NAMED[case]
    assert set(item(given).named) == names


EVENTS = {
    "as it is": (record(event="BuyNow"), "track", "BuyNow"),
    "a page": (record(event="$pageview"), "page", "Page Viewed"),
    "a screen": (record(event="$AppViewScreen"), "screen", "Screen Viewed"),
    "a sign-up": (record("track_signup", event="$SignUp", original_id="a"), "track", "$SignUp"),
    "a bind without a name": (record("track_id_bind"), "track", "$BindID"),
    "an unbind": (record("track_id_unbind", event="$UnbindID"), "track", "$UnbindID"),
    "a profile": (record("profile_set"), "identify", "Contact Identified"),
}


@pytest.mark.parametrize("case", EVENTS)
def test_an_event_keeps_its_name_but_for_views(case: str) -> None:
    given, kind, name = EVENTS[case]
    found = item(given)
    assert (found.kind, found.name, found.unlink) == (kind, name, given["type"] == "track_id_unbind")


def test_profile_records_say_what_they_change() -> None:
    given: JsonObject = {"$city": "苏州", "n": 2, "list": ["a"]}
    assert item(record("profile_set", properties=given)).traits == {"city": "苏州", "n": 2, "list": ["a"]}
    assert item(record("profile_unset", properties={"n": True})).traits == {"n": None}
    once = item(record("profile_set_once", properties={"n": 1}))
    assert (once.traits, once.changes) == ({}, (AttributeChange("once", "n", 1),))
    assert item(record("profile_increment", properties={"n": 1.5})).changes == (AttributeChange("add", "n", 1.5),)
    append = item(record("profile_append", properties={"list": ["b"], "one": "c"}))
    assert append.changes == (AttributeChange("append", "list", ["b"]), AttributeChange("append", "one", ["c"]))
    assert item(record("profile_delete")).changes == (AttributeChange("remove", "*", None),)


def test_things_are_read() -> None:
    given: JsonObject = {"type": "item_set", "item_type": "course", "item_id": 7, "properties": {"title": "x"}}
    (found,) = read({**given, "time": NOW_MS})
    assert isinstance(found, ReadThing)
    assert (found.type, found.id, found.properties, found.deleted, found.updated_at) == (
        "course", "7", {"title": "x"}, False, NOW,
    )  # fmt: skip


TIMES: dict[str, tuple[JsonObject, datetime]] = {
    "milliseconds": (record(time=NOW_MS - 5_000), NOW - timedelta(seconds=5)),
    "ten digits": (record(time=NOW_MS // 1000 - 60), NOW - timedelta(minutes=1)),
    "digits as text": (record(time=str(NOW_MS - 5_000)), NOW - timedelta(seconds=5)),
    "lifted": (record(properties={"$time": NOW_MS - 9_000}), NOW - timedelta(seconds=9)),
    "written, with odd milliseconds": (
        record(properties={"$time": "2026-02-01 08:00:00.7"}),
        datetime(2026, 2, 1, 0, 0, 0, 7_000, UTC),
    ),
    "written in another zone": (
        record(properties={"$time": "2026-02-01 08:00:00", "$timezone_offset": 300}),
        datetime(2026, 2, 1, 13, tzinfo=UTC),
    ),
    "a clock that is an hour ahead": (
        record(time=NOW_MS + 3_590_000, _flush_time=NOW_MS + 3_600_000),
        NOW - timedelta(seconds=10),
    ),
    "absent": (record(time=None), NOW),
}


@pytest.mark.parametrize("case", TIMES)
def test_a_records_time_is_read_leniently_and_corrected(case: str) -> None:
    given, when = TIMES[case]
    assert item(given).timestamp == when


def test_presets_stand_where_segments_clients_put_them() -> None:
    presets: JsonObject = {
        "$ip": "198.51.100.7", "$url": "https://x.io/a", "$utm_source": "baidu", "$utm_campaign": "spring",
        "$os": "iOS", "$model": "iPhone", "$title": "A", "since": "2026-02-01 08:00:00.7", "$project": "p",
    }  # fmt: skip
    found = item(record(event="$pageview", properties=presets, lib={"$lib": "js", "$lib_version": "1.27"}))
    context = msgspec.json.decode(found.context)
    assert context["ip"] == "198.51.100.7"
    assert context["page"] == {"url": "https://x.io/a", "title": "A"}
    assert context["campaign"] == {"source": "baidu", "name": "spring"}
    assert (context["os"], context["device"]) == ({"name": "iOS"}, {"model": "iPhone"})
    assert context["library"] == {"name": "js", "version": "1.27"}
    assert context["sensors"] == {"type": "track"}
    assert found.properties["url"] == found.properties["$url"] == "https://x.io/a"
    assert found.properties["since"] == "2026-02-01 08:00:00.007"
    assert "$project" not in found.properties


def test_a_record_has_one_name_however_often_it_is_sent() -> None:
    browser = record(_track_id=123456789, _flush_time=NOW_MS)
    assert item(browser).key == item({**browser, "_flush_time": NOW_MS + 9_000}).key
    assert item(browser).key != item({**browser, "_track_id": 5}).key
    server = record(properties={"a": 1, "b": 2})
    assert item(server).key == item(record(properties={"b": 2, "a": 1})).key
    assert item(server).key != item(record(properties={"a": 1, "b": 3})).key


def test_two_that_are_alike_in_one_request_are_two() -> None:
    first, second = (each for each in read(record(), record()) if isinstance(each, Item))
    assert first.key != second.key
    assert item(record(), record()).key == second.key


UNFIT: dict[str, tuple[JsonObject, str]] = {
    "no type": ({"distinct_id": "d"}, "unknown_type"),
    "another type": (record("profile_sets"), "unknown_type"),
    "no name": (record(event=""), "event_name_missing"),
    "nobody": (record(distinct_id=None), "nobody"),
    "not a number": (record("profile_increment", properties={"n": "1"}), "not_a_number"),
    "no thing": ({"type": "item_set", "item_type": "x", "time": NOW_MS}, "item_unnamed"),
    "a long thing": ({"type": "item_set", "item_type": "x", "item_id": "x" * 300}, "item_name_too_long"),
    "no time": (record(time="yesterday"), "invalid_timestamp"),
    "the far future": (record(time=NOW_MS * 2), "invalid_timestamp"),
    "an openid without an app": (record(identities={"$identity_mp_openid": "o"}), "undeclared_identity"),
    "properties as text": (record(properties="x"), "invalid_item"),
    "an empty key": (record(properties={"": 1}), "empty_key"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_an_unfit_record_says_why(case: str) -> None:
    given, reason = UNFIT[case]
    (found,) = read(given)
    assert isinstance(found, Unfit)
    assert found.reason == reason


def test_a_half_letter_in_an_unknown_field_is_put_aside() -> None:
    raw = b'{"forcedProtocol":"sensors","batch":[{"type":"track","event":"x","distinct_id":"d","odd":"\\ud800"}]}'
    (found,) = read_items(Row(1, 7, 3, NOW, None), raw)
    assert isinstance(found, Unfit | Item)


def test_records_become_people_and_events(workspace: TestWorkspace, warehouse: Warehouse, drain: Drain) -> None:
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    deliver(workspace, record(event="BuyNow", distinct_id="c1", time=now_ms - 3, properties={"$url": "u", "n": 1}))
    drain()
    deliver(
        workspace,
        record("track_signup", distinct_id="u1", original_id="c1", time=now_ms - 2),
        record("profile_set", time=now_ms - 1, properties={"$city": "苏州", "$is_login_id": True}, distinct_id="u1"),
    )
    drain()
    contact = Contact.objects.get(workspace_id=workspace.id)
    assert contact.attributes == {"city": "苏州"}
    names = set(Identity.objects.filter(contact_id=contact.pk).values_list("namespace", "value"))
    assert names == {("anonymous_id", "c1"), ("user_id", "u1")}
    assert [row[1] for row in events(warehouse, workspace)] == ["BuyNow", "$SignUp", "Contact Identified"]
    assert {row[0] for row in events(warehouse, workspace)} == {contact.pk}


def test_a_record_that_comes_again_days_later_counts_once(
    workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    browser = record(time=now_ms - 9 * 86_400_000, _track_id=77, _flush_time=now_ms - 9 * 86_400_000)
    server = record(event="Paid", time=now_ms)
    deliver(workspace, browser, server)
    drain()
    deliver(workspace, server, {**browser, "_flush_time": now_ms})
    drain()
    assert [row[1] for row in events(warehouse, workspace)] == ["Seen", "Paid"]


def test_an_identity_that_nobody_declared_is_put_aside(workspace: TestWorkspace, drain: Drain) -> None:
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    deliver(workspace, record(time=now_ms, identities={"$identity_never_declared": "1"}))
    deliver(workspace, record(time=now_ms, identities={"$identity_android_id": "a"}))
    drain()
    reasons = Quarantined.objects.filter(workspace_id=workspace.id).values_list("reason", flat=True)
    assert list(reasons) == ["undeclared_identity"]


def test_profile_records_change_the_person(workspace: TestWorkspace, drain: Drain) -> None:
    now_ms = int(datetime.now(UTC).timestamp() * 1000)

    def profile(kind: str, seconds_ago: int, **properties: JsonValue) -> JsonObject:
        return record(kind, time=now_ms - seconds_ago * 1000, properties=properties)

    def attributes() -> dict[str, object]:
        drain()
        found: dict[str, object] = Contact.objects.get(workspace_id=workspace.id, merged_into_id=None).attributes
        return found

    deliver(workspace, profile("profile_set", 60, a=1, gone=1), profile("profile_set_once", 59, a=2, b=3))
    deliver(workspace, profile("profile_append", 58, l=["x", "y"]), profile("profile_append", 57, l=["y", "z"]))
    increments = [profile("profile_increment", 56, n=2)] * 3
    deliver(workspace, *increments, profile("profile_unset", 55, gone=True))
    assert attributes() == {"a": 1, "b": 3, "l": ["x", "y", "z"], "n": 6}
    deliver(workspace, *increments)
    assert attributes()["n"] == 6
    deliver(workspace, profile("profile_delete", 10))
    assert attributes() == {}


def test_an_unbound_identity_is_no_longer_the_same_persons(workspace: TestWorkspace, drain: Drain) -> None:
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    both: JsonObject = {"$identity_login_id": "u1", "$identity_mobile": "13800138000"}

    def owners() -> dict[str, int]:
        drain()
        rows = Identity.objects.filter(workspace_id=workspace.id).values_list("namespace", "contact_id")
        return dict(rows)

    bind = record("track_id_bind", distinct_id="u1", identities=both, time=now_ms - 9_000)
    deliver(workspace, bind)
    bound = owners()
    assert bound["user_id"] == bound["phone"]
    deliver(workspace, record("track_id_unbind", distinct_id="u1", identities=both, time=now_ms - 5_000))
    unbound = owners()
    assert unbound.get("phone") != unbound["user_id"]
    deliver(workspace, bind)
    assert owners().get("phone") != owners()["user_id"]


def test_the_newest_record_of_a_thing_stands_whenever_it_comes(workspace: TestWorkspace, drain: Drain) -> None:
    now_ms = int(datetime.now(UTC).timestamp() * 1000)

    def thing(kind: str, seconds_ago: int, **properties: JsonValue) -> JsonObject:
        ids: JsonObject = {"item_type": "course", "item_id": "k1"}
        return {"type": kind, "time": now_ms - seconds_ago * 1000, "properties": properties, **ids}

    def kept() -> tuple[object, bool]:
        drain()
        found = Thing.objects.get(workspace_id=workspace.id)
        return found.properties, found.deleted

    deliver(workspace, thing("item_set", 20, v=1), thing("item_set", 10, v=2), thing("item_set", 30, v=0))
    assert kept() == ({"v": 2}, False)
    deliver(workspace, thing("item_set", 15, v=9))
    assert kept() == ({"v": 2}, False)
    deliver(workspace, thing("item_delete", 5))
    assert kept() == ({}, True)
    deliver(workspace, thing("item_set", 8, v=3))
    assert kept() == ({}, True)
    deliver(workspace, thing("item_set", 0, v=4))
    assert kept() == ({"v": 4}, False)


def test_an_unknown_protocol_in_a_body_reads_as_segments(
    workspace: TestWorkspace, warehouse: Warehouse, drain: Drain
) -> None:
    item_: JsonObject = {"type": "track", "event": "Plain", "userId": "u", "messageId": "m"}
    send_body(workspace, msgspec.json.encode({"forcedProtocol": "telepathy", "batch": [item_]}))
    send(workspace, {"type": "track", "event": "After", "userId": "u"})
    drain()
    assert {row[1] for row in events(warehouse, workspace)} == {"Plain", "After"}


SENT_AGAIN: dict[str, JsonObject] = {
    "an event": record(properties={"n": 1}),
    "a page": record(event="$pageview", properties={"$url": "https://a.example/x"}),
    "a sign-up": record("track_signup", distinct_id="u1", original_id="c1"),
    "a bind": record("track_id_bind", identities={"$identity_login_id": "u1", "$identity_mobile": "13800001111"}),
    "an unbind": record("track_id_unbind", identities={"$identity_login_id": "u1", "$identity_mobile": "13800001111"}),
    "a profile": record("profile_set", properties={"city": "上海", "$email": "li@example.com"}),
    "what is set once": record("profile_set_once", properties={"first": "web"}),
    "an increment": record("profile_increment", properties={"points": 5}),
    "an append": record("profile_append", properties={"likes": ["tea"]}),
    "an unset": record("profile_unset", properties={"city": None}),
    "a deletion": record("profile_delete"),
}


@pytest.mark.parametrize("given", SENT_AGAIN.values(), ids=SENT_AGAIN)
def test_what_was_held_apart_means_the_same_when_it_is_sent_again(given: JsonObject) -> None:
    found = item(given)
    sent = msgspec.json.encode({"batch": [msgspec.Raw(item_text(found).encode())]})
    (again,) = read_items(found.row, sent)
    assert isinstance(again, Item), again
    for name in ("key", "kind", "name", "timestamp", "properties", "traits", "named", "changes", "unlink", "context"):
        assert getattr(again, name) == getattr(found, name), name


def test_a_mended_record_is_still_read_as_one(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    send_body(workspace, body(record("profile_increment", properties={"points": 5}, time="no time")), 1)
    broken: JsonObject = {"type": "item_set", "item_type": "course", "properties": {"title": "Tea"}}
    send_body(workspace, body(broken), 1)
    drain()
    course, increment = api.get("/quarantine").body["items"]
    for row, change in ((increment, {"time": NOW_MS}), (course, {"item_id": "c1"})):
        mended = {**msgspec.json.decode(row["item"]), **change}
        answer = api.post(f"/quarantine/{row['id']}/release", {"item": msgspec.json.encode(mended).decode()})
        assert answer.status == 200, answer.body
    drain()
    assert Contact.objects.get(workspace_id=workspace.id).attributes == {"points": 5}
    assert Thing.objects.get(workspace_id=workspace.id).properties["title"] == "Tea"
    assert not Quarantined.objects.filter(workspace_id=workspace.id, released_at=None).exists()
