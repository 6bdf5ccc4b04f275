"""What comes in: seen as it arrives, kept with its reason when it cannot be stored."""

from __future__ import annotations

import json
from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.controls import button, choose
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


def test_a_live_item_shows_what_became_of_it(page: Page, served: Served) -> None:
    name, person = f"Bell Rung {token_hex(3)}", token_hex(6)
    page.goto("/app/data/live")
    page.get_by_label("Event, value or contact number").fill(name)
    expect(page.get_by_text("No event matches")).to_be_visible()
    send(served, [{"type": "track", "event": name, "userId": person}, {"type": "track", "event": name}])
    rows = page.get_by_role("list", name="Live events").get_by_role("listitem").filter(has_text=name)
    expect(rows.filter(has_text="New contact")).to_have_count(1)
    expect(rows.filter(has_text="Nobody did this")).to_have_count(1)


def test_a_refused_item_is_mended_and_sent_again(page: Page, served: Served) -> None:
    mark = token_hex(6)
    send(served, [{**QUARANTINED, "event": f"Bell Rung {mark}"}])
    page.goto("/app/data/quarantine")
    item = page.get_by_role("list", name="Quarantine").get_by_role("listitem").filter(has_text=mark)
    expect(item).to_be_visible()
    item.get_by_role("button").first.click()
    button(item, "Mend").click()
    box = item.get_by_label("The item as JSON")
    box.fill(json.dumps({"type": "track", "event": f"Bell Rung {mark}"}))
    button(item, "Try").click()
    expect(item).to_contain_text("It would end up here again: Nobody did this")
    box.fill(json.dumps({"type": "track", "event": f"Bell Rung {mark}", "userId": mark}))
    button(item, "Try").click()
    expect(item).to_contain_text("It would be stored now.")
    button(item, "Release").click()
    expect(item).to_have_count(0)
    served.wait_until(lambda: served.api("GET", f"/plan/events?q={mark}")["total"] == 1)


def test_many_items_are_tried_and_then_released(page: Page, served: Served) -> None:
    source = served.api("GET", "/plan/sources")["items"][0]
    name, mark = f"Tower Climbed {token_hex(3)}", token_hex(6)
    served.api(
        "POST", "/plan/events", {"name": name, "status": "live", "properties": [{"name": "steps", "kind": "number"}]}
    )
    served.api("PUT", f"/plan/sources/{source['source_id']}", {"violations": "quarantine"})
    send(
        served,
        [{"type": "track", "event": name, "userId": mark, "properties": {"steps": n}} for n in ("1", "2", "many")],
    )
    served.wait_until(lambda: served.api("GET", "/quarantine?reason=wrong_type")["total"] == 3)
    served.api("PUT", f"/plan/sources/{source['source_id']}", {"violations": "warn"})
    page.goto("/app/data/quarantine")
    page.get_by_role("button", name="A value has the wrong type 3").click()
    button(page, "Work on all 3").click()
    dialog = page.get_by_role("dialog")
    choose(dialog.get_by_label("Remedy"), "Convert a property")
    dialog.get_by_label("Place, such as properties.total").fill("properties.steps")
    button(dialog, "Try it out").click()
    expect(dialog).to_contain_text("3 of 3 would pass.")
    button(dialog, "Do it").click()
    expect(dialog).to_contain_text("3 of 3 passed.")
    served.wait_until(lambda: served.api("GET", f"/plan/events?q={name.replace(' ', '+')}")["items"][0]["count"] == 3)


def test_an_event_is_taken_into_the_plan_and_watched(page: Page, served: Served) -> None:
    name = f"Rope Pulled {token_hex(3)}"
    send(served, [{"type": "track", "event": name, "userId": "ringer", "properties": {"metres": 3}}])
    served.wait_until(lambda: served.api("GET", f"/plan/events?q={name.replace(' ', '+')}")["total"] == 1)
    page.goto("/app/data/plan")
    page.get_by_label("Event or description").fill(name)
    page.get_by_role("link", name=name).click()
    button(page, "Take into the plan").click()
    row = page.get_by_role("list", name="Properties").get_by_role("listitem").filter(has_text="metres")
    row.get_by_role("checkbox", name="Required").check()
    page.get_by_label("Description (English)").fill("Somebody pulled the rope.")
    button(page, "Save").click()
    expect(page.get_by_text("Saved. It holds from the next batch on.")).to_be_visible()
    send(served, [{"type": "track", "event": name, "userId": "ringer", "properties": {"metres": "three"}}])
    event = served.api("GET", f"/plan/events?q={name.replace(' ', '+')}")["items"][0]
    served.wait_until(lambda: served.api("GET", f"/plan/events/{event['id']}/violations")["items"] != [])
    page.reload()
    expect(page.get_by_text("A value has the wrong type")).to_be_visible()


def test_two_spellings_are_merged(page: Page, served: Served) -> None:
    mark = token_hex(3)
    name, other = f"Bell {mark} Cast", f"bell_{mark}_cast"
    send(served, [{"type": "track", "event": each, "userId": "ringer"} for each in (name, name, other)])
    served.wait_until(lambda: served.api("GET", f"/plan/events?q={mark}")["total"] == 2)
    page.goto("/app/data/plan")
    pair = page.get_by_role("listitem").filter(has_text=other).filter(has_text=name)
    button(pair, "Merge").click()
    expect(page.get_by_text(f"From now on {other} is stored as {name}.")).to_be_visible()
