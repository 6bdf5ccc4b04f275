"""The tracking plan over HTTP: learned, governed, merged, written out and read in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cumulus.apps.ingest.facade import catalogue
from cumulus.apps.ingest.models import CatalogueEvent
from cumulus.apps.ingest.plan import similar
from cumulus.apps.ingest.plan.checking import fits
from cumulus.apps.ingest.tests.sending import Drain, events, send
from cumulus.apps.ingest.tests.test_judging import BOT, track
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.json import JsonValue
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import Api, TestWorkspace


def event(api: Api, name: str) -> dict[str, Any]:
    return next(each for each in api.get("/plan/events?limit=200").body["items"] if each["name"] == name)


def test_what_the_data_brought_is_taken_over_when_it_is_governed(
    workspace: TestWorkspace, api: Api, drain: Drain
) -> None:
    send(workspace, track("Order Paid", 1, total=9.5, note="x", when="2026-01-01"), track("Order Paid", 2, note=4))
    drain()
    learned = event(api, "Order Paid")
    assert (learned["status"], learned["count"], learned["properties"]) == ("learned", 2, 4)
    answer = api.put(f"/plan/events/{learned['id']}", {"status": "live", "description_zh": "付款"})
    kinds = {each["name"]: (each["kind"], each["declared"]) for each in answer.body["property_list"]}
    assert kinds == {"n": ("number", True), "total": ("number", True), "note": ("any", True), "when": ("any", True)}
    assert answer.body["trend"][-1] == 2
    assert sum(answer.body["trend"]) == 2
    assert api.get("/plan/events?q=付款").body["total"] == 1
    shown = api.get(f"/plan/events/{learned['id']}/examples").body["items"]
    assert sorted(each["properties"]["n"] for each in shown) == [1, 2]


def test_a_planned_event_that_never_came_is_missing_and_not_to_be_chosen(workspace: TestWorkspace, api: Api) -> None:
    made = api.post("/plan/events", {"name": "Trial Started", "status": "planned"})
    assert made.status == 201
    assert api.post("/plan/events", {"name": "Trial Started", "status": "live"}).body["code"] == "event_taken"
    listed = api.get("/plan/events").body
    assert listed["statuses"] == {"learned": 0, "planned": 1, "live": 0, "deprecated": 0, "missing": 1}
    assert "Trial Started" not in catalogue(workspace.id).events
    assert api.delete(f"/plan/events/{made.body['id']}").status == 204
    assert not CatalogueEvent.objects.filter(workspace_id=workspace.id).exists()


def test_properties_are_written_anew(api: Api, workspace: TestWorkspace) -> None:
    wanted = [{"name": "total", "kind": "number", "required": True, "allowed": [1, 2], "pii": True}]
    body: dict[str, Any] = {"name": "A", "status": "live", "properties": wanted}
    made = api.post("/plan/events", body).body
    (shown,) = made["property_list"]
    assert (shown["kind"], shown["required"], shown["allowed"], shown["pii"]) == ("number", True, [1, 2], True)
    twice = {"status": "live", "properties": [{"name": "a"}, {"name": "a"}]}
    assert api.put(f"/plan/events/{made['id']}", twice).body["code"] == "property_twice"
    assert api.put(f"/plan/events/{made['id']}", {"status": "live", "owner_id": 10**9}).body["code"] == "unknown_owner"
    owner = api.get("/plan/owners").body["items"][0]
    changed = api.put(f"/plan/events/{made['id']}", {"status": "deprecated", "owner_id": owner["id"]}).body
    assert (changed["status"], changed["owner"], len(changed["property_list"])) == ("deprecated", owner["name"], 1)
    assert api.put(f"/plan/events/{made['id']}", {"status": "live", "properties": []}).body["property_list"] == []


def test_violations_are_shown_with_their_trend(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    made = api.post("/plan/events", {"name": "A", "status": "live", "properties": [{"name": "n", "kind": "text"}]}).body
    send(workspace, track("A", 1), track("A", 2))
    drain()
    found = api.get(f"/plan/events/{made['id']}/violations").body
    (row,) = found["items"]
    assert (row["property"], row["code"], row["count"], row["source_id"]) == (
        "n",
        "wrong_type",
        2,
        workspace.source_id,
    )
    assert (found["by_day"][-1], event(api, "A")["violations"]) == (2, 2)


def test_names_are_suggested_merged_and_parted(
    api: Api, workspace: TestWorkspace, drain: Drain, warehouse: Warehouse
) -> None:
    send(workspace, track("Order Paid", 1), track("Order Paid", 2), track("order_paid", 3), track("orderPaid", 4))
    drain()
    pairs = [(each["name"], each["target"], each["why"]) for each in api.get("/plan/suggestions").body["items"]]
    assert pairs == [("orderPaid", "Order Paid", "spelling"), ("order_paid", "Order Paid", "spelling")]
    assert api.post("/plan/suggestions/dismiss", {"name": "orderPaid", "target": "Order Paid"}).status == 204
    alias = api.post("/plan/aliases", {"name": "order_paid", "target": "Order Paid"})
    assert alias.status == 201
    assert api.get("/plan/suggestions").body["items"] == []
    assert event(api, "Order Paid")["also"] == ["order_paid"]
    send(workspace, track("order_paid", 5))
    drain()
    stored = [name for _, name, properties in events(warehouse, workspace) if '"n":5' in str(properties)]
    assert stored == ["Order Paid"]
    for name, target, code in (
        ("a", "a", "alias_of_itself"),
        ("b", "order_paid", "alias_chain"),
        ("Order Paid", "b", "alias_chain"),
    ):
        assert api.post("/plan/aliases", {"name": name, "target": target}).body["code"] == code
    assert api.post("/plan/events", {"name": "order_paid", "status": "live"}).body["code"] == "name_is_alias"
    api.post("/plan/events", {"name": "Governed", "status": "live"})
    assert api.post("/plan/aliases", {"name": "Governed", "target": "X"}).body["code"] == "event_governed"
    assert api.delete(f"/plan/aliases/{alias.body['id']}").status == 204
    assert api.get("/plan/aliases").body["items"] == []


def test_a_plan_is_written_out_and_read_into_another_workspace(api: Api, other_api: Api) -> None:
    properties = [{"name": "total", "kind": "number", "allowed": [1, "x"], "description_en": "Sum"}]
    api.post("/plan/events", {"name": "A", "status": "live", "properties": properties})
    api.post("/plan/events", {"name": "B", "status": "planned"})
    api.post("/plan/aliases", {"name": "a", "target": "A"})
    text = api.get("/plan/export").body["text"]
    tried = other_api.post("/plan/import", {"text": text}).body
    assert tried == {"created": ["A", "B"], "changed": [], "unchanged": 0, "aliases": 1}
    assert other_api.get("/plan/events").body["total"] == 0
    other_api.post("/plan/import", {"text": text, "dry_run": False})
    assert other_api.get("/plan/export").body["text"] == text
    again = other_api.post("/plan/import", {"text": text.replace("Sum", "Total"), "dry_run": False}).body
    assert (again["changed"], again["unchanged"]) == (["A"], 1)
    for broken in ("", "[]", text.replace("/1", "/2"), json.dumps({"format": "x", "events": [{"name": ""}]})):
        assert other_api.post("/plan/import", {"text": broken}).body["code"] == "not_a_plan"


def test_how_strict_the_plan_is_with_a_source(api: Api, other_api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    (shown,) = api.get("/plan/sources").body["items"]
    assert (shown["violations"], shown["exempt"]) == ("warn", False)
    path = f"/plan/sources/{workspace.source_id}"
    assert other_api.put(path, {"violations": "accept"}).status == 404
    assert api.put(path, {"violations": "quarantine", "exempt": True}).status == 200
    send(workspace, {**track("Seen", 1), "context": {"userAgent": BOT}})
    drain()
    assert api.get("/quarantine").body["total"] == 0


def test_who_may_look_may_not_plan(workspace: TestWorkspace, api: Api, token_with: Callable[..., Api]) -> None:
    made = api.post("/plan/events", {"name": "A", "status": "live"}).body
    looking = token_with(Permission.DATA_VIEW)
    assert looking.get("/plan/events").status == 200
    assert looking.get(f"/plan/events/{made['id']}/examples").status == 403
    assert looking.post("/plan/events", {"name": "B", "status": "live"}).status == 403
    assert looking.put(f"/plan/events/{made['id']}", {"status": "deprecated"}).status == 403
    assert looking.delete(f"/plan/events/{made['id']}").status == 403
    assert looking.post("/plan/aliases", {"name": "x", "target": "y"}).status == 403
    assert looking.post("/plan/import", {"text": "{}"}).status == 403
    assert event(api, "A")["status"] == "live"
    assert token_with(Permission.SETTINGS_VIEW).get("/plan/events").status == 403


def test_watched_items_show_what_became_of_them(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    send(workspace, track("Before", 0))
    drain()
    begin = api.get("/live/trace").body["next_after"]
    item = {**track("Seen", 1), "messageId": "live-1"}
    send(workspace, item, item, {**track("Seen", 2), "context": {"userAgent": BOT}}, {"type": "track", "event": "x"})
    send(workspace, {"type": "identify", "userId": "new", "traits": {"name": "N"}})
    drain()
    found = api.get(f"/live/trace?after={begin}").body
    made = sorted((each["name"], each["outcome"], each["reason"]) for each in found["items"])
    assert made == [
        ("", "quarantined", "nobody"),
        ("Contact Identified", "new_person", ""),
        ("Seen", "duplicate", ""),
        ("Seen", "quarantined", "known_bot"),
        ("Seen", "stored", ""),
    ]
    assert all(each["contact_id"] > 0 for each in found["items"] if each["outcome"] in {"stored", "new_person"})
    assert api.get(f"/live/trace?after={found['next_after']}").body["items"] == []


def test_nothing_is_traced_when_nobody_watches(workspace: TestWorkspace, api: Api, drain: Drain) -> None:
    send(workspace, track("Seen", 1))
    drain()
    assert api.get("/live/trace?after=0").body["items"] == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", "x", 1),
        ("number", 1.5, True),
        ("bool", False, 0),
        ("date", "2026-01-31", "2026-02-31"),
        ("datetime", "2026-01-31T08:30:00Z", "2026-01-31"),
        ("list", [], {}),
        ("object", {}, []),
        ("any", None, ...),
    ],
)
def test_a_value_is_of_its_kind(kind: str, good: JsonValue, bad: JsonValue) -> None:
    assert fits(kind, good)
    assert kind == "any" or not fits(kind, bad)


def test_names_that_are_alike() -> None:
    def named(name: str, count: int = 1, *properties: str) -> similar.Event:
        return similar.Event(name, count, False, frozenset(properties))

    def found(*events: similar.Event) -> list[tuple[str, str, str]]:
        return [(each.name, each.target, each.why) for each in similar.suggestions(events)]

    assert similar.words_of("orderPaidHTTP2_x 支付") == ("order", "paid", "http", "2", "x", "支付")
    assert found(named("Product Viewed", 9), named("Product Veiwed")) == [("Product Veiwed", "Product Viewed", "slip")]
    assert found(named("Step 1 Done"), named("Step 2 Done")) == []
    assert found(named("Order Paid", 5, "a", "b", "c"), named("Order Payed", 1, "a", "b", "c")) == [
        ("Order Payed", "Order Paid", "slip")
    ]
    assert found(named("Cart", 1), named("Card", 1)) == []
    assert found(named("Product Viewed", 9), named("Product Reviewed", 2)) == []  # everybody knows both
    assert [similar.distance("kitten", other, 3) for other in ("kitten", "sitting", "k", "mittens")] == [0, 3, 4, 2]


def test_a_short_description_is_what_an_event_is_called(api: Api, token_with: Callable[..., Api]) -> None:
    long = "Whoever asked for a lamp in a shop, was told that there is none, and left an address."
    for name, zh, en in (("Lamp Sold", "售出灯具", long), ("Lamp Missed", "", long), ("Lamp Seen", "", "")):
        body = {"name": name, "status": "live", "description_zh": zh, "description_en": en}
        assert api.post("/plan/events", body).status == 201
    items = token_with(Permission.CONTACTS_VIEW).get("/plan/names").body["items"]
    assert items == [{"name": "Lamp Sold", "name_zh": "售出灯具", "name_en": ""}]


def test_a_short_description_is_what_a_property_is_called(api: Api, other_api: Api) -> None:
    told = [
        {"name": "watts", "description_zh": "功率", "description_en": "So many watts that a word\nis not enough"},
        {"name": "shade", "description_zh": "", "description_en": "Colour of the shade"},
        {"name": "note", "description_zh": "灯" * 41},
        {"name": "bare"},
    ]
    body = {"name": "Lamp Sold", "status": "live", "properties": told}
    assert api.post("/plan/events", body).status == 201
    assert api.get("/plan/names").body["properties"] == [
        {"event": "Lamp Sold", "name": "shade", "name_zh": "", "name_en": "Colour of the shade"},
        {"event": "Lamp Sold", "name": "watts", "name_zh": "功率", "name_en": ""},
    ]
    assert other_api.get("/plan/names").body["properties"] == []
