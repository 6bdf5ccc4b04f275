"""Computed tags, a lifecycle and a portrait by hand."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.club import found_club
from tests.e2e.controls import choose, dialog, expect_note


def test_a_computed_tag_is_defined_with_live_counts_and_refreshed(page: Page, served: Served) -> None:
    club, name = found_club(served), f"Lamp level {token_hex(3)}"
    page.goto("/app/tags")
    page.get_by_text("Computed", exact=True).click()
    page.get_by_role("button", name="New computed tag").click()
    form = dialog(page, "New computed tag")
    form.get_by_label("Name", exact=True).fill(name)
    choose(form.get_by_label("Event", exact=True), club.bought, search=club.bought)
    form.get_by_label("Cuts", exact=True).fill("2")
    form.get_by_label("Names of the bands").fill("once, often")
    expect(form.get_by_role("status")).to_contain_text("5 of")
    expect(form.get_by_role("status")).to_contain_text("once")
    form.get_by_role("button", name="Save").click()
    expect_note(page, "saved")
    row = page.get_by_role("row", name=name)
    expect(row).to_contain_text("often", timeout=30_000)
    expect(row.locator("td").nth(4)).to_have_text("5")


def test_a_lifecycle_starts_from_the_preset_and_places_everybody(page: Page, served: Served) -> None:
    found_club(served)
    page.goto("/app/lifecycle")
    page.get_by_role("button", name="New stage model").first.click()
    form = dialog(page, "New stage model")
    name = f"Way {token_hex(3)}"
    form.get_by_label("Name", exact=True).fill(name)
    form.get_by_role("button", name="Visitor").click()
    expect(form.get_by_label("Name in English")).to_have_value("Visitor")
    form.get_by_role("button", name="Save").click()
    expect_note(page, "saved")
    model = next(each for each in served.api("GET", "/stages")["items"] if each["name"] == name)
    address = f"/stages/{model['id']}"
    served.wait_until(lambda: sum(each["count"] for each in served.api("GET", address)["counts"]) > 4)
    if page.get_by_text(name, exact=True).count() == 0:
        page.reload()
    page.get_by_text(name, exact=True).first.click()
    expect(page.get_by_role("table", name="Conversion and length of stay")).to_contain_text("Loyal")
    page.get_by_role("button", name="Stranger").click()
    expect(page.get_by_role("dialog")).to_contain_text("the newest first")


def test_a_segment_is_portrayed_and_compared(page: Page, served: Served) -> None:
    club = found_club(served)
    expression = {"attribute": "club", "op": "eq", "value": club.name}
    name = f"Portrayed {club.name}"
    segment = served.api("POST", "/segments", {"name": name, "expression": expression})
    buyers = served.api("POST", "/segments", {"name": f"Buyers {club.name}", "expression": {"event": club.bought}})
    page.goto(f"/app/segments/{segment['id']}/portrait")
    expect(page.locator("h1")).to_contain_text(name)
    expect(page.get_by_role("heading", name="What sets them apart")).to_be_visible()
    expect(page.locator(".insight")).to_contain_text("4 people against")
    choose(page.get_by_label("Against"), buyers["name"], search=buyers["name"])
    expect(page.locator(".insight")).to_contain_text("4 people against 5")
