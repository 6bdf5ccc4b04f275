"""Score cards over HTTP: drafts, versions, trials, people; who may do what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cumulus.apps.audiences.models import Score, ScoreVersion
from cumulus.apps.audiences.scoring.tests.cards import BUYERS, publish, settle
from cumulus.apps.audiences.tests.making import Drain, open_shop
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue
from tests.fixtures import Api, TestWorkspace

VIEW, EDIT = Permission.SCORES_VIEW, Permission.SCORES_EDIT
SEE_PEOPLE, SEE_ACCOUNTS = Permission.CONTACTS_VIEW, Permission.ACCOUNTS_VIEW
DRAFT: JsonObject = {"name": "Buyers", "definition": BUYERS}
BACK: JsonObject = {
    "definition": BUYERS,
    "outcome": {"event": "Order Completed"},
    "since": "2026-01-01T00:00:00Z",
    "days": 30,
}

ENDPOINTS: list[tuple[str, str, JsonValue, tuple[Permission, ...]]] = [
    ("GET", "/scores", None, (VIEW,)),
    ("POST", "/scores", DRAFT, (EDIT,)),
    ("GET", "/scores/presets", None, (VIEW,)),
    ("POST", "/scores/preview", {"definition": BUYERS}, (VIEW,)),
    ("POST", "/scores/back-test", BACK, (VIEW,)),
    ("GET", "/scores/{id}", None, (VIEW,)),
    ("PUT", "/scores/{id}", {**DRAFT, "revision": 1}, (EDIT,)),
    ("DELETE", "/scores/{id}", None, (EDIT,)),
    ("POST", "/scores/{id}/publish", {"revision": 1}, (EDIT,)),
    ("GET", "/scores/{id}/versions", None, (VIEW,)),
    ("GET", "/scores/{id}/versions/1/diff", None, (VIEW,)),
    ("POST", "/scores/{id}/versions/1/restore", None, (EDIT,)),
    ("GET", "/scores/{id}/people", None, (VIEW, SEE_PEOPLE)),
    ("GET", "/scores/{id}/accounts", None, (VIEW, SEE_ACCOUNTS)),
]


@pytest.fixture
def people(workspace: TestWorkspace, drain: Drain) -> dict[str, ContactId]:
    return open_shop(workspace, drain)


def _state(workspace: TestWorkspace) -> list[object]:
    cards = Score.objects.filter(workspace_id=workspace.id).order_by("id").values_list("id", "draft", "archived_at")
    return [*cards, *ScoreVersion.objects.filter(workspace_id=workspace.id).values_list("id", "number")]


@pytest.mark.parametrize(("method", "path", "body", "needed"), ENDPOINTS)
def test_each_endpoint_asks_for_its_rights(
    method: str,
    path: str,
    body: JsonValue,
    needed: tuple[Permission, ...],
    api: Api,
    workspace: TestWorkspace,
    people: dict[str, ContactId],
    anonymous_api: Api,
    other_api: Api,
    token_with: Callable[..., Api],
) -> None:
    path = path.format(id=publish(api))
    before = _state(workspace)
    assert anonymous_api.call(method, path, body).status == 401
    for lacking in needed:
        refused = token_with(*(set(Permission) - {lacking})).call(method, path, body)
        assert (refused.status, refused.body["code"]) == (403, "missing_permission")
    if any(part.isdecimal() for part in path.split("/")):
        foreign = other_api.call(method, path, body)
        assert (foreign.status, foreign.body["code"]) == (404, "score_not_found")
    assert _state(workspace) == before
    assert token_with(*needed).call(method, path, body).status in {200, 201, 204}


def test_a_draft_counts_once_it_is_published(api: Api, people: dict[str, ContactId]) -> None:
    made = api.post("/scores", DRAFT).body
    assert (made["published"], made["revision"], made["slug"], made["changed"]) == (None, 1, "buyers", True)
    first = api.post(f"/scores/{made['id']}/publish", {"revision": 1, "note": "First"}).body
    assert (first["published"], first["changed"], first["fill"]["state"]) == (1, False, "running")
    again = api.post(f"/scores/{made['id']}/publish", {"revision": 1}).body
    assert again["published"] == 1
    settle()
    (listed,) = api.get("/scores").body["items"]
    assert listed["standing"]["people"] == 4
    assert listed["standing"]["ready"] == 2
    assert sum(bar["people"] for bar in listed["standing"]["bars"]) == 4
    assert listed["standing"]["matrix"]["A4"] == 1
    assert sum(listed["standing"]["matrix"].values()) == 4


def test_two_editors_do_not_overwrite_each_other(api: Api) -> None:
    made = api.post("/scores", DRAFT).body
    mine = {**DRAFT, "name": "Mine", "revision": 1}
    assert api.put(f"/scores/{made['id']}", mine).body["revision"] == 2
    late = api.put(f"/scores/{made['id']}", {**mine, "name": "Late"})
    assert (late.status, late.body["code"]) == (409, "score_changed")
    assert api.post(f"/scores/{made['id']}/publish", {"revision": 1}).body["code"] == "score_changed"
    assert api.get(f"/scores/{made['id']}").body["name"] == "Mine"


def test_versions_are_compared_and_restored(api: Api) -> None:
    score = publish(api)
    other = {**DRAFT, "definition": {**BUYERS, "mql": 50}, "revision": 1}
    saved = api.put(f"/scores/{score}", other).body
    (difference,) = api.get(f"/scores/{score}/versions/1/diff").body["items"]
    assert (difference["path"], difference["before"], difference["after"]) == ("mql", 20, 50)
    api.post(f"/scores/{score}/publish", {"revision": saved["revision"]})
    assert [each["number"] for each in api.get(f"/scores/{score}/versions").body["items"]] == [2, 1]
    assert len(api.get(f"/scores/{score}/versions/1/diff?to=2").body["items"]) == 1
    restored = api.post(f"/scores/{score}/versions/1/restore").body
    assert (restored["definition"]["mql"], restored["changed"], restored["mql"]) == (20, True, 50)
    assert api.get(f"/scores/{score}/versions/9/diff").body["code"] == "score_version_not_found"


def test_a_broken_card_is_not_saved(api: Api) -> None:
    refused = api.post("/scores", {"name": "x", "definition": {"groups": []}})
    assert (refused.status, refused.body["code"]) == (422, "score_card_broken")
    assert refused.body["problems"][0]["path"] == "groups"
    tried = api.post("/scores/preview", {"definition": {"groups": []}}).body
    assert (tried["people"], tried["problems"][0]["code"]) == (0, "not_groups")


def test_a_trial_shows_who_would_stand_where(api: Api, people: dict[str, ContactId]) -> None:
    found = api.post("/scores/preview", {"definition": BUYERS}).body
    assert (found["people"], found["ready"], found["up"], found["down"]) == (4, 2, 2, 0)
    assert {each["rule"]: each["people"] for each in found["rules"]} == {"suzhou": 2, "vip": 1, "orders": 2}
    assert found["matrix"]["A4"] == 1
    best = found["sample"][0]
    assert (best["person"]["id"], best["value"], best["crosses"]) == (people["u2"], 30, True)
    assert [each["rule"] for each in best["rules"]] == ["vip", "suzhou"]
    score = publish(api)
    settle()
    again = api.post("/scores/preview", {"definition": {**BUYERS, "mql": 25}, "score_id": score}).body
    assert (again["ready"], again["up"], again["down"]) == (1, 0, 0)


def test_a_back_test_looks_only_at_what_came_before(
    api: Api, people: dict[str, ContactId], workspace: TestWorkspace
) -> None:
    since = datetime.now(UTC) + timedelta(seconds=-1)
    body: JsonObject = {**BACK, "since": since.isoformat()}
    found = api.post("/scores/back-test", body).body
    assert found["present"] == ["suzhou", "vip"]
    assert found["hits"] == 0
    assert found["auc"] is None
    future = api.post("/scores/back-test", {**BACK, "since": "2999-01-01T00:00:00Z"})
    assert future.body["code"] == "score_back_test_in_future"
    unclear = api.post("/scores/back-test", {**BACK, "outcome": {}})
    assert unclear.body["code"] == "score_outcome_unclear"


def test_a_person_sees_the_events_behind_their_score(api: Api, people: dict[str, ContactId], drain: Drain) -> None:
    score = publish(api)
    settle()
    drain()
    (mine,) = api.get(f"/contacts/{people['u0']}/scores").body["items"]
    assert mine["value"] == pytest.approx(22.3, abs=0.2)
    assert [each["rule"] for each in mine["reasons"]] == ["orders", "suzhou"]
    detail = api.get(f"/contacts/{people['u0']}/scores/{score}").body
    assert [each["name"] for each in detail["events"]] == ["Order Completed"] * 3
    assert [round(each["left"], 1) for each in detail["events"]] == [4.9, 4.8, 2.5]
    assert [each["after"] for each in detail["history"]] == [mine["value"]]
    assert api.get(f"/contacts/999999/scores/{score}").body["code"] == "contact_not_found"
    assert api.get(f"/contacts/{people['u0']}/scores/999").body["code"] == "score_not_found"
    ranked = api.get(f"/scores/{score}/people?grade=A4").body["items"]
    assert [each["person"]["id"] for each in ranked] == [people["u2"]]


def test_a_card_does_not_ask_for_itself(api: Api) -> None:
    made = api.post("/scores", DRAFT).body
    rule: JsonObject = {"key": "r", "name": "r", "points": 1, "when": {"score": made["slug"], "op": "gt", "value": 1}}
    definition: JsonObject = {"groups": [{"name": "g", "factor": "fit", "rules": [rule]}]}
    refused = api.put(f"/scores/{made['id']}", {"name": "x", "definition": definition, "revision": 1})
    assert refused.body["code"] in {"score_refers_to_itself", "score_card_broken"}


def test_accounts_are_scored_by_their_members(api: Api, people: dict[str, ContactId], drain: Drain) -> None:
    account = api.post("/accounts", {"name": "Suzhou Tea"}).body["id"]
    for user in ("u0", "u2"):
        api.put(f"/accounts/{account}/members/{people[user]}", {"role": "buyer"})
    drain()
    score = publish(api)
    settle()
    (found,) = api.get(f"/scores/{score}/accounts").body["items"]
    assert (found["name"], found["value"], found["members"]) == ("Suzhou Tea", 30, 2)
