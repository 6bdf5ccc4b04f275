"""Sources, tokens, members and the log of who did what."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.serving import Served
from tests.e2e.browser import Look, Watch, watched_page
from tests.e2e.controls import button, choose, dialog, expect_note
from tests.e2e.people import fill_sign_in


def _ask(served: Served, token: str, path: str) -> int:
    request = urllib.request.Request(f"{served.url}/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return int(answer.status)


def test_a_token_is_shown_once_works_and_can_be_revoked(page: Page, served: Served) -> None:
    name = f"reports-{token_hex(3)}"
    page.goto("/app/settings/tokens")
    button(page, "New token").click()
    form = dialog(page, "New token")
    form.get_by_label("Name").fill(name)
    button(form, "Select all").click()
    button(form, "Create").click()
    token = page.locator(".copy-line code").inner_text()
    assert _ask(served, token, "/contacts?limit=1") == 200
    button(page.get_by_role("dialog"), "I have stored it").click()
    row = page.get_by_role("table", name="API tokens").get_by_role("row").filter(has_text=name)
    expect(row).to_be_visible()
    expect(page.get_by_text(token)).to_have_count(0)
    button(row, "Revoke").click()
    button(dialog(page, name), "Revoke").click()
    expect(row).to_contain_text("Revoked")
    with pytest.raises(urllib.error.HTTPError) as refused:
        _ask(served, token, "/contacts?limit=1")
    refused.value.close()
    assert refused.value.code == 401
    page.goto("/app/settings/audit")
    expect(page.get_by_role("table", name="Audit log")).to_contain_text("Token revoked")


def test_a_new_sources_snippet_carries_its_key_and_the_key_works(page: Page, served: Served) -> None:
    name = f"Kiosk {token_hex(3)}"
    page.goto("/app/settings/sources")
    button(page, "New source").click()
    form = dialog(page, "New source")
    form.get_by_label("Name").fill(name)
    button(form, "Create").click()
    expect_note(page, name)
    row = page.get_by_role("table", name="Sources").get_by_role("row").filter(has_text=name)
    key = row.locator("code").inner_text()
    choose(page.get_by_label("For the source"), name)
    expect(page.locator("pre.code-block")).to_contain_text(key)
    body = {"writeKey": key, "event": f"Kiosk Used {name}", "userId": "visitor"}
    status, said, _ = served.collect("track", json.dumps(body).encode(), {"Content-Type": "application/json"})
    assert (status, json.loads(said)) == (200, {"success": True})
    page.goto("/app/data/live")
    expect(page.locator(".live-row").filter(has_text=f"Kiosk Used {name}").locator(".live-from")).to_have_text(name)


def _come_in(page: Page, link: str, address: str) -> None:
    password = f"a quiet kettle {token_hex(3)}"
    page.goto(link)
    page.locator("[name=password1]").fill(password)
    page.locator("[name=password2]").fill(password)
    page.locator("[name=password2]").press("Enter")
    page.wait_for_url("**/password/reset/key/done/")
    page.goto("/accounts/login/")
    fill_sign_in(page, password, address)
    page.wait_for_url("**/app/")


def test_a_member_comes_in_by_a_copied_link_and_the_log_says_so(
    page: Page, browser: Browser, served: Served, watch: Watch
) -> None:
    address = f"lin-{token_hex(3)}@example.com"
    page.goto("/app/settings/members")
    button(page, "Invite a member").click()
    form = dialog(page, "Invite a member")
    form.get_by_label("Mail").fill(address)
    button(form, "Invite").click()
    at_once = dialog(page, f"{address} is invited")
    expect(at_once.locator("code")).to_contain_text("/accounts/password/reset/key/")
    button(at_once.locator(".ant-modal-footer"), "Close").click()
    row = page.get_by_role("table", name="Members").get_by_role("row").filter(has_text=address)
    expect(row).to_contain_text("No password yet")
    button(row, "Copy invitation link").click()
    later = dialog(page, f"Invitation of {address}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(later, "Copy invitation link").click()
    expect(button(later, "Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == later.locator("code").inner_text()
    with watched_page(browser, served.url, None, Look(), watch) as elsewhere:
        _come_in(elsewhere, link, address)
    page.reload()
    expect(row).not_to_contain_text("No password yet")
    page.goto("/app/settings/audit")
    expect(page.get_by_role("table", name="Audit log")).to_contain_text("Member invited")
    expect(page.get_by_role("table", name="Audit log")).to_contain_text("Invitation link made")
