"""Declared attributes: types are kept, what does not fit is counted, history is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cumulus.apps.contacts.attributes.catalogue import Catalogue, Declared
from cumulus.apps.contacts.attributes.coercing import Unfit, coerce
from cumulus.apps.contacts.attributes.kinds import Type
from cumulus.apps.contacts.attributes.regions import code_of, path_of
from cumulus.apps.contacts.models import Contact
from cumulus.apps.contacts.tests.test_computed import send
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.json import JsonValue
from tests.fixtures import Api, TestWorkspace

Drain = Callable[[], int]


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (Type.NUMBER, "12", 12),
        (Type.NUMBER, " 1,200.50 ", 1200.5),
        (Type.NUMBER, "１２", 12),
        (Type.TEXT, 138, "138"),
        (Type.BOOL, "是", True),
        (Type.BOOL, 0, False),
        (Type.DATE, "2024/1/5", "2024-01-05"),
        (Type.DATE, "2024年1月5日", "2024-01-05"),
        (Type.DATE, "20240105", "2024-01-05"),
        (Type.DATE, "2024-01-05T10:00:00Z", "2024-01-05"),
        (Type.DATETIME, "2024-01-05 10:00:00+08:00", "2024-01-05T02:00:00.000Z"),
        (Type.DATETIME, 1_700_000_000_000, "2023-11-14T22:13:20.000Z"),
        (Type.LIST, "a, b，c", ["a", "b", "c"]),
        (Type.LIST, 3, [3]),
        (Type.MONEY, 12.5, {"amount": 12.5, "currency": "CNY"}),
        (Type.MONEY, "¥1,200.50", {"amount": 1200.5, "currency": "CNY"}),
        (Type.MONEY, {"amount": "3", "currency": "EUR"}, {"amount": 3, "currency": "EUR"}),
        (Type.REGION, "上海市浦东新区", "310115"),
        (Type.REGION, "广东", "44"),
        (Type.REGION, "US-CA", "US-CA"),
    ],
)
def test_a_value_becomes_one_of_its_type(kind: Type, given: JsonValue, kept: JsonValue) -> None:
    assert coerce(given, kind) == kept


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Type.NUMBER, "twelve"), (Type.NUMBER, True), (Type.NUMBER, "nan"), (Type.NUMBER, "1e999"),
        (Type.BOOL, "maybe"), (Type.DATE, "2024-02-30"), (Type.DATE, "5 May"), (Type.DATETIME, 1e300),
        (Type.DATETIME, "0001-01-01T00:00:00+14:00"), (Type.TEXT, {"a": 1}), (Type.LIST, {"a": 1}),
        (Type.MONEY, "much"), (Type.MONEY, {"amount": 1, "currency": "yuan"}), (Type.REGION, "鼓楼区"),
    ],
)  # fmt: skip
def test_what_cannot_be_one_is_refused(kind: Type, given: JsonValue) -> None:
    with pytest.raises(Unfit):
        coerce(given, kind)


@pytest.mark.parametrize(
    ("many", "fits"),
    [
        ([], True),
        ([{}], True),
        ([{"name": "a", "city": "b"}, {"email": "c"}], True),
        ([{"city": "b"}, {"other": 3}], False),  # a number beside a declared text: looked at one by one
        ([{"other": 3}, {"further": ["x"]}], True),
        ([{"name": "a"}, {"age": "7"}], False),
        ([{"name": 7}], False),
        ([{"lead": "a"}], False),
    ],
)
def test_rows_that_stay_as_they_are_are_known_together(many: list[dict[str, JsonValue]], fits: bool) -> None:
    rules = Catalogue(
        {
            "name": Declared("name", type=Type.TEXT),
            "city": Declared("city", type=Type.TEXT),
            "age": Declared("age", type=Type.NUMBER),
            "lead": Declared("lead", type=Type.TEXT, computed=True),
        }
    )
    assert rules.fits_all(many) is fits
    if fits:
        assert all(rules.fit(each) == (each, ()) for each in many)


def test_a_division_has_those_above_it() -> None:
    assert path_of(code_of("深圳") or "") == ["广东省", "深圳市"]


def test_what_does_not_fit_is_not_written_and_counted(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    assert api.put("/attributes/age", {"type": "number"}).status == 200
    assert api.put("/attributes/secret", {"type": "number", "pii": "sensitive"}).status == 200
    send(
        workspace,
        {"type": "identify", "userId": "u", "traits": {"age": "41", "free": "stays"}},
        {"type": "identify", "userId": "u", "traits": {"age": "old", "secret": "told"}},
        {"type": "identify", "userId": "u", "traits": {"age": "older"}},
    )
    drain()
    assert Contact.objects.get(workspace_id=workspace.id).attributes == {"age": 41, "free": "stays"}
    detail = api.get("/attributes/age").body
    assert [(each["source_id"], each["count"], each["example"]) for each in detail["rejects"]] == [
        (workspace.source_id, 2, "older")
    ]
    assert (detail["distinct"], detail["values"]) == (1, [{"value": "41", "people": 1}])
    assert [each["example"] for each in api.get("/attributes/secret").body["rejects"]] == [""]
    refused = api.patch(f"/contacts/{Contact.objects.get(workspace_id=workspace.id).pk}", {"attributes": {"age": "x"}})
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "attribute_type", "age")


def test_money_is_compared_by_its_amount(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    assert api.put("/attributes/revenue", {"type": "money", "currency": "EUR"}).status == 200
    send(workspace, {"type": "identify", "userId": "u", "traits": {"revenue": "1,200"}})
    drain()
    condition = {"attribute": "revenue.amount", "op": "gt", "value": 1_000}
    found = api.post("/segments/preview", {"expression": condition}).body
    assert (found["count"], found["problems"]) == (1, [])


def test_learned_attributes_are_listed_until_they_are_declared(
    api: Api, workspace: TestWorkspace, drain: Drain
) -> None:
    send(workspace, {"type": "identify", "userId": "u", "traits": {"plan": "gold"}})
    send(workspace, {"type": "identify", "userId": "v", "traits": {"city": "Lyon"}})
    drain()
    listed = api.get("/attributes").body
    plan = next(each for each in listed["items"] if each["name"] == "plan")
    assert (listed["people"], plan["declared"], plan["kinds"], plan["filled"]) == (2, False, ["text"], 1)
    adopted = api.put("/attributes/plan", {"type": "text", "label_en": "Plan"}).body["items"]
    assert next(each["label_en"] for each in adopted if each["declared"]) == "Plan"
    assert api.delete("/attributes/plan").status == 200
    assert api.delete("/attributes/plan").body["code"] == "attribute_not_found"


def test_history_tells_each_value_and_where_it_came_from(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    send(workspace, {"type": "identify", "userId": "u", "traits": {"plan": "gold"}})
    drain()
    person = Contact.objects.get(workspace_id=workspace.id).pk
    assert api.patch(f"/contacts/{person}", {"attributes": {"plan": "silver"}}).status == 200
    assert api.patch(f"/contacts/{person}", {"attributes": {"plan": None}}).status == 200
    drain()
    told = api.get(f"/contacts/{person}/attributes/plan/history").body["items"]
    assert [(each["value"], each["event"], each["source_id"]) for each in told] == [
        (None, "Contact Updated", 0),
        ("silver", "Contact Updated", 0),
        ("gold", "Contact Identified", workspace.source_id),
    ]


def test_the_catalogue_refuses_what_makes_no_sense(api: Api, token_with: Callable[..., Api]) -> None:
    assert api.put("/attributes/a.b", {"type": "text"}).body["code"] == "attribute_name_unfit"
    assert api.put("/attributes/email", {"type": "number"}).body["code"] == "attribute_is_standard"
    assert api.put("/attributes/x", {"type": "text", "owner_id": 1}).body["code"] == "owner_not_found"
    nosy = token_with(Permission.DATA_EDIT, Permission.DATA_VIEW)
    assert nosy.put("/attributes/email", {"type": "text", "pii": "none"}).body["code"] == "missing_permission"
    broken = {"event": "Order", "function": "count", "where": [{"property": "x", "op": "??"}]}
    assert api.put("/attributes/x", {"type": "number", "definition": broken}).body["code"] == "invalid_expression"
