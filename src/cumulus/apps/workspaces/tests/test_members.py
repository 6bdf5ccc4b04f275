"""People come and go; one administrator always stays."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connections
from django.test import override_settings
from django.utils import timezone

from cumulus.apps.workspaces.contracts import Permission, Role
from cumulus.apps.workspaces.models import Member, User
from cumulus.apps.workspaces.tests.conftest import Browser, link_in
from tests.fixtures import Api, TestWorkspace


def _address() -> str:
    return f"{secrets.token_hex(6)}@example.com"


def test_a_new_person_sets_a_password_from_the_mail_and_signs_in(
    api: Api, browser: Browser, workspace: TestWorkspace, outbox: list[EmailMessage]
) -> None:
    address = _address()
    added = api.post("/members", {"email": address.upper(), "role": "marketer"})
    assert (added.status, added.body["email"], added.body["pending"]) == (201, address, True)
    (message,) = outbox
    assert message.to == [address]
    page = browser.open(browser.open(link_in(message))["Location"])
    assert page.status_code == 200
    password = "a quiet blue kettle"
    browser.submit(str(page.request["PATH_INFO"]), password1=password, password2=password)
    assert browser.sign_in(address, password)["Location"] == "/app/"
    assert browser.call("GET", "/session")[1]["role"] == "marketer"
    assert [m["pending"] for m in api.get("/members").body["items"]] == [False, False]


def test_who_has_a_password_is_added_without_a_mail(
    api: Api, other_workspace: TestWorkspace, outbox: list[EmailMessage]
) -> None:
    added = api.post("/members", {"email": other_workspace.user.email, "role": "analyst"})
    assert (added.status, added.body["pending"]) == (201, False)
    assert outbox == []


def test_an_invitation_can_be_handed_over_as_a_link(api: Api, browser: Browser, workspace: TestWorkspace) -> None:
    before = timezone.now()
    member = api.post("/members", {"email": _address(), "role": "marketer"}).body
    made = api.post(f"/members/{member['id']}/invitation")
    assert made.status == 200
    days = datetime.fromisoformat(made.body["expires_at"]) - before
    assert timedelta(days=3) <= days < timedelta(days=3, minutes=1)
    path = made.body["link"].removeprefix("http://testserver")
    page = browser.open(browser.open(path)["Location"])
    password = "a quiet blue kettle"
    browser.submit(str(page.request["PATH_INFO"]), password1=password, password2=password)
    assert browser.sign_in(member["email"], password)["Location"] == "/app/"
    assert browser.open(path).status_code == 200, "the link worked once: now the page says that it is used up"
    actions = [entry["action"] for entry in api.get("/audit").body["items"]]
    assert actions == ["member.invitation_link_made", "member.added"]


def test_an_invitation_link_is_for_who_has_no_password_yet(api: Api, workspace: TestWorkspace) -> None:
    member = Member.objects.get(workspace_id=workspace.id)
    answer = api.post(f"/members/{member.pk}/invitation")
    assert (answer.status, answer.body["code"]) == (409, "password_already_set")


def test_nobody_gets_a_link_to_an_account_that_another_workspace_counts_on(api: Api, other_api: Api) -> None:
    address = _address()
    other_api.post("/members", {"email": address, "role": "admin"})
    member = api.post("/members", {"email": address, "role": "analyst"}).body
    answer = api.post(f"/members/{member['id']}/invitation")
    assert (answer.status, answer.body["code"]) == (409, "member_elsewhere")


def test_a_program_gets_no_link_of_who_may_more_than_it(token_with: Callable[..., Api], api: Api) -> None:
    member = api.post("/members", {"email": _address(), "role": "admin"}).body
    answer = token_with(Permission.MEMBERS_EDIT).post(f"/members/{member['id']}/invitation")
    assert (answer.status, answer.body["code"]) == (403, "role_beyond_yours")
    assert [entry["action"] for entry in api.get("/audit").body["items"]] == ["member.added"]


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1)
def test_a_mail_server_that_does_not_answer_keeps_nobody_out(api: Api) -> None:
    address = _address()
    assert api.post("/members", {"email": address, "role": "analyst"}).status == 201
    assert address in [member["email"] for member in api.get("/members").body["items"]]


def test_nobody_is_added_twice(api: Api, workspace: TestWorkspace) -> None:
    answer = api.post("/members", {"email": workspace.user.email, "role": "analyst"})
    assert (answer.status, answer.body["code"]) == (409, "already_member")
    assert Member.objects.get(user=workspace.user).role == Role.ADMIN


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"role": "marketer"}), ("DELETE", None)])
def test_the_last_administrator_stays(api: Api, workspace: TestWorkspace, method: str, body: object) -> None:
    member = Member.objects.get(workspace_id=workspace.id)
    answer = api.call(method, f"/members/{member.pk}", body)
    assert (answer.status, answer.body["code"]) == (409, "last_admin")
    assert Member.objects.get(pk=member.pk).role == Role.ADMIN


def test_an_administrator_who_is_not_the_last_may_go(
    api: Api, workspace: TestWorkspace, member_as: Callable[[Role], User]
) -> None:
    member_as(Role.ADMIN)
    member = Member.objects.get(workspace_id=workspace.id, user=workspace.user)
    assert api.patch(f"/members/{member.pk}", {"role": "analyst"}).body["role"] == "analyst"
    assert api.delete(f"/members/{member.pk}").status == 204
    actions = [entry["action"] for entry in api.get("/audit").body["items"]]
    assert actions == ["member.removed", "member.role_changed"]


def test_two_administrators_who_remove_each_other_at_once_leave_one(
    api: Api, workspace: TestWorkspace, member_as: Callable[[Role], User]
) -> None:
    member_as(Role.ADMIN)
    numbers = list(Member.objects.filter(workspace_id=workspace.id).values_list("pk", flat=True))

    def remove(number: int) -> int:
        try:
            return Api(workspace.token).delete(f"/members/{number}").status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(remove, numbers))
    assert statuses == [204, 409]


def test_a_program_cannot_give_a_role_that_may_more_than_it(
    token_with: Callable[..., Api], workspace: TestWorkspace
) -> None:
    limited = token_with(Permission.MEMBERS_EDIT, Permission.ANALYTICS_VIEW)
    refused = limited.post("/members", {"email": _address(), "role": "admin"})
    assert (refused.status, refused.body["code"]) == (403, "role_beyond_yours")
    assert limited.post("/members", {"email": _address(), "role": "checkin_staff"}).status == 201


def test_a_program_cannot_touch_who_may_more_than_it(
    token_with: Callable[..., Api], workspace: TestWorkspace, member_as: Callable[[Role], User]
) -> None:
    marketer = Member.objects.get(user=member_as(Role.MARKETER))
    limited = token_with(Permission.MEMBERS_EDIT)
    assert limited.delete(f"/members/{marketer.pk}").status == 403
    refused = limited.patch(f"/members/{marketer.pk}", {"role": "checkin_staff"})
    assert refused.body["code"] == "role_beyond_yours"


def test_another_workspace_cannot_remove_our_members(other_api: Api, workspace: TestWorkspace) -> None:
    member = Member.objects.get(workspace_id=workspace.id)
    assert other_api.delete(f"/members/{member.pk}").body["code"] == "member_not_found"
