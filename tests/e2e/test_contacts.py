"""People made, found, tagged and described by hand."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.browser import Look, Watch
from tests.e2e.club import found_club
from tests.e2e.conftest import OpenPage
from tests.e2e.controls import dialog


def test_a_contact_is_made_by_hand_and_found_again(page: Page, served: Served) -> None:
    address = f"grace-{token_hex(3)}@navy.example"
    page.goto("/app/contacts")
    page.get_by_role("button", name="New contact").click()
    form = dialog(page, "New contact")
    form.get_by_label("Name").fill("Grace Hopper")
    expect(form.get_by_role("button", name="Create")).to_be_disabled()
    form.get_by_label("Mail").fill(address)
    form.get_by_label("City").fill("New York")
    form.get_by_role("button", name="Create").click()
    expect(page.locator("h1")).to_have_text("Grace Hopper")
    expect(page.get_by_text("Contact created")).to_be_visible()
    page.get_by_role("link", name="Contacts", exact=False).first.click()
    page.get_by_label("Name, mail, phone or id").fill(address)
    row = page.get_by_role("table", name="Contacts").locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("New York")


def test_an_address_that_somebody_has_is_refused_with_words(page: Page, served: Served, watch: Watch) -> None:
    watch.forgiven.append("status of 409")
    club = found_club(served)
    page.goto("/app/contacts")
    page.get_by_role("button", name="New contact").click()
    form = dialog(page, "New contact")
    form.get_by_label("Mail").fill(club.address("Ada Wright"))
    form.get_by_role("button", name="Create").click()
    expect(form.locator(".field-error")).to_be_visible()


def test_a_tag_added_on_the_profile_stands_on_the_timeline(open_page: OpenPage, served: Served) -> None:
    club = found_club(served)
    contact = served.api("GET", f"/contacts/lookup?namespace=email&value={club.address('林青')}")
    page = open_page(Look("zh-CN"))
    page.goto(f"/app/contacts/{contact['id']}")
    expect(page.locator("h1")).to_have_text("林青")
    page.get_by_label("添加标签").fill("灯友")
    page.keyboard.press("Enter")
    expect(page.locator(".pill", has_text="灯友")).to_be_visible()
    served.wait_until(lambda: served.api("GET", f"/contacts/{contact['id']}/events?name=Tag%20Added")["total"] == 1)
    page.reload()
    expect(page.locator(".event-line").filter(has_text="灯友")).to_be_visible()


def test_the_portrait_a_note_and_a_task_are_worked_with(open_page: OpenPage, served: Served) -> None:
    club = found_club(served)
    contact = served.api("GET", f"/contacts/lookup?namespace=email&value={club.address('Ada Wright')}")
    page = open_page(Look("en"))
    page.goto(f"/app/contacts/{contact['id']}")
    for panel in ("Who they are", "Relation with us", "How we talk", "What they care about"):
        expect(page.get_by_role("heading", name=panel)).to_be_visible()
    page.get_by_role("tab", name="Notes & tasks").click()
    page.get_by_label("Write a note").fill("Prefers tea")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".note")).to_contain_text("Prefers tea")
    page.get_by_label("What is to be done?").fill("Send the offer")
    page.get_by_role("button", name="Add task").click()
    page.get_by_role("checkbox", name="Send the offer").click()
    expect(page.locator(".task-done")).to_have_text("Send the offer")
    page.get_by_role("tab", name="Files").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "offer.txt", "mimeType": "text/plain", "buffer": b"An offer"}
    )
    expect(page.get_by_role("link", name="offer.txt")).to_be_visible()
    path = f"/contacts/{contact['id']}/events?about=note"
    served.wait_until(lambda: served.api("GET", path)["total"] == 3)
    page.reload()
    expect(page.locator(".event-line").filter(has_text="Send the offer")).to_have_count(2)
    page.get_by_label("Search names and properties").fill("no such word")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
