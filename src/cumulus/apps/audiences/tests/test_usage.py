"""What something else asks for is not archived, and each page says who asks."""

from __future__ import annotations

import pytest

from cumulus.apps.audiences.scoring.tests.cards import BUYERS, publish
from cumulus.apps.audiences.tests.making import Drain, open_shop
from cumulus.apps.contacts.models import ScheduledExport
from cumulus.core.json import JsonObject
from tests.fixtures import Api, TestWorkspace

EVERYBODY: JsonObject = {"all": []}


def _rule(when: JsonObject) -> JsonObject:
    return {
        "groups": [{"name": "Who", "factor": "fit", "rules": [{"key": "a", "name": "A", "points": 1, "when": when}]}]
    }


def _state(expression: JsonObject) -> JsonObject:
    return {"key": "a", "name_zh": "甲", "name_en": "A", "tone": "teal", "expression": expression, "alert": False}


@pytest.fixture
def segment(api: Api, workspace: TestWorkspace, drain: Drain) -> int:
    open_shop(workspace, drain)
    return int(api.post("/segments", {"name": "Wanted", "expression": EVERYBODY}).body["id"])


def test_whatever_names_a_segment_keeps_it(api: Api, workspace: TestWorkspace, segment: int) -> None:
    inside: JsonObject = {"segment": segment, "op": "in"}
    made = [
        api.post("/segments", {"name": "Another", "expression": {"segment": "wanted", "op": "in"}}),
        api.post("/scores", {"name": "Card", "definition": _rule(inside)}),
        api.post("/stages", {"name": "Way", "states": [_state({"not": inside})]}),
        api.post("/computed-tags", {"name": "Tag", "definition": {"kind": "expression", "expression": inside}}),
    ]
    assert [each.status for each in made] == [201] * 4, [each.body for each in made]
    ScheduledExport.objects.create(workspace_id=workspace.id, name="Nightly", selection={"segment": segment})
    users = api.get(f"/segments/{segment}/users").body
    assert {(each["kind"], each["name"]) for each in users} == {
        ("segment", "Another"),
        ("score", "Card"),
        ("stages", "Way"),
        ("computed_tag", "Tag"),
        ("export", "Nightly"),
    }
    refused = api.delete(f"/segments/{segment}")
    assert (refused.status, len(refused.body["used_by"])) == (409, 5)


def test_a_published_card_counts_when_its_draft_no_longer_asks(api: Api, segment: int) -> None:
    score = publish(api, _rule({"segment": segment, "op": "in"}))
    revision = api.get(f"/scores/{score}").body["revision"]
    assert api.put(f"/scores/{score}", {"name": "Buyers", "definition": BUYERS, "revision": revision}).status == 200
    assert api.delete(f"/segments/{segment}").body["used_by"] == ["Buyers"]


def test_a_score_that_is_asked_for_stays(api: Api, segment: int) -> None:
    score = publish(api)
    slug = api.get(f"/scores/{score}").body["slug"]
    asking: JsonObject = {"score": slug, "op": "gte", "value": 1}
    other = api.post("/segments", {"name": "Rich", "expression": asking}).body["id"]
    refused = api.delete(f"/scores/{score}")
    assert (refused.status, refused.body["code"], refused.body["used_by"]) == (409, "score_in_use", ["Rich"])
    assert api.delete(f"/segments/{other}").status == 204
    assert api.delete(f"/scores/{score}").status == 204


def test_stages_and_computed_tags_name_all_who_ask(api: Api, segment: int) -> None:
    way = api.post("/stages", {"name": "Way", "states": [_state(EVERYBODY)]}).body
    tag = api.post(
        "/computed-tags", {"name": "Tag", "definition": {"kind": "expression", "expression": EVERYBODY}}
    ).body
    asked: JsonObject = {"any": [{"stage": "way", "op": "in", "value": ["a"]}, {"tag": "Tag", "op": "has"}]}
    assert api.post("/scores", {"name": "Card", "definition": _rule(asked)}).status == 201
    assert api.get(f"/stages/{way['id']}").body["used_by"] == ["Card"]
    assert api.get(f"/computed-tags/{tag['id']}").body["used_by"] == ["Card"]
    assert api.delete(f"/stages/{way['id']}").status == api.delete(f"/computed-tags/{tag['id']}").status == 409
