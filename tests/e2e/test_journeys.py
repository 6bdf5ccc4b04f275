"""A journey drawn, published, walked by one person, paused and stopped: from the canvas to the clicked mail."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.canvas import add_step, connect, drop_step, expect_number, step
from tests.e2e.club import Club, found_club
from tests.e2e.controls import button, choose, dialog, expect_note
from tests.e2e.filling import send

LETTER = """<p>Dear {{ contact.name }},</p>
<p><a href="%s">See your lamp</a></p>
<p><a href="{{ links.unsubscribe }}">No more letters</a></p>"""


def _write_letter(served: Served, club: Club) -> dict[str, Any]:
    body = {"subject": "Your new lamp, {{ contact.name }}", "format": "html"}
    letter = LETTER % f"{served.url}/app/segments?lamp"
    written: dict[str, Any] = served.api("POST", "/templates", {"name": f"Lamp {club.name}", **body, "source": letter})
    return written


def _draw(page: Page, club: Club) -> None:
    """Somebody buys a lamp → a second → in the club? → a letter → the end; strangers go to the end at once."""
    panel = page.get_by_role("complementary", name="Event happens")
    step(page, "Event happens").click()
    choose(panel.get_by_label("Event", exact=True), club.bought, search=club.bought)
    add_step(page, "Wait")
    panel = page.get_by_role("complementary", name="Wait")
    panel.get_by_label("Wait for").fill("1")
    choose(panel.get_by_label("Unit of time"), "second")
    add_step(page, "Condition")
    expect(step(page, "Condition").locator(".step-problem")).to_be_attached()
    _say_condition(page, club)
    add_step(page, "Send mail")
    panel = page.get_by_role("complementary", name="Send mail")
    choose(panel.get_by_label("Mail template"), f"Lamp {club.name}", search=club.name)
    page.get_by_role("button", name="Close").click()


def _say_condition(page: Page, club: Club) -> None:
    button(page.get_by_role("complementary", name="Condition"), "Edit conditions").click()
    form = dialog(page, "Condition")
    button(form, "Condition").first.click()
    leaf = form.get_by_role("group", name="Condition", exact=True)
    choose(leaf.get_by_label("Attribute, tag or event"), "club", search="club")
    leaf.get_by_label("Value").fill(club.name)
    expect(form.get_by_text("4 of all")).to_be_visible()
    button(form, "Save").click()
    expect(form).to_be_hidden()


def _end(page: Page) -> None:
    """Drop the exit beside the rest and lead both ways to it."""
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    drop_step(page, "Exit", int(box["width"]) - 480, int(box["height"]) - 80)
    unreachable = step(page, "Exit").locator(".step-problem")
    expect(unreachable).to_contain_text("not connected")
    expect(button(page, "Publish")).to_be_disabled()
    page.get_by_role("button", name="Close").click()
    connect(page, "Send mail", "out", "Exit")
    connect(page, "Condition", "no", "Exit")
    expect(unreachable).to_have_count(0)
    expect(page.locator(".react-flow__edge")).to_have_count(5)


def test_a_journey_is_drawn_published_walked_paused_and_stopped(page: Page, served: Served) -> None:
    club = found_club(served)
    _write_letter(served, club)
    page.goto("/app/journeys")
    button(page, "New journey").first.click()
    page.get_by_label("Name", exact=True).fill(f"New lamp {club.name}")
    _draw(page, club)
    _end(page)
    button(page, "Publish").click()
    expect_note(page, "Journey published")
    expect(page.locator(".editor-bar")).to_contain_text("Live")
    send(served, [club.purchase("林青"), club.purchase("Eve Stone")])
    expect_number(page, "Event happens", 2)
    expect_number(page, "Condition", 2)
    expect_number(page, "Send mail", 1)
    expect_number(page, "Exit", 2)
    expect(page.locator(".totals")).to_contain_text("Completed2")
    button(page, "Pause").click()
    expect(page.locator(".editor-bar")).to_contain_text("Paused")
    button(page, "Stop").click()
    button(dialog(page, "Stop this journey?"), "Stop").click()
    expect(page.locator(".editor-bar")).to_contain_text("Stopped")


def test_a_step_dropped_at_the_edge_stands_beside_its_panel(page: Page) -> None:
    page.goto("/app/journeys")
    button(page, "New journey").first.click()
    page.get_by_label("Name", exact=True).fill("Over the edge")
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    drop_step(page, "Exit", int(box["width"]) - 60, int(box["height"]) - 30)
    panel = page.get_by_role("complementary", name="Exit")
    expect(panel).to_be_visible()
    step(page, "Exit").hover()  # waits until it stands still
    dropped, beside = step(page, "Exit").bounding_box(), panel.bounding_box()
    assert dropped is not None
    assert beside is not None
    assert dropped["x"] + dropped["width"] < beside["x"]
    assert dropped["y"] + dropped["height"] < box["y"] + box["height"]
    expect(page.locator(".save-state")).to_have_text("Saved")


def test_the_journeys_mail_is_opened_clicked_and_declined_and_the_timeline_knows(page: Page, served: Served) -> None:
    club = found_club(served)
    _publish(served, club)
    send(served, [club.purchase("周文")])
    address = club.address("周文")
    page.goto(f"/app/mailbox?to={address}")
    page.get_by_role("link", name="Your new lamp, 周文").click()
    letter = page.frame_locator(".mail-reader iframe")
    with page.expect_popup() as shop:
        letter.get_by_role("link", name="See your lamp").click()
    shop.value.wait_for_url("**/app/segments**")
    with page.expect_popup() as farewell:
        letter.get_by_role("link", name="No more letters").click()
    farewell.value.get_by_role("button", name="Unsubscribe").click()
    expect(farewell.value.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    contact = served.api("GET", f"/contacts/lookup?namespace=email&value={address}")
    events = f"/contacts/{contact['id']}/events?name="
    for name in ("Email%20Opened", "Link%20Clicked", "Email%20Unsubscribed"):
        served.wait_until(lambda name=name: served.api("GET", events + name)["total"] >= 1)  # type: ignore[misc]
    page.get_by_role("link", name="Open the contact").click()
    expect(page.locator("h1")).to_have_text("周文")
    expect(page.get_by_text("Unsubscribed from mail")).to_be_visible()
    for words in ("Mail sent", "Opened a mail", "Clicked a link", "Unsubscribed"):
        expect(page.locator(".event-name").get_by_text(words, exact=True).first).to_be_visible()


def _publish(served: Served, club: Club) -> None:
    """By the API: somebody buys a lamp and gets the letter."""
    letter = _write_letter(served, club)
    nodes = [
        {"id": "start", "kind": "entry_event", "config": {"event": club.bought}, "position": {"x": 0, "y": 0}},
        {"id": "mail", "kind": "send_mail", "config": {"template_id": letter["id"]}, "position": {"x": 0, "y": 120}},
    ]
    edges = [{"id": "1", "source": "start", "target": "mail", "branch": "out"}]
    body = {"name": f"Lamps {club.name}", "graph": {"nodes": nodes, "edges": edges}}
    journey = served.api("POST", "/journeys", body)
    served.api("POST", f"/journeys/{journey['id']}/publish")
