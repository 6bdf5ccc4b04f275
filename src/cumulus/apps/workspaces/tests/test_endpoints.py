"""Each address of the settings API: who may, who may not, and nothing written on refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.models import AuditEntry
from tests.fixtures import Api, TestWorkspace


@dataclass(frozen=True)
class Row:
    """One call, the right that it needs, and the status with that right alone."""

    method: str
    path: str
    body: object
    permission: Permission
    status: int


NEW_TOKEN = {"name": "Robot", "scopes": [Permission.TOKENS_EDIT]}
ROWS = [
    Row("GET", "/sources", None, Permission.SETTINGS_VIEW, 200),
    Row("POST", "/sources", {"name": "Shop", "kind": "website"}, Permission.SOURCES_EDIT, 201),
    Row("PATCH", "/sources/{source}", {"disabled": False}, Permission.SOURCES_EDIT, 200),
    Row("GET", "/tokens", None, Permission.TOKENS_EDIT, 200),
    Row("POST", "/tokens", NEW_TOKEN, Permission.TOKENS_EDIT, 201),
    Row("DELETE", "/tokens/0", None, Permission.TOKENS_EDIT, 404),
    Row("GET", "/members", None, Permission.SETTINGS_VIEW, 200),
    Row("GET", "/members/roles", None, Permission.SETTINGS_VIEW, 200),
    Row("POST", "/members/0/invitation", None, Permission.MEMBERS_EDIT, 404),
    Row("PATCH", "/members/0", {"role": "analyst"}, Permission.MEMBERS_EDIT, 404),
    Row("DELETE", "/members/0", None, Permission.MEMBERS_EDIT, 404),
    Row("GET", "/audit", None, Permission.AUDIT_VIEW, 200),
]
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")


def _call(api: Api, row: Row, workspace: TestWorkspace) -> tuple[int, str]:
    answer = api.call(row.method, row.path.format(source=workspace.source_id), row.body)
    return answer.status, (answer.body or {}).get("code", "")


@each_row
def test_nobody_gets_in_without_signing_in(anonymous_api: Api, workspace: TestWorkspace, row: Row) -> None:
    assert _call(anonymous_api, row, workspace) == (401, "not_authenticated")


@each_row
def test_all_rights_but_the_one_do_not_help(token_with: Callable[..., Api], workspace: TestWorkspace, row: Row) -> None:
    api = token_with(*(set(Permission) - {row.permission}))
    assert _call(api, row, workspace) == (403, "missing_permission")
    assert not AuditEntry.objects.filter(workspace_id=workspace.id).exists()


@each_row
def test_the_one_right_is_enough(token_with: Callable[..., Api], workspace: TestWorkspace, row: Row) -> None:
    assert _call(token_with(row.permission), row, workspace)[0] == row.status


def test_another_workspace_cannot_touch_our_source(workspace: TestWorkspace, other_api: Api) -> None:
    answer = other_api.patch(f"/sources/{workspace.source_id}", {"disabled": True})
    assert (answer.status, answer.body["code"]) == (404, "source_not_found")


def test_lists_show_one_workspace_only(api: Api, other_api: Api) -> None:
    other_api.post("/sources", {"name": "Theirs", "kind": "http"})
    assert [item["name"] for item in api.get("/sources").body["items"]] == ["Test"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sources", {"name": "a\x00b"}),
        ("/sources", {"name": "   "}),
        ("/sources", {"name": "x" * 121}),
        ("/sources", {"name": "\ud800"}),
        ("/sources", {"name": 7}),
        ("/sources", {"name": "Shop", "kind": "'; DROP TABLE"}),
        ("/tokens", {"name": "Robot", "scopes": ["contacts.view", "everything"]}),
        ("/tokens", {"name": "Robot", "scopes": []}),
        ("/members", {"email": "nobody", "role": "admin"}),
        ("/members", {"email": "a@b.c\x00", "role": "admin"}),
        ("/members", {"email": "lin@example.com", "role": "owner"}),
        ("/members", ["lin@example.com"]),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(api: Api, workspace: TestWorkspace, path: str, body: object) -> None:
    answer = api.post(path, body)
    assert answer.status == 422
    assert set(answer.body) >= {"code", "message", "field"}
    assert not AuditEntry.objects.filter(workspace_id=workspace.id).exists()


@pytest.mark.parametrize("number", ["0", "-1", "9" * 30])
def test_a_number_that_nothing_has_is_not_found(api: Api, number: str) -> None:
    assert api.delete(f"/tokens/{number}").status == 404


def test_source_gets_a_write_key_and_can_be_stopped_and_restarted(api: Api) -> None:
    source = api.post("/sources", {"name": "Shop", "kind": "website"}).body
    assert source["write_key"].startswith("wk_")
    assert len(source["write_key"]) >= 35
    stopped = api.patch(f"/sources/{source['id']}", {"disabled": True}).body
    assert stopped["disabled_at"] is not None
    restarted = api.patch(f"/sources/{source['id']}", {"disabled": False, "name": "Store"}).body
    assert (restarted["disabled_at"], restarted["name"]) == (None, "Store")
    actions = [entry["action"] for entry in api.get("/audit").body["items"]]
    assert actions == ["source.enabled", "source.renamed", "source.disabled", "source.created"]


def test_an_alias_is_one_sources_in_the_whole_installation(api: Api, other_api: Api) -> None:
    ours = api.post("/sources", {"name": "Shop", "kind": "website"}).body
    theirs = other_api.post("/sources", {"name": "Shop", "kind": "website"}).body
    alias = f"shop_{ours['id']}"
    assert ours["alias"] == ""
    for _ in range(2):
        assert api.patch(f"/sources/{ours['id']}", {"alias": alias}).body["alias"] == alias
    taken = other_api.patch(f"/sources/{theirs['id']}", {"alias": alias, "name": "Other"})
    assert (taken.status, taken.body["code"], taken.body["field"]) == (409, "alias_taken", "alias")
    assert other_api.get("/sources").body["items"][0]["name"] == "Shop"
    assert api.patch(f"/sources/{ours['id']}", {"alias": ""}).body["alias"] == ""
    assert other_api.patch(f"/sources/{theirs['id']}", {"alias": alias}).status == 200
    actions = [entry["action"] for entry in api.get("/audit").body["items"]]
    assert actions == ["source.alias_changed", "source.alias_changed", "source.created"]


@pytest.mark.parametrize("alias", ["a b", "-a", "店铺", "a" * 51, "a/b", "a\nb"])
def test_an_alias_is_letters_and_digits(api: Api, alias: str) -> None:
    ours = api.post("/sources", {"name": "Shop", "kind": "website"}).body
    answer = api.patch(f"/sources/{ours['id']}", {"alias": alias})
    assert (answer.status, answer.body["code"]) == (422, "invalid_input")


def test_audit_pages_hold_every_entry_once(api: Api) -> None:
    for number in range(5):
        api.post("/sources", {"name": f"Source {number}"})
    first = api.get("/audit?limit=3").body
    second = api.get(f"/audit?limit=3&cursor={first['next_cursor']}").body
    names = [entry["details"]["name"] for entry in first["items"] + second["items"]]
    assert names == [f"Source {number}" for number in (4, 3, 2, 1, 0)]
    assert (first["total"], second["total"], second["next_cursor"]) == (5, 5, None)
    assert {entry["actor"] for entry in first["items"]} == {"test"}


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "WyJhIl0", "WzFlOTk5XQ", "W3RydWVd"])
def test_a_cursor_that_we_did_not_give_is_refused(api: Api, cursor: str) -> None:
    answer = api.get(f"/audit?cursor={cursor}")
    assert (answer.status, answer.body["code"]) == (422, "invalid_cursor")
