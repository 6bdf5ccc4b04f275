"""The tag library by hand: a tag, a rule tried on the past, a code, a whole segment."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.club import Club, found_club
from tests.e2e.controls import choose, dialog, expect_note


def _make_tag(page: Page, name: str) -> None:
    page.goto("/app/tags")
    page.get_by_role("button", name="New tag").click()
    form = dialog(page, "New tag")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Definition in English").fill("Bought a lamp")
    form.get_by_role("button", name="Create").click()
    expect_note(page, "saved")
    page.get_by_label("Find a tag").fill(name)
    page.get_by_role("table", name="Tags").get_by_role("link", name=name).click()
    expect(page.locator("h1")).to_contain_text(name)


def _make_rule(page: Page, club: Club) -> None:
    page.get_by_role("button", name="New rule").click()
    editor = page.get_by_role("dialog", name="New rule")
    editor.get_by_label("When this happens").fill(club.bought)
    page.keyboard.press("Tab")
    editor.get_by_role("button", name="Try it").click()
    expect(editor.get_by_role("status")).to_contain_text("5 people in the last 30 days")
    editor.get_by_role("button", name="Save").click()
    expect_note(page, "Rule saved")


def test_a_tag_gets_a_rule_that_is_tried_and_applied_to_the_past(page: Page, served: Served) -> None:
    club, name = found_club(served), f"Lamp buyer {token_hex(3)}"
    _make_tag(page, name)
    _make_rule(page, club)
    page.get_by_role("button", name="Apply to the last 30 days").click()
    expect(page.locator(".job-row")).to_contain_text("done", timeout=30_000)
    expect(page.locator(".job-row")).to_contain_text("5 people changed")
    served.wait_until(lambda: served.api("GET", f"/contacts?tag={name.replace(' ', '%20')}")["total"] == 5)


def test_a_code_is_drawn_and_leads_to_its_target(page: Page, served: Served) -> None:
    name = f"Booth {token_hex(3)}"
    _make_tag(page, name)
    page.get_by_role("button", name="New code").click()
    form = dialog(page, "New code")
    form.get_by_label("Target address").fill("https://shop.example.com/welcome")
    form.get_by_label("Scene").fill("Shanghai booth")
    form.get_by_role("button", name="Create").click()
    picture = page.get_by_role("img", name="QR code: Shanghai booth")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    code = served.api("GET", "/tags/codes")["items"][0]
    answer = page.request.get(f"/q/{code['code']}", max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (302, "https://shop.example.com/welcome")
    served.wait_until(lambda: served.api("GET", f"/contacts?tag={name.replace(' ', '%20')}")["total"] == 1)


def test_a_whole_segment_gets_a_tag(page: Page, served: Served) -> None:
    club, name = found_club(served), f"Club {token_hex(3)}"
    expression = {"attribute": "club", "op": "eq", "value": club.name}
    segment = f"Club {club.name}"
    served.api("POST", "/segments", {"name": segment, "expression": expression})
    _make_tag(page, name)
    choose(page.get_by_label("Segment", exact=True), segment, search=segment)
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".job-row")).to_contain_text("4 people changed", timeout=30_000)
