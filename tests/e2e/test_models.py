"""A model, as somebody makes it: chosen, trained, read, approved, live; people like those of a segment; groups."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.controls import button
from tests.e2e.learning import live_since

PATIENCE_MS = 150_000
"""A training takes seconds on a quiet machine; the tests run beside other work."""


def test_a_model_is_made_trained_approved_and_live(page: Page, served: Served) -> None:
    page.goto("/app/models/new")
    page.get_by_role("radio", name="Conversion").check(force=True)
    page.get_by_label("Name").fill("Looks again")
    page.get_by_label("What people are to do").click()
    page.keyboard.type("Page Viewed")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Enough to learn from", exact=True)).to_be_visible()
    button(page, "Save model").click()
    expect(page.get_by_role("heading", name="Looks again")).to_be_visible()
    button(page, "Train").click()
    expect(page.get_by_text("AUC, on later dates")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("The best simple rule")).to_be_visible()
    button(page, "Approve").click()
    button(page, "Go live").click()
    expect(page.get_by_role("list", name="Best scores").get_by_role("listitem").first).to_be_visible(
        timeout=PATIENCE_MS
    )
    page.get_by_role("list", name="Best scores").get_by_role("button", name="Why").first.click()
    expect(page.get_by_role("list", name="Reasons of the score").get_by_role("listitem")).to_have_count(5)


def test_a_page_says_how_a_model_aged_and_what_moved(page: Page, served: Served) -> None:
    model_id = live_since(served, "Came back", "Page Viewed", window=14, days_ago=20)
    page.goto(f"/app/models/{model_id}")
    ageing = page.locator(".card", has_text="Is it still right?")
    expect(ageing.get_by_text("The training is 20 days old.")).to_be_visible()
    expect(ageing.get_by_text("AUC since", exact=True)).to_be_visible()
    expect(ageing.get_by_text("Happened since")).to_be_visible()
    moved = page.get_by_role("list", name="What has moved since the training").get_by_role("listitem")
    expect(moved).to_have_count(6)
    expect(moved.first.get_by_role("img", name="The score itself")).to_be_visible()


def test_groups_are_found_and_one_is_saved(page: Page, served: Served) -> None:
    page.goto("/app/models/groups")
    button(page, "Find groups").click()
    expect(page.locator(".group-card").first).to_be_visible(timeout=PATIENCE_MS)
    button(page.locator(".group-card").first, "Save as segment").click()
    page.wait_for_url("**/segments/*", timeout=PATIENCE_MS)


def test_people_like_those_of_a_segment_are_saved_by_a_slider(page: Page, served: Served) -> None:
    seed = served.api("POST", "/segments", {"name": "Lookers", "expression": {"event": "Page Viewed"}})
    page.goto(f"/app/segments/{seed['id']}")
    button(page, "Similar people").click()
    button(page, "Find similar people").click()
    expect(page.get_by_role("slider")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("slider").press("Home")
    button(page, "Save as segment").click()
    page.wait_for_url("**/segments/*", timeout=PATIENCE_MS)
    expect(page.get_by_role("textbox", name="Name").first).to_have_value("Like Lookers")
