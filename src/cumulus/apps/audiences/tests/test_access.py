"""Who may do what with segments; nonsense is answered, never a failure of ours."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from cumulus.apps.audiences.models import Segment
from cumulus.apps.workspaces.contracts import Permission
from cumulus.core.json import JsonValue
from tests.fixtures import Api, TestWorkspace, make_workspace

VIEW, EDIT = Permission.SEGMENTS_VIEW, Permission.SEGMENTS_EDIT
SEE_PEOPLE, EXPORT = Permission.CONTACTS_VIEW, Permission.CONTACTS_EXPORT
DRAFT: JsonValue = {"name": "Everybody", "expression": {"all": []}}
PREVIEW: JsonValue = {"expression": {"all": []}}

ENDPOINTS: list[tuple[str, str, JsonValue, tuple[Permission, ...]]] = [
    ("POST", "/segments/preview", PREVIEW, (VIEW,)),
    ("GET", "/segments", None, (VIEW,)),
    ("POST", "/segments", DRAFT, (EDIT,)),
    ("GET", "/segments/{id}", None, (VIEW,)),
    ("PUT", "/segments/{id}", DRAFT, (EDIT,)),
    ("DELETE", "/segments/{id}", None, (EDIT,)),
    ("GET", "/segments/{id}/members", None, (VIEW, SEE_PEOPLE)),
    ("GET", "/segments/{id}/members.csv", None, (VIEW, EXPORT)),
    ("GET", "/catalogue", None, (VIEW,)),
    ("GET", "/catalogue/values?attribute=city", None, (VIEW, SEE_PEOPLE)),
]


@pytest.fixture
def segment_id(api: Api) -> int:
    return int(api.post("/segments", DRAFT).body["id"])


def _state(workspace: TestWorkspace) -> list[object]:
    rows = Segment.objects.filter(workspace_id=workspace.id)
    return list(rows.order_by("id").values_list("id", "name", "expression", "archived_at"))


@pytest.mark.parametrize(("method", "path", "body", "needed"), ENDPOINTS)
def test_each_endpoint_asks_for_its_rights(
    method: str,
    path: str,
    body: JsonValue,
    needed: tuple[Permission, ...],
    workspace: TestWorkspace,
    segment_id: int,
    anonymous_api: Api,
    token_with: Callable[..., Api],
) -> None:
    path = path.format(id=segment_id)
    before = _state(workspace)
    assert anonymous_api.call(method, path, body).status == 401
    for lacking in needed:
        limited = token_with(*(set(Permission) - {lacking}))
        refused = limited.call(method, path, body)
        assert (refused.status, refused.body["code"]) == (403, "missing_permission")
    assert _state(workspace) == before
    assert token_with(*needed).call(method, path, body).status in {200, 201, 204}


@pytest.mark.parametrize(("method", "path", "body"), [row[:3] for row in ENDPOINTS if "{id}" in row[1]])
def test_another_workspace_finds_no_segment(
    method: str, path: str, body: JsonValue, workspace: TestWorkspace, segment_id: int, other_api: Api
) -> None:
    before = _state(workspace)
    answer = other_api.call(method, path.format(id=segment_id), body)
    assert (answer.status, answer.body["code"]) == (404, "segment_not_found")
    assert _state(workspace) == before


def test_another_workspace_cannot_refer_to_a_segment(segment_id: int, other_api: Api) -> None:
    raw: JsonValue = {"any": [{"segment": segment_id, "op": "in"}, {"segment": "everybody", "op": "in"}]}
    body = other_api.post("/segments/preview", {"expression": raw}).body
    assert [problem["code"] for problem in body["problems"]] == ["unknown_segment"] * 2
    assert other_api.get("/segments").body["total"] == 0


@pytest.fixture(scope="module")
def shared(engines: None) -> TestWorkspace:
    """One workspace for all the nonsense: none of it is kept."""
    return make_workspace()


@pytest.fixture(scope="module")
def shared_api(shared: TestWorkspace) -> Api:
    return Api(shared.token)


def _deep(times: int) -> str:
    return '{"not":' * times + '{"all":[]}' + "}" * times


NONSENSE: list[object] = [
    None,
    [],
    "all",
    5,
    {},
    {"expression": None},
    {"expression": {"all": [[[[]]]]}},
    {"expression": {"all": {"all": []}}, "more": 1},
    {"expression": {"attribute": "a'; DROP TABLE contacts --", "op": "eq", "value": "x"}},
    {"expression": {"attribute": "a\0b", "op": "eq", "value": "\0"}},
    {"expression": {"event": "{{ 7*7 }}", "count": {"op": "gte", "value": 1e400}}},
    {"expression": {"segment": 2**200, "op": "in"}},
    {"expression": {"all": [{"all": []}] * 50_000}},
    {"expression": {"attribute": "a", "op": "in", "value": list(range(20_000))}},
]


@pytest.mark.parametrize("body", NONSENSE, ids=lambda body: str(body)[:50])
def test_nonsense_is_answered_clearly(body: object, shared_api: Api) -> None:
    preview = shared_api.post("/segments/preview", body)
    assert preview.status in {200, 400, 422}
    assert preview.body.get("problems") or preview.body["code"]
    draft = {"name": "x", **body} if isinstance(body, dict) else body
    saved = shared_api.post("/segments", draft)
    assert saved.status in {400, 422}
    assert saved.body["message"]


@pytest.mark.parametrize("times", [21, 150, 500, 5_000, 100_000])
def test_depth_is_refused_at_any_depth(times: int, shared: TestWorkspace) -> None:
    answer = Client().generic(
        "POST",
        "/api/v1/segments/preview",
        f'{{"expression":{_deep(times)}}}'.encode(),
        "application/json",
        headers={"Authorization": f"Bearer {shared.token}"},
    )
    assert answer.status_code in {200, 400, 422}
    body = json.loads(answer.content)
    assert body.get("problems") or body["code"]


@pytest.mark.parametrize(
    "draft", [{"name": " "}, {"name": "a\0"}, {"name": "x" * 201}, {"description": "\0"}, {"name": 5}]
)
def test_names_are_bounded(draft: dict[str, object], shared_api: Api) -> None:
    answer = shared_api.post("/segments", {"name": "x", "expression": {"all": []}, **draft})
    assert (answer.status, answer.body["code"]) == (422, "invalid_input")


@pytest.mark.parametrize(
    "path",
    [
        "/segments?cursor=%00",
        "/segments?cursor=bm9uc2Vuc2U",
        "/segments?limit=0",
        "/segments?limit=1e9",
        "/segments/1/members?limit=201",
        "/segments/99999999999999999999999",
        "/segments/1/members?cursor=WyJhIl0",
        "/segments/-1",
        "/segments/everybody",
    ],
)
def test_odd_addresses_are_refused(path: str, shared_api: Api) -> None:
    assert shared_api.get(path).status in {400, 404, 422}
