"""Why somebody is meant, or not: each condition's answer with what they have."""

from __future__ import annotations

import pytest

from cumulus.apps.audiences.tests.making import BUYERS, FROM_SUZHOU, Drain, open_shop
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue
from tests.fixtures import Api, TestWorkspace

ASKED: JsonObject = {
    "all": [
        FROM_SUZHOU,
        {**BUYERS, "count": {"op": "gte", "value": 2}},
        {"not": {"tag": "vip", "op": "has"}},
        {"any": [{"attribute": "age", "op": "gt", "value": 40}, {"attribute": "email", "op": "exists"}]},
    ]
}


@pytest.fixture
def people(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    return open_shop(workspace, drain)


def _explained(api: Api, expression: JsonValue, person: ContactId) -> dict[str, dict[str, object]]:
    answer = api.post("/segments/explain", {"expression": expression, "contact_id": person})
    assert answer.status == 200, answer.body
    return {each["path"]: each for each in answer.body}


def test_each_condition_says_whether_it_holds_and_what_there_is(api: Api, people: dict[str, ContactId]) -> None:
    ann, ben = _explained(api, ASKED, people["u0"]), _explained(api, ASKED, people["u1"])

    assert {path: each["holds"] for path, each in ann.items()} == dict.fromkeys(
        ("", "all.0", "all.1", "all.2", "all.3", "all.3.any.1"), True
    ) | {"all.2.not": False, "all.3.any.0": False}
    assert [path for path, each in ann.items() if each["is_group"]] == ["", "all.2", "all.3"]
    assert (ann["all.0"]["value"], ann["all.3.any.0"]["value"]) == ("Suzhou", "31")
    assert str(ann["all.1"]["value"]).startswith("2 20")  # how often, and when last
    assert (ben["all.1"]["holds"], str(ben["all.1"]["value"])[:2]) == (False, "1 ")
    assert (ben[""]["holds"], ben["all.0"]["value"]) == (False, "苏州")
    assert _explained(api, ASKED, people["u3"])["all.1"]["value"] == "0"


def test_a_saved_segment_says_the_same(api: Api, people: dict[str, ContactId]) -> None:
    segment = api.post("/segments", {"name": "Explained", "expression": ASKED}).body["id"]

    found = api.get(f"/segments/{segment}/explain/{people['u0']}").body

    assert {each["path"]: each for each in found} == _explained(api, ASKED, people["u0"])
    assert "Suzhou" in found[1]["words"]["en"]


def test_who_is_not_seen_is_not_explained(api: Api, people: dict[str, ContactId]) -> None:
    answer = api.post("/segments/explain", {"expression": ASKED, "contact_id": 4_000_000_000})
    assert (answer.status, answer.body["code"]) == (404, "contact_not_found")
    broken = api.post("/segments/explain", {"expression": {"tag": "gone"}, "contact_id": people["u0"]})
    assert (broken.status, broken.body["code"]) == (422, "invalid_expression")
