"""Segments over HTTP: what is promised to the pages and to other programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cumulus.apps.audiences.models import Segment
from cumulus.apps.audiences.tests.making import BUYERS, EXAMPLE, FROM_SUZHOU, Drain, open_shop
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.contracts import SuppressionReason
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonValue
from tests.fixtures import Api, TestWorkspace

EVERYBODY: JsonValue = {"all": []}


@pytest.fixture
def people(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    return open_shop(workspace, drain)


def _create(api: Api, expression: JsonValue = EVERYBODY, name: str = "Everybody") -> dict[str, Any]:
    answer = api.post("/segments", {"name": name, "expression": expression})
    assert answer.status == 201, answer.body
    return dict(answer.body)


def _reach(body: dict[str, Any]) -> dict[str, int]:
    return {each["channel"]: each["count"] for each in body["reach"]}


def test_a_preview_counts_and_shows_what_each_condition_costs(api: Api, people: dict[str, ContactId]) -> None:
    body = api.post("/segments/preview", {"expression": EXAMPLE}).body
    assert (body["count"], body["total"], body["problems"]) == (1, 4, [])
    assert body["conditions"] == [
        {"path": "all.0", "count": 3, "loss": 0},
        {"path": "all.1", "count": 2, "loss": 1},
        {"path": "all.2", "count": 2, "loss": 1},
    ]
    assert body["sample"] == [{"id": people["u0"], "name": "Ann", "email": "ann@example.com", "phone": ""}]
    assert _reach(body) == {"email": 1, "sms": 0, "phone": 0, "wechat": 0, "wecom": 0}
    assert body["words"]["en"].startswith('People whose city is "Suzhou" or "苏州", and who did "Order Completed"')
    assert body["took_ms"] > 0


def test_a_condition_alone_in_its_group_costs_what_the_group_costs(api: Api, people: dict[str, ContactId]) -> None:
    body = api.post("/segments/preview", {"expression": {"all": [FROM_SUZHOU, {"any": [BUYERS]}]}}).body
    assert body["conditions"] == [
        {"path": "all.0", "count": 3, "loss": 0},
        {"path": "all.1", "count": 2, "loss": 1},
        {"path": "all.1.any.0", "count": 2, "loss": 1},
    ]


def test_a_preview_of_a_broken_expression_selects_nobody_and_says_why(api: Api, people: dict[str, ContactId]) -> None:
    raw = {"any": [FROM_SUZHOU, {"tag": "unheard-of", "op": "has_not"}]}
    body = api.post("/segments/preview", {"expression": raw}).body
    assert (body["count"], body["total"], body["sample"], body["conditions"]) == (0, 4, [], [])
    assert [(problem["path"], problem["code"]) for problem in body["problems"]] == [("any.1.tag", "unknown_tag")]
    assert "unheard-of" in body["words"]["zh"]


def test_people_who_said_no_are_not_reachable(api: Api, workspace: TestWorkspace, people: dict[str, ContactId]) -> None:
    contacts.suppress(workspace.id, [people["u0"]], "email", SuppressionReason.UNSUBSCRIBED)
    body = api.post("/segments/preview", {"expression": EVERYBODY}).body
    assert (body["count"], _reach(body)["email"]) == (4, 2)


def test_a_preview_shows_no_people_to_who_may_not_see_them(
    people: dict[str, ContactId], token_with: Callable[..., Api]
) -> None:
    body = token_with(Permission.SEGMENTS_VIEW).post("/segments/preview", {"expression": EVERYBODY}).body
    assert (body["count"], body["sample"]) == (4, [])


def test_a_segment_is_saved_changed_and_archived(api: Api, people: dict[str, ContactId]) -> None:
    made = _create(api, FROM_SUZHOU, "Aus Suzhou & 苏州")
    assert (made["slug"], made["count"], made["broken_reason"]) == ("aus-suzhou-苏州", 3, None)
    path = f"/segments/{made['id']}"
    changed = api.put(path, {"name": "Buyers", "expression": BUYERS, "description": "Lately"}).body
    assert (changed["slug"], changed["name"], changed["count"]) == (made["slug"], "Buyers", 2)
    assert api.get(path).body["expression"] == BUYERS
    assert api.delete(path).status == 204
    assert api.get(path).body["code"] == "segment_not_found"
    assert api.delete(path).status == 404
    assert api.get("/segments").body == {"items": [], "total": 0, "next_cursor": None}


def test_slugs_are_unique_and_never_a_number(api: Api) -> None:
    names = ["VIP", "vip!", "2024", "???", "x" * 200]
    slugs = [_create(api, name=name)["slug"] for name in names]
    assert slugs == ["vip", "vip-2", "segment-2024", "segment", "x" * 60]


def test_a_broken_expression_is_not_saved(api: Api, workspace: TestWorkspace) -> None:
    answer = api.post("/segments", {"name": "Odd", "expression": {"all": [{"tag": "x", "op": "has"}]}})
    assert (answer.status, answer.body["code"], answer.body["field"]) == (422, "invalid_expression", "expression")
    assert answer.body["problems"][0]["path"] == "all.0.tag"
    assert not Segment.objects.filter(workspace_id=workspace.id).exists()


def test_segments_refer_to_each_other_but_never_in_a_circle(api: Api, people: dict[str, ContactId]) -> None:
    inner = _create(api, FROM_SUZHOU, "Inner")
    outer = _create(api, {"all": [{"segment": "inner", "op": "in"}, BUYERS]}, "Outer")
    assert outer["count"] == 2
    assert outer["words"]["en"].startswith('People who are in the segment "Inner"')
    circle = {"name": "Inner", "expression": {"segment": outer["id"], "op": "not_in"}}
    refused = api.put(f"/segments/{inner['id']}", circle)
    assert (refused.status, refused.body["problems"][0]["code"]) == (422, "segment_cycle")
    in_use = api.delete(f"/segments/{inner['id']}")
    assert (in_use.status, in_use.body["code"], in_use.body["used_by"]) == (409, "segment_in_use", ["Outer"])
    assert api.delete(f"/segments/{outer['id']}").status == 204
    assert api.delete(f"/segments/{inner['id']}").status == 204


def test_the_list_pages_newest_first(api: Api) -> None:
    made = [_create(api, name=f"Segment {i}")["id"] for i in range(5)]
    first = api.get("/segments?limit=3").body
    second = api.get(f"/segments?limit=3&cursor={first['next_cursor']}").body
    assert [item["id"] for item in (*first["items"], *second["items"])] == made[::-1]
    assert (first["total"], second["next_cursor"]) == (5, None)


def test_members_page_newest_first_with_an_exact_total(api: Api, people: dict[str, ContactId]) -> None:
    made = _create(api, FROM_SUZHOU)
    first = api.get(f"/segments/{made['id']}/members?limit=2").body
    assert [item["id"] for item in first["items"]] == sorted((people[f"u{i}"] for i in range(3)), reverse=True)[:2]
    assert first["total"] == 3
    second = api.get(f"/segments/{made['id']}/members?limit=2&cursor={first['next_cursor']}").body
    assert [item["id"] for item in second["items"]] == [min(people[f"u{i}"] for i in range(3))]
    assert second["next_cursor"] is None
    tagged = next(item for item in first["items"] if item["id"] == people["u2"])
    assert [tag["name"] for tag in tagged["tags"]] == ["vip"]


def test_the_csv_has_everybody_and_starts_no_formula(api: Api, people: dict[str, ContactId]) -> None:
    made = _create(api)
    answer = api.get(f"/segments/{made['id']}/members.csv")
    header, *rows = answer.content.decode("utf-8-sig").splitlines()
    assert header == "id,name,email,phone,city,company,tags,created_at,last_seen_at"
    assert len(rows) == 4
    assert f"{people['u1']},'=2+2,ben@example.com,,苏州," in "\n".join(rows)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_a_segment_whose_names_are_gone_selects_nobody_and_says_so(api: Api, people: dict[str, ContactId]) -> None:
    made = _create(api, {"tag": "vip", "op": "has_not"})
    Segment.objects.filter(pk=made["id"]).update(expression={"tag": "gone", "op": "has_not"}, counted_at=None)
    body = api.get(f"/segments/{made['id']}").body
    assert (body["count"], body["broken_reason"]) == (0, "There is no tag 'gone'.")
    assert api.get(f"/segments/{made['id']}/members").body == {"items": [], "total": 0, "next_cursor": None}
    assert len(api.get(f"/segments/{made['id']}/members.csv").content.splitlines()) == 1


def test_the_catalogue_names_what_was_seen(api: Api, people: dict[str, ContactId]) -> None:
    _create(api, FROM_SUZHOU, "Near")
    body = api.get("/catalogue").body
    assert {"name": "age", "kinds": ["number"]} in body["attributes"]
    assert body["tags"] == ["vip"]
    found = next(event for event in body["events"] if event["name"] == "Order Completed")
    assert (found["count"], [each["name"] for each in found["properties"]]) == (4, ["currency", "total"])
    assert [(each["slug"], each["name"]) for each in body["segments"]] == [("near", "Near")]


def test_values_are_suggested_most_frequent_first(api: Api, people: dict[str, ContactId]) -> None:
    assert api.get("/catalogue/values?attribute=city").body == {"items": ["Suzhou", "Paris", "苏州"]}
    assert api.get("/catalogue/values?attribute=city&q=SUZ").body == {"items": ["Suzhou"]}
    assert api.get("/catalogue/values?event=Order%20Completed&property=currency").body == {"items": ["CNY"]}
    assert api.get("/catalogue/values?attribute=%27%60%7Bp0%3AString%7D").body == {"items": []}
    assert api.get("/catalogue/values").body["code"] == "nothing_named"


def test_an_expression_is_read_from_text_and_written(api: Api, people: dict[str, ContactId]) -> None:
    read = api.post("/segments/text", {"text": 'city in ["Suzhou", "苏州"] and age gte 18'}).body
    assert read["problems"] == []
    assert api.post("/segments/text", {"expression": read["expression"]}).body["text"] == read["text"]
    refused = api.post("/segments/text", {"text": "city in and"})
    assert (refused.status, refused.body["code"]) == (422, "unreadable_expression")
