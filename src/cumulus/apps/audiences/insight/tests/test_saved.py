"""Saved portraits: kept as they were, compared with today, seen only by those who see the people."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.test import Client

from cumulus.apps.audiences.models import SavedPortrait
from cumulus.apps.audiences.tests.making import Drain, open_shop, send
from cumulus.apps.workspaces.contracts import Permission, Role
from cumulus.apps.workspaces.models import Member, User
from cumulus.core.json import JsonObject, JsonValue
from tests.fixtures import Api, TestWorkspace

BUYERS: JsonValue = {"event": "Order Completed"}


def _crowd(workspace: TestWorkspace, drain: Drain, city: str, *, first: int, many: int) -> None:
    people: list[JsonObject] = [
        {"type": "identify", "userId": f"{city}{i}", "traits": {"city": city, "id_card": "shared"}}
        for i in range(first, first + many)
    ]
    bought: list[JsonObject] = [
        {"type": "track", "event": "Order Completed", "userId": f"{city}{i}"} for i in range(first, first + many)
    ]
    send(workspace, *people, *bought)
    drain()


def test_a_saved_portrait_stays_and_says_what_changed(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    _crowd(workspace, drain, "北京", first=0, many=6)
    segment = api.post("/segments", {"name": "Buyers", "expression": BUYERS}).body["id"]
    made = api.post("/insight/portraits", {"name": "Spring", "segment": segment})
    assert made.status == 201
    path = f"/insight/portraits/{made.body['id']}"
    assert (made.body["people"], made.body["segment"]["name"], made.body["is_partial"]) == (6, "Buyers", False)
    _crowd(workspace, drain, "上海", first=0, many=6)
    assert api.get(path).body["figures"]["people"] == 6
    found = api.get(f"{path}/changes").body
    assert (found["people_before"], found["people"], found["other_rules"]) == (6, 12, False)
    cities = {each["value"]: each for each in found["traits"] if each["name"] == "city"}
    assert (cities["北京"]["before"]["share"], cities["北京"]["now"]["share"]) == (1.0, 0.5)
    assert cities["上海"]["before"] is None
    assert api.put(f"/segments/{segment}", {"name": "Buyers", "expression": {"all": []}}).status == 200
    assert api.get(f"{path}/changes").body["other_rules"] is True
    assert api.post(f"{path}/retake").body["people"] == 12
    assert api.get(f"{path}/changes").body["other_rules"] is False
    assert [each["name"] for each in api.get("/insight/portraits").body["items"]] == ["Spring"]
    assert api.delete(path).status == 204
    assert api.get(path).body["code"] == "portrait_not_found"
    actions = [each["action"] for each in api.get("/audit?limit=50").body["items"]]
    assert actions.index("portrait.deleted") < actions.index("portrait.retaken") < actions.index("portrait.saved")


def test_a_name_is_taken_once_and_a_portrait_outlives_its_segment(
    api: Api, workspace: TestWorkspace, drain: Drain
) -> None:
    open_shop(workspace, drain)
    segment = api.post("/segments", {"name": "Buyers", "expression": BUYERS}).body["id"]
    body = {"name": "Spring", "segment": segment}
    made = api.post("/insight/portraits", body).body
    again = api.post("/insight/portraits", body)
    assert (again.status, again.body["code"]) == (409, "portrait_name_taken")
    assert SavedPortrait.objects.filter(workspace_id=workspace.id).count() == 1
    assert api.delete(f"/segments/{segment}").status == 204
    assert api.get(f"/insight/portraits/{made['id']}").body["people"] == 2
    changes = api.get(f"/insight/portraits/{made['id']}/changes")
    assert (changes.status, changes.body["code"]) == (404, "segment_not_found")


def test_two_segments_side_by_side_are_kept_and_say_what_changed(
    api: Api, workspace: TestWorkspace, drain: Drain
) -> None:
    _crowd(workspace, drain, "北京", first=0, many=6)
    buyers = api.post("/segments", {"name": "Buyers", "expression": BUYERS}).body["id"]
    north = {"attribute": "city", "op": "eq", "value": "北京"}
    northerners = api.post("/segments", {"name": "North", "expression": north}).body["id"]
    made = api.post("/insight/portraits", {"name": "Pair", "segment": buyers, "beside": northerners})
    assert made.status == 201, made.body
    path = f"/insight/portraits/{made.body['id']}"
    assert (made.body["figures"], made.body["people"], made.body["other_people"]) == (None, 6, 6)
    _crowd(workspace, drain, "上海", first=0, many=6)
    kept = api.get(path).body
    assert (kept["beside"], kept["against"]) == ({"id": northerners, "name": "North"}, None)
    assert kept["pair"]["both"] == 6
    found = api.get(f"{path}/changes").body
    assert (found["people_before"], found["people"]) == (6, 12)
    assert (found["beside"]["people_before"], found["beside"]["people"]) == (6, 6)
    shares = {each["value"]: each["now"]["share"] for each in found["beside"]["traits"] if each["name"] == "city"}
    assert shares["北京"] == 1.0
    api.put(f"/segments/{northerners}", {"name": "North", "expression": {"all": []}})
    assert api.get(f"{path}/changes").body["other_rules"] is True
    retaken = api.post(f"{path}/retake").body
    assert (retaken["people"], retaken["other_people"], retaken["pair"]["both"]) == (12, 12, 12)
    assert [each["beside"]["name"] for each in api.get("/insight/portraits").body["items"]] == ["North"]


def test_a_pair_hides_masked_attributes_and_what_few_people_have(
    api: Api, workspace: TestWorkspace, drain: Drain, token_with: Callable[..., Api]
) -> None:
    _crowd(workspace, drain, "北京", first=0, many=6)
    _crowd(workspace, drain, "拉萨", first=0, many=2)
    buyers = api.post("/segments", {"name": "Buyers", "expression": BUYERS}).body["id"]
    everybody = api.post("/segments", {"name": "All", "expression": {"all": []}}).body["id"]
    made = api.post("/insight/portraits", {"name": "Pair", "segment": buyers, "beside": everybody}).body
    path = f"/insight/portraits/{made['id']}"
    assert "拉萨" not in {each["value"] for each in made["pair"]["traits"] if each["name"] == "city"}
    assert api.put("/attributes/id_card", {"type": "text", "pii": "sensitive"}).status == 200
    assert b"shared" in api.get(path).content
    masked = token_with(Permission.SEGMENTS_VIEW)
    for address in (path, f"{path}/changes"):
        assert masked.get(address).status == 200
        assert b"shared" not in masked.get(address).content


def test_a_comparison_with_a_segment_that_nobody_knows_is_refused(api: Api, workspace: TestWorkspace) -> None:
    segment = api.post("/segments", {"name": "Buyers", "expression": {"all": []}}).body["id"]
    refused = api.post("/insight/portraits", {"name": "Pair", "segment": segment, "beside": 999_999_999})
    assert (refused.status, refused.body["code"]) == (404, "segment_not_found")
    assert SavedPortrait.objects.filter(workspace_id=workspace.id).count() == 0


def test_what_only_few_people_have_is_not_kept(api: Api, workspace: TestWorkspace, drain: Drain) -> None:
    open_shop(workspace, drain)
    segment = api.post("/segments", {"name": "Buyers", "expression": BUYERS}).body["id"]
    assert any(each["group"] == "attribute" for each in api.get(f"/segments/{segment}/portrait").body["traits"])
    made = api.post("/insight/portraits", {"name": "Few", "segment": segment}).body
    assert not any(each["group"] == "attribute" for each in made["figures"]["traits"])


def test_masked_attributes_and_people_out_of_scope_are_not_shown(
    api: Api, workspace: TestWorkspace, drain: Drain, token_with: Callable[..., Api]
) -> None:
    _crowd(workspace, drain, "北京", first=0, many=6)
    segment = api.post("/segments", {"name": "Buyers", "expression": BUYERS}).body["id"]
    path = f"/insight/portraits/{api.post('/insight/portraits', {'name': 'All', 'segment': segment}).body['id']}"
    assert api.put("/attributes/id_card", {"type": "text", "pii": "sensitive"}).status == 200
    assert b"shared" in api.get(path).content
    masked = token_with(Permission.SEGMENTS_VIEW)
    assert masked.get(path).status == 200
    for address in (path, f"{path}/changes"):
        assert b"shared" not in masked.get(address).content
    refused = masked.post("/insight/portraits", {"name": "Mine", "segment": segment})
    assert (refused.status, masked.delete(path).status) == (403, 403)
    owned = {"kind": "owned"}
    assert api.put("/members/roles/marketer/scope", owned).status == 200
    session = _member(workspace)
    assert session.get(f"/api/v1{path}").status_code == 404
    assert session.get("/api/v1/insight/portraits").json()["items"] == []
    own = session.post("/api/v1/insight/portraits", {"name": "Own", "segment": segment}, "application/json").json()
    assert own["people"] == 0
    assert api.get(f"/insight/portraits/{own['id']}").body["is_partial"] is True
    assert _member(workspace).get(f"/api/v1/insight/portraits/{own['id']}").status_code == 404


def _member(workspace: TestWorkspace) -> Client:
    user = User.objects.create_user(f"seller-{secrets.token_hex(4)}@example.com", "long enough a word")
    Member.objects.create(workspace_id=workspace.id, user=user, role=Role.MARKETER)
    client = Client()
    client.force_login(user)
    return client
