"""Signing in, being held back, forgetting the password, and the second step."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings

from cumulus.apps.workspaces.contracts import Role
from cumulus.apps.workspaces.models import User
from cumulus.apps.workspaces.tests.conftest import Browser, link_in
from tests.authenticator import digits
from tests.fixtures import PASSWORD, TestWorkspace

NEW_PASSWORD = "a quiet blue kettle"


def _switch_on_second_step(browser: Browser) -> tuple[str, list[str]]:
    browser.confirm()
    page = browser.open("/accounts/2fa/totp/activate/").content.decode()
    (secret,) = re.findall(r'<code class="secret">(\w+)</code>', page)
    answer = browser.submit("/accounts/2fa/totp/activate/", code=digits(secret))
    codes = browser.open(answer["Location"]).content.decode()
    return secret, re.findall(r"<li><code>(\w+)</code></li>", codes)


def test_address_and_password_open_the_application(browser: Browser, workspace: TestWorkspace) -> None:
    answer = browser.sign_in(workspace.user.email.upper())
    assert (answer.status_code, answer["Location"]) == (302, "/app/")
    assert browser.call("GET", "/session")[0] == 200


def test_a_wrong_password_opens_nothing(browser: Browser, workspace: TestWorkspace) -> None:
    answer = browser.sign_in(workspace.user.email, "wrong")
    assert (answer.status_code, b'role="alert"' in answer.content) == (200, True)
    assert browser.call("GET", "/session")[0] == 401


def test_a_form_without_the_csrf_token_is_refused_with_a_page_of_ours(browser: Browser) -> None:
    answer = browser.client.post("/accounts/login/", {"login": "a@example.com", "password": "x"})
    assert answer.status_code == 403
    assert b"workspaces/accounts.css" in answer.content


def test_one_address_that_keeps_trying_is_held_back(browser: Browser, engines: None) -> None:
    browser.open("/accounts/login/")
    statuses = [browser.submit("/accounts/login/", login="").status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    held_back = browser.submit("/accounts/login/", login="")
    assert b"workspaces/accounts.css" in held_back.content


def test_guessing_one_password_is_held_back_wherever_it_comes_from(
    browser: Browser, another_browser: Browser, workspace: TestWorkspace
) -> None:
    for _ in range(5):
        browser.sign_in(workspace.user.email, "wrong")
    answer = another_browser.sign_in(workspace.user.email)
    assert answer.status_code == 200
    assert another_browser.call("GET", "/session")[0] == 401


def test_nobody_signs_up(browser: Browser) -> None:
    browser.open("/accounts/signup/")
    address = "newcomer@example.com"
    browser.submit("/accounts/signup/", email=address, password1=PASSWORD, password2=PASSWORD)
    assert not User.objects.filter(email=address).exists()


def test_a_forgotten_password_is_set_anew_once(
    browser: Browser,
    another_browser: Browser,
    workspace: TestWorkspace,
    outbox: list[EmailMessage],
) -> None:
    browser.open("/accounts/password/reset/")
    browser.submit("/accounts/password/reset/", email=workspace.user.email)
    (message,) = outbox
    link = link_in(message)
    page = browser.open(link)["Location"]
    browser.open(page)
    browser.submit(page, password1=NEW_PASSWORD, password2=NEW_PASSWORD)
    assert browser.sign_in(workspace.user.email, NEW_PASSWORD).status_code == 302
    assert another_browser.open(link).status_code == 200  # the page that says it was used


def test_a_forged_host_does_not_get_into_the_link(
    browser: Browser, workspace: TestWorkspace, outbox: list[EmailMessage]
) -> None:
    browser.open("/accounts/password/reset/")
    browser.client.defaults["HTTP_HOST"] = "thief.example"
    browser.submit("/accounts/password/reset/", email=workspace.user.email)
    (message,) = outbox
    assert "thief" not in str(message.body)
    assert link_in(message)


def test_an_unknown_address_gets_no_mail_and_the_same_page(
    browser: Browser, workspace: TestWorkspace, outbox: list[EmailMessage]
) -> None:
    browser.open("/accounts/password/reset/")
    unknown = browser.submit("/accounts/password/reset/", email="nobody@example.com")
    assert outbox == []
    known = browser.submit("/accounts/password/reset/", email=workspace.user.email)
    assert unknown["Location"] == known["Location"]


@pytest.mark.parametrize(
    ("locale", "subject"),
    [("zh-CN", "设置新的 Cumulus 密码"), ("en", "Set a new password for Cumulus")],
)
def test_the_mail_speaks_the_language_of_its_reader(
    browser: Browser,
    workspace: TestWorkspace,
    outbox: list[EmailMessage],
    locale: str,
    subject: str,
) -> None:
    User.objects.filter(pk=workspace.user.pk).update(locale=locale)
    browser.open("/accounts/password/reset/")
    browser.submit("/accounts/password/reset/", email=workspace.user.email)
    assert outbox[0].subject == subject


def test_protection_is_changed_only_after_the_password_once_more(browser: Browser, workspace: TestWorkspace) -> None:
    browser.sign_in(workspace.user.email)
    answer = browser.open("/accounts/2fa/totp/activate/")
    assert answer["Location"].startswith("/accounts/reauthenticate/")


@override_settings(MFA_TOTP_TOLERANCE=1)
def test_the_second_step_takes_each_code_of_the_app_once(
    browser: Browser, another_browser: Browser, workspace: TestWorkspace
) -> None:
    browser.sign_in(workspace.user.email)
    secret, _ = _switch_on_second_step(browser)
    shown = digits(secret)
    outcomes = []
    for code in ("nonsense", shown, shown):
        another_browser.client.logout()
        first_step = another_browser.sign_in(workspace.user.email)
        assert first_step["Location"] == "/accounts/2fa/authenticate/"
        assert another_browser.call("GET", "/session")[0] == 401
        another_browser.open("/accounts/2fa/authenticate/")
        another_browser.submit("/accounts/2fa/authenticate/", code=code)
        outcomes.append(another_browser.call("GET", "/session")[0])
    assert outcomes == [401, 200, 401]


@override_settings(MFA_TOTP_TOLERANCE=1)
def test_a_recovery_code_opens_the_account_once(browser: Browser, workspace: TestWorkspace) -> None:
    browser.sign_in(workspace.user.email)
    _, codes = _switch_on_second_step(browser)
    assert len(codes) == 10
    outcomes = []
    for _ in range(2):
        browser.client.logout()
        browser.sign_in(workspace.user.email)
        browser.open("/accounts/2fa/authenticate/")
        answer = browser.submit("/accounts/2fa/authenticate/", code=codes[0])
        outcomes.append(answer.status_code)
    assert outcomes == [302, 200]


def test_the_password_can_be_changed(
    browser: Browser, another_browser: Browser, member_as: Callable[[Role], User]
) -> None:
    user = member_as(Role.CHECKIN_STAFF)
    browser.sign_in(user.email)
    browser.open("/accounts/password/change/")
    browser.submit(
        "/accounts/password/change/",
        oldpassword=PASSWORD,
        password1=NEW_PASSWORD,
        password2=NEW_PASSWORD,
    )
    assert another_browser.sign_in(user.email, NEW_PASSWORD).status_code == 302


def test_a_page_elsewhere_is_not_opened_after_signing_in(browser: Browser, workspace: TestWorkspace) -> None:
    browser.open("/accounts/login/")
    answer = browser.submit(
        "/accounts/login/", login=workspace.user.email, password=PASSWORD, next="https://thief.example/"
    )
    assert answer["Location"] == "/app/"


def test_an_address_cannot_be_changed_by_its_owner(browser: Browser, workspace: TestWorkspace) -> None:
    browser.sign_in(workspace.user.email)
    answer = browser.open("/accounts/email/")
    assert (answer.status_code, html.unescape(answer["Location"])) == (302, "/accounts/2fa/")
