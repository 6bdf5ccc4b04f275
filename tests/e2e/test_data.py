"""What comes in: seen as it arrives, kept with its reason when it cannot be stored."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.controls import button
from tests.e2e.filling import QUARANTINED, send


def test_an_event_appears_among_the_live_ones_while_one_looks(page: Page, served: Served) -> None:
    name = f"Bell Rung {token_hex(3)}"
    page.goto("/app/data/live")
    page.get_by_label("Event, value or contact number").fill(name)
    expect(page.get_by_text("No event matches")).to_be_visible()
    send(served, [{"type": "track", "event": name, "userId": "ringer", "properties": {"tower": "north"}}])
    row = page.get_by_role("list", name="Live events").get_by_role("listitem").filter(has_text=name)
    expect(row).to_contain_text("north")
    row.get_by_role("button", name=name).click()
    expect(row).to_contain_text('"tower": "north"')


def test_the_list_stands_still_while_it_is_paused(page: Page, served: Served) -> None:
    page.goto("/app/data/live")
    button(page, "Pause").click()
    name = f"Bell Rung {token_hex(3)}"
    send(served, [{"type": "track", "event": name, "userId": "ringer"}])
    expect(page.get_by_text("waiting")).to_be_visible()
    expect(page.get_by_text(name)).to_have_count(0)
    page.locator(".live-paused").get_by_role("button", name="Resume").click()
    expect(page.get_by_text(name).first).to_be_visible()


def test_a_refused_item_is_kept_with_its_reason_and_the_remedy(page: Page, served: Served) -> None:
    before = served.api("GET", "/quarantine")["total"]
    mark = token_hex(6)
    send(served, [{**QUARANTINED, "properties": {"mark": mark}}])
    served.wait_until(lambda: served.api("GET", "/quarantine")["total"] == before + 1)
    page.goto("/app/data/quarantine")
    item = page.get_by_role("list", name="Quarantine").get_by_role("listitem").filter(has_text=mark)
    expect(item).to_contain_text("Nobody did this")
    item.get_by_role("button").first.click()
    expect(item).to_contain_text("Send userId or anonymousId with each item")
