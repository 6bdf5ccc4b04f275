"""What stands around every page: language, theme, search, the menu on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.browser import Look
from tests.e2e.club import found_club
from tests.e2e.conftest import OpenPage

_PALETTE_IS_HERE = "performance.getEntriesByType('resource').some(each => each.name.includes('CommandPalette'))"
"""A page that has nothing to do fetches it, so that no key is lost."""
PHONE = Look("zh-CN", "light", 390, 844)


def test_language_and_theme_switch_at_once_and_stay_with_the_account(page: Page, served: Served) -> None:
    page.goto("/app/segments")
    page.get_by_role("group", name="Language").get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("人群分组")
    page.get_by_role("button", name="外观").click()
    page.get_by_role("menuitemradio", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    served.wait_until(lambda: _kept(page) == ("zh-CN", "dark"))
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator("h1")).to_have_text("人群分组")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def _kept(page: Page) -> tuple[str, str]:
    user = page.request.get("/api/v1/session").json()["user"]
    return user["locale"], user["theme"]


def test_a_person_is_found_from_anywhere_by_keyboard_alone(page: Page, served: Served) -> None:
    club = found_club(served)
    page.goto("/app/data/quarantine")
    expect(page.locator("h1")).to_be_visible()
    served.wait_until(lambda: bool(page.evaluate(_PALETTE_IS_HERE)))
    page.keyboard.press("Control+k")
    page.keyboard.type(club.address("Bo Lund"))
    expect(page.get_by_role("combobox", name="Search and go to")).to_have_value(club.address("Bo Lund"))
    expect(page.get_by_role("option").filter(has_text="Bo Lund")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Bo Lund")


def test_the_menu_of_a_phone_opens_leads_on_and_closes(open_page: OpenPage) -> None:
    page = open_page(PHONE)
    page.goto("/app/")
    page.get_by_role("button", name="打开菜单").click()
    menu = page.get_by_role("dialog", name="主菜单")
    menu.get_by_role("link", name="联系人").click()
    expect(page.locator("h1")).to_have_text("联系人")
    expect(menu).to_be_hidden()
    expect(page.locator(".table-card").first).to_be_visible()


def test_keyboard_reaches_the_page_past_the_menu(page: Page) -> None:
    page.goto("/app/contacts")
    expect(page.locator("h1")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").locator(":focus")).to_have_count(1)
