"""The door: who may come in, what is said to those who may not, and the way out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.serving import Served
from tests.e2e.browser import Look, Watch, watched_page
from tests.e2e.people import fill_sign_in

Visit = Callable[[Look], Page]
FAILURES = 5
"""So many wrong passwords for one address in five minutes are heard out."""


@pytest.fixture
def visit(browser: Browser, served: Served, watch: Watch) -> Iterator[Visit]:
    """Opens the app for somebody who has not signed in."""
    watch.forgiven += ["status of 401", "status of 429"]
    with ExitStack() as opened:

        def visit(look: Look) -> Page:
            page = opened.enter_context(watched_page(browser, served.url, None, look, watch))
            page.goto("/app/contacts")
            page.wait_for_url("**/accounts/login/**")
            return page

        yield visit


def test_a_stranger_is_led_to_the_sign_in_page_and_on_to_where_they_wanted(visit: Visit) -> None:
    page = visit(Look())
    fill_sign_in(page)
    page.wait_for_url("**/app/contacts")
    expect(page.locator("main h1")).to_be_visible()


def test_a_wrong_password_is_refused_without_saying_whether_the_address_is_known(visit: Visit) -> None:
    page = visit(Look())
    fill_sign_in(page, "not the password")
    known = page.get_by_role("alert").inner_text()
    fill_sign_in(page, "not the password", "nobody@example.com")
    assert page.get_by_role("alert").inner_text() == known
    assert "is wrong" in known


def test_the_sign_in_page_speaks_the_visitors_language_until_they_choose_another(visit: Visit) -> None:
    page = visit(Look("zh-CN"))
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    page.get_by_role("button", name="EN").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_too_many_wrong_passwords_close_the_door_for_that_address_for_a_while(visit: Visit) -> None:
    page = visit(Look())
    for _ in range(FAILURES):
        fill_sign_in(page, "a guess", "guessed@example.com")
        expect(page.get_by_role("alert")).to_contain_text("is wrong")
    fill_sign_in(page, "a guess", "guessed@example.com")
    expect(page.get_by_role("alert")).to_contain_text("Too many failed")


def test_signing_out_ends_the_session(visit: Visit) -> None:
    page = visit(Look())
    fill_sign_in(page)
    page.get_by_role("button", name=re.compile("Account|账号|帐号|账户")).click()
    page.get_by_role("menuitem", name=re.compile("Sign out|退出")).click()
    page.wait_for_url("**/accounts/login/**")
    page.goto("/app/")
    page.wait_for_url("**/accounts/login/**")


def test_a_content_editor_sees_letters_but_no_people(visit: Visit, served: Served, watch: Watch) -> None:
    watch.forgiven.append("status of 403")
    address, password = f"editor-{token_hex(3)}@example.com", "an editor's long password"
    _hire(served, address, password, "content_editor")
    page = visit(Look())
    fill_sign_in(page, password, address)
    page.wait_for_url("**/app/contacts")
    expect(page.locator("main .state")).to_contain_text("您没有查看这里的权限")
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu.get_by_role("link", name="联系人")).to_have_count(0)
    menu.get_by_role("link", name="邮件模板").click()
    expect(page.locator("main h1")).to_have_text("邮件模板")


def _hire(served: Served, address: str, password: str, role: str) -> None:
    """Add somebody with a password, as the machine's owner does, and give them their role."""
    made = served.run("init", "--admin-email", address, "--admin-password", password, "--json")
    served.token = json.loads(made)["api_token"]
    member = next(each for each in served.api("GET", "/members")["items"] if each["email"] == address)
    served.api("PATCH", f"/members/{member['id']}", {"role": role})
