"""What a page learns of who looks at it, and how sessions are kept safe."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cumulus.apps.workspaces.contracts import Permission, Role
from cumulus.apps.workspaces.models import Member, User
from cumulus.apps.workspaces.tests.conftest import Browser
from tests.fixtures import Api, TestWorkspace


def test_session_says_who_where_and_what_they_may(
    browser: Browser, workspace: TestWorkspace, member_as: Callable[[Role], User]
) -> None:
    user = member_as(Role.ANALYST)
    browser.sign_in(user.email)
    status, session = browser.call("GET", "/session")
    assert status == 200
    assert session["user"]["email"] == user.email
    assert session["workspace"]["id"] == workspace.id
    assert [choice["id"] for choice in session["workspaces"]] == [workspace.id]
    assert session["role"] == "analyst"
    assert "contacts.export" in session["permissions"]
    assert session["workspace"]["write_key"] == ""  # an analyst does not see settings


def test_an_administrator_sees_the_write_key(browser: Browser, workspace: TestWorkspace) -> None:
    browser.sign_in(workspace.user.email)
    assert browser.call("GET", "/session")[1]["workspace"]["write_key"] == workspace.write_key


def test_a_program_has_a_session_of_its_own_kind(token_with: Callable[..., Api], workspace: TestWorkspace) -> None:
    answer = token_with(Permission.SETTINGS_VIEW).get("/session")
    assert answer.body["role"] == "token"
    assert answer.body["user"]["name"] == "limited"
    assert answer.body["permissions"] == ["settings.view"]
    assert [choice["id"] for choice in answer.body["workspaces"]] == [workspace.id]
    assert answer.body["csrf_token"] == ""
    assert "Set-Cookie" not in answer.headers


def test_a_program_has_no_preferences(api: Api) -> None:
    answer = api.patch("/session", {"theme": "dark"})
    assert (answer.status, answer.body["code"]) == (403, "person_needed")


def test_writing_needs_the_csrf_token(browser: Browser, workspace: TestWorkspace) -> None:
    browser.sign_in(workspace.user.email)
    csrf = browser.call("GET", "/session")[1]["csrf_token"]
    refused = browser.call("PATCH", "/session", {"theme": "dark"})
    assert (refused[0], refused[1]["code"]) == (403, "csrf_failed")
    forged = browser.call("PATCH", "/session", {"theme": "dark"}, **{"X-CSRFToken": "x" * 64})
    assert forged[0] == 403
    status, session = browser.call("PATCH", "/session", {"theme": "dark"}, **{"X-CSRFToken": csrf})
    assert (status, session["user"]["theme"]) == (200, "dark")


def test_language_is_kept_for_the_pages_around_signing_in(browser: Browser, workspace: TestWorkspace) -> None:
    browser.sign_in(workspace.user.email)
    csrf = browser.call("GET", "/session")[1]["csrf_token"]
    change = {"locale": "en", "name": "Lin Yue"}
    _, session = browser.call("PATCH", "/session", change, **{"X-CSRFToken": csrf})
    assert (session["user"]["locale"], session["user"]["name"]) == ("en", "Lin Yue")
    assert b'<html lang="en">' in browser.open("/accounts/2fa/", **{"Accept-Language": "zh"}).content


@pytest.mark.parametrize("change", [{"locale": "fr"}, {"theme": "pink"}, {"name": ""}, {"name": "a\x00b"}])
def test_preferences_that_we_do_not_know_are_refused(
    browser: Browser, workspace: TestWorkspace, change: dict[str, str]
) -> None:
    browser.sign_in(workspace.user.email)
    csrf = browser.call("GET", "/session")[1]["csrf_token"]
    assert browser.call("PATCH", "/session", change, **{"X-CSRFToken": csrf})[0] == 422


def test_the_header_picks_one_of_several_workspaces(
    browser: Browser, workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    Member.objects.create(workspace_id=other_workspace.id, user=workspace.user, role=Role.ANALYST)
    browser.sign_in(workspace.user.email)
    _, first = browser.call("GET", "/session")
    _, second = browser.call("GET", "/session", **{"X-Workspace": str(other_workspace.id)})
    assert (first["workspace"]["id"], first["role"]) == (workspace.id, "admin")
    assert (second["workspace"]["id"], second["role"]) == (other_workspace.id, "analyst")
    assert len(second["workspaces"]) == 2


def test_the_header_of_a_foreign_workspace_finds_nothing(
    browser: Browser, workspace: TestWorkspace, other_workspace: TestWorkspace
) -> None:
    browser.sign_in(workspace.user.email)
    status, body = browser.call("GET", "/session", **{"X-Workspace": str(other_workspace.id)})
    assert (status, body["code"]) == (404, "workspace_not_found")


@pytest.mark.parametrize("header", ["", "abc", "-1", "0", "9" * 40, "1 OR 1=1"])
def test_a_header_that_names_no_workspace_finds_nothing(
    browser: Browser, workspace: TestWorkspace, header: str
) -> None:
    browser.sign_in(workspace.user.email)
    assert browser.call("GET", "/session", **{"X-Workspace": header})[0] == 404


def test_who_is_in_no_workspace_finds_nothing(browser: Browser, api: Api, member_as: Callable[[Role], User]) -> None:
    user = member_as(Role.MARKETER)
    browser.sign_in(user.email)
    api.delete(f"/members/{Member.objects.get(user=user).pk}")
    assert browser.call("GET", "/session")[0] == 404


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "\u00e9"])
def test_a_wrong_authorisation_is_not_helped_by_a_session(
    browser: Browser, workspace: TestWorkspace, header: str
) -> None:
    browser.sign_in(workspace.user.email)
    status, body = browser.call("GET", "/session", Authorization=header)
    assert (status, body["code"]) == (401, "invalid_token")
