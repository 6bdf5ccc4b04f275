"""Segments that are kept: live ones whom people enter as they act, lists, what there is to know of them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.club import found_club
from tests.e2e.controls import button, choose, dialog, expect_note
from tests.e2e.filling import send


def _live(served: Served, name: str, expression: object) -> int:
    body = {"name": name, "expression": expression, "keeping": "live"}
    segment = int(served.api("POST", "/segments", body)["id"])
    served.wait_until(lambda: served.api("GET", f"/segments/{segment}")["build"]["state"] == "ready")
    return segment


def test_people_enter_a_live_segment_as_they_act(page: Page, served: Served, tmp_path: Path) -> None:
    club = found_club(served)
    buyers = _live(served, f"Buyers {club.name}", {"event": club.bought, "count": {"op": "gte", "value": 3}})
    members = _live(served, f"Club {club.name}", {"attribute": "club", "op": "eq", "value": club.name})
    page.goto(f"/app/segments/{buyers}")
    expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    send(served, [club.purchase("周文")])
    served.wait_until(lambda: served.api("GET", f"/segments/{buyers}/members")["total"] == 4)
    page.get_by_text("Facts", exact=True).click()
    choose(page.get_by_label("Compare with up to two segments"), f"Club {club.name}", search=club.name)
    page.keyboard.press("Escape")
    expect(page.locator(".venn text")).to_have_text(["2", "2", "2"])
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
    page.screenshot(path=tmp_path / "facts.png", full_page=True)
    told = served.api("GET", f"/segments/{members}/users")
    assert told == []


def test_a_list_is_pasted_and_followed(page: Page, served: Served) -> None:
    club = found_club(served)
    page.goto("/app/segments")
    button(page, "New list").click()
    form = dialog(page, "New list")
    form.get_by_label("Name", exact=True).fill(f"Guests {club.name}")
    form.get_by_label("One a line").fill(f"{club.address('林青')}\n{club.address('周文')},VIP")
    button(form, "Create list").click()
    page.wait_for_url(lambda url: url.rsplit("/", 1)[1].isdecimal())
    expect(button(page, "Put on the list").first).to_be_visible()
    page.get_by_label("One a line").fill(f"{club.address('Bo Lund')}\nnobody@nowhere.example")
    button(page, "Put on the list").first.click()
    expect(page.get_by_role("status").filter(has_text="1 put on the list")).to_contain_text("nobody@nowhere.example")
    segment = page.url.rsplit("/", 1)[1]
    served.wait_until(lambda: served.api("GET", f"/segments/{segment}/members")["total"] == 3)
    page.get_by_text("Members", exact=True).click()
    expect(page.get_by_role("table", name="Members").locator("tbody tr")).to_have_count(3)


def test_an_earlier_version_comes_back(page: Page, served: Served) -> None:
    club = found_club(served)
    condition = {"all": [{"attribute": "club", "op": "eq", "value": club.name}]}
    segment = int(served.api("POST", "/segments", {"name": f"One {club.name}", "expression": condition})["id"])
    page.goto(f"/app/segments/{segment}")
    page.get_by_label("Name", exact=True).fill(f"Two {club.name}")
    button(page, "Save segment").click()
    expect_note(page, "saved")
    page.get_by_text("Facts", exact=True).click()
    button(page, "Restore").click()
    expect_note(page, "Version 1 is back")
    expect(page.get_by_label("Name", exact=True)).to_have_value(f"One {club.name}")
