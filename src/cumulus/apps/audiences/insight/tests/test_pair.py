"""Two portraits side by side are the two portraits; every trait leads to exactly its people."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from cumulus.apps.audiences.tests.making import Drain, open_shop, send
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.json import JsonObject, JsonValue
from tests.fixtures import Answer, Api, TestWorkspace

BUYERS: JsonValue = {"event": "Order Completed"}
SUZHOU: JsonValue = {"attribute": "city", "op": "in", "value": ["Suzhou", "苏州"]}


def _segment(api: Api, name: str, expression: JsonValue) -> int:
    return int(api.post("/segments", {"name": name, "expression": expression}).body["id"])


def _listed(api: Api, expression: JsonValue) -> Answer:
    return api.get(f"/contacts?expression={quote(json.dumps(expression))}")


@pytest.mark.parametrize("third", [False, True])
def test_side_by_side_says_of_each_what_its_own_portrait_says(
    api: Api, workspace: TestWorkspace, drain: Drain, third: bool
) -> None:
    open_shop(workspace, drain)
    left, right = _segment(api, "Buyers", BUYERS), _segment(api, "Suzhou", SUZHOU)
    base: JsonValue = {"attribute": "email", "op": "exists"}
    against = _segment(api, "With mail", base)
    found = api.get(f"/insight/side-by-side?left={left}&right={right}{f'&against={against}' if third else ''}").body
    assert (found["people"], found["other_people"], found["both"]) == (2, 3, 2)
    for side, expression in (("left", BUYERS), ("right", SUZHOU)):
        alone = api.post("/insight/compare", {"expression": expression, "against": base if third else None}).body
        shown = {(each["group"], each["name"], each["value"]): each for each in found["traits"]}
        for trait in alone["traits"]:
            mine = shown[trait["group"], trait["name"], trait["value"]]
            assert (mine[side]["count"], mine[side]["share"], mine[side]["index"], mine["base_share"]) == (
                trait["count"],
                trait["share"],
                trait["index"],
                trait["base_share"],
            )
    gone = api.get(f"/insight/side-by-side?left={left}&right=999999999")
    assert (gone.status, gone.body["code"]) == (404, "segment_not_found")


def test_each_trait_leads_to_exactly_its_people(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    people = open_shop(workspace, drain)
    more: list[JsonObject] = [
        {"type": "identify", "userId": "u5", "traits": {"city": "江苏省苏州市", "gold": True, "province": "Somewhere"}},
        {"type": "identify", "userId": "u8", "traits": {"city": "江苏省苏州市"}},
        {"type": "identify", "userId": "u6", "traits": {"country": "TW", "gold": False}},
        {"type": "identify", "userId": "u7", "traits": {"country": "法国", "age": 70}},
    ]
    send(workspace, *more)
    drain()
    merged = {"with_id": people["u1"], "reason": "same"}
    assert api.post(f"/contacts/{people['u0']}/merge", merged).status == 200
    drain()
    everybody = _segment(api, "All", {"all": []})
    found = api.get(f"/segments/{everybody}/portrait").body
    groups = {each["group"] for each in found["traits"]}
    assert groups == {"attribute", "tag", "event", "source", "place"}
    assert {each["value"] for each in found["traits"] if each["group"] == "place"} >= {"32", "71", "FR"}
    for trait in found["traits"]:
        address = f"group={trait['group']}&name={quote(trait['name'])}&value={quote(trait['value'])}"
        condition = api.get(f"/insight/condition?{address}").body["expression"]
        inside: JsonValue = {"all": [{"segment": everybody, "op": "in"}, condition]}
        assert _listed(api, inside).body["total"] == trait["count"], trait


def test_an_hour_a_bin_and_a_country_lead_to_their_people(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    open_shop(workspace, drain)
    everybody = _segment(api, "All", {"all": []})
    found = api.get(f"/segments/{everybody}/portrait").body
    for cell in found["hours"]:
        condition = api.get(f"/insight/condition?group=hour&value={cell['day']}%20{cell['hour']}").body["expression"]
        assert 1 <= _listed(api, condition).body["total"] <= cell["mine"]
    young = api.get("/insight/condition?group=number&name=age&value=17..40").body["expression"]
    assert _listed(api, young).body["total"] == 2
    old = api.get("/insight/condition?group=number&name=age&value=40..").body["expression"]
    assert _listed(api, old).body["total"] == 1
    china = api.get("/insight/condition?group=place&value=CN").body["expression"]
    assert _listed(api, china).body["total"] == 1  # of Suzhou only the one in Chinese is known
    for group, value in (("hour", "noon"), ("number", "few"), ("star sign", "lion")):
        refused = api.get(f"/insight/condition?group={group}&name=age&value={value}")
        assert (refused.status, refused.body["code"]) == (422, "unknown_trait")


def test_people_are_listed_by_an_expression_within_what_one_may(
    api: Api, workspace: TestWorkspace, drain: Drain, token_with: object
) -> None:
    open_shop(workspace, drain)
    assert callable(token_with)
    assert _listed(token_with(Permission.CONTACTS_VIEW), SUZHOU).status == 403
    seen = _listed(token_with(Permission.CONTACTS_VIEW, Permission.SEGMENTS_VIEW), SUZHOU).body
    assert seen["total"] == 3
    assert not any("ann@example.com" in str(each) for each in seen["items"])
    broken = _listed(api, {"event": "Unheard"})
    assert (broken.status, broken.body["code"]) == (422, "invalid_expression")
    unread = api.get("/contacts?expression=%7B")
    assert (unread.status, unread.body["code"]) == (422, "unreadable_expression")
    both = api.get(f"/contacts?expression={quote(json.dumps(SUZHOU))}&q=ann")
    assert (both.status, both.body["code"]) == (422, "expression_stands_alone")
