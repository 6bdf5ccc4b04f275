"""A program's key from birth to death."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cumulus.apps.workspaces.access import hash_token
from cumulus.apps.workspaces.contracts import Permission, Role
from cumulus.apps.workspaces.models import ApiToken, Member, User
from cumulus.apps.workspaces.tests.conftest import Browser
from tests.fixtures import Api


def _create(api: Api, *scopes: Permission) -> Any:
    answer = api.post("/tokens", {"name": "Robot", "scopes": list(scopes)})
    assert answer.status == 201
    return answer.body


def test_the_key_is_shown_once_and_only_its_hash_is_kept(api: Api) -> None:
    made = _create(api, Permission.CONTACTS_VIEW)
    secret = made["token"]
    assert secret.startswith("cml_")
    assert len(secret) == 4 + 43  # 256 bits
    row = ApiToken.objects.get(pk=made["id"])
    assert row.token_hash == hash_token(secret)
    assert secret.encode() not in api.get("/tokens").content


def test_the_key_opens_what_its_scopes_say_and_no_more(api: Api) -> None:
    robot = Api(_create(api, Permission.SETTINGS_VIEW)["token"])
    assert robot.get("/sources").status == 200
    assert robot.post("/sources", {"name": "Shop"}).body["code"] == "missing_permission"


def test_a_revoked_key_opens_nothing(api: Api) -> None:
    made = _create(api, Permission.SETTINGS_VIEW)
    robot = Api(made["token"])
    assert api.delete(f"/tokens/{made['id']}").status == 204
    assert api.delete(f"/tokens/{made['id']}").status == 204
    answer = robot.get("/sources")
    assert (answer.status, answer.body["code"]) == (401, "invalid_token")
    actions = [entry["action"] for entry in api.get("/audit").body["items"]]
    assert actions == ["token.revoked", "token.created"]


def test_another_workspace_cannot_revoke_it(api: Api, other_api: Api) -> None:
    made = _create(api, Permission.SETTINGS_VIEW)
    assert other_api.delete(f"/tokens/{made['id']}").status == 404
    assert Api(made["token"]).get("/sources").status == 200


def test_a_key_cannot_make_one_that_may_more(token_with: Callable[..., Api]) -> None:
    limited = token_with(Permission.TOKENS_EDIT, Permission.CONTACTS_VIEW)
    scopes = [Permission.CONTACTS_VIEW, Permission.CONTACTS_EXPORT]
    answer = limited.post("/tokens", {"name": "Robot", "scopes": scopes})
    assert (answer.status, answer.body["code"]) == (403, "scopes_beyond_yours")
    assert answer.body["scopes"] == ["contacts.export"]


def test_last_use_is_noted(api: Api) -> None:
    made = _create(api, Permission.SETTINGS_VIEW)
    Api(made["token"]).get("/sources")
    (found,) = [row for row in api.get("/tokens").body["items"] if row["id"] == made["id"]]
    assert found["last_used_at"] is not None


def test_a_key_outlives_its_maker(browser: Browser, api: Api, member_as: Callable[[Role], User]) -> None:
    maker = member_as(Role.ADMIN)
    browser.sign_in(maker.email)
    csrf = browser.call("GET", "/session")[1]["csrf_token"]
    body = {"name": "Robot", "scopes": [Permission.SETTINGS_VIEW]}
    _, made = browser.call("POST", "/tokens", body, **{"X-CSRFToken": csrf})
    api.delete(f"/members/{Member.objects.get(user=maker).pk}")
    assert Api(made["token"]).get("/sources").status == 200
