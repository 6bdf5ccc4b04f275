"""A letter from the gallery: written, seen as a person, sent as a test."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.acceptance.serving import ADMIN_EMAIL, Served
from tests.e2e.club import found_club
from tests.e2e.controls import choose, dialog, expect_note

SUBJECT = "{{ contact.name }}, a lamp for you"


def test_a_letter_is_taken_written_previewed_as_a_person_and_sent_as_a_test(page: Page, served: Served) -> None:
    club = found_club(served)
    page.goto("/app/templates")
    page.get_by_role("button", name="New template").click()
    dialog(page, "Begin with a ready letter").get_by_role("button", name="Welcome").click()
    page.wait_for_url(lambda url: url.rsplit("/", 1)[1].isdecimal())
    page.get_by_label("Name", exact=True).fill(f"Lamps {club.name}")
    page.get_by_label("Subject").fill(SUBJECT)
    source = page.get_by_role("textbox", name="Source")
    source.fill(source.input_value().replace("Two minutes to see", "One minute in {{ contact.city }} to see"))
    choose(
        page.get_by_label("Choose a person"),
        f"Ada Wright · {club.address('Ada Wright')}",
        search=club.address("Ada Wright"),
    )
    expect(page.locator(".letter-subject b")).to_have_text("Ada Wright, a lamp for you")
    letter = page.frame_locator("iframe[title=Preview]")
    expect(letter.get_by_text("One minute in London to see")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect_note(page, "Saved as version 2")
    _send_test(page)
    page.goto(f"/app/mailbox?to={ADMIN_EMAIL}")
    page.get_by_role("link", name="Ada Wright, a lamp for you").first.click()
    expect(page.locator(".mail-head h2")).to_have_text("Ada Wright, a lamp for you")


def _send_test(page: Page) -> None:
    page.get_by_role("button", name="Send a test").click()
    form = dialog(page, "Send a test")
    expect(form.get_by_label("To", exact=True)).to_have_value(ADMIN_EMAIL)
    form.get_by_role("button", name="Send", exact=True).click()
    expect_note(page, f"Sent to {ADMIN_EMAIL}")


def test_a_slip_in_the_source_is_named_with_its_line_and_the_last_good_letter_stays(page: Page, served: Served) -> None:
    body = {"name": "A slip", "subject": "Hello", "format": "html", "source": "<p>Good evening</p>"}
    template = served.api("POST", "/templates", body)
    page.goto(f"/app/templates/{template['id']}")
    letter = page.frame_locator("iframe[title=Preview]")
    expect(letter.get_by_text("Good evening")).to_be_visible()
    page.get_by_role("textbox", name="Source").fill("<p>Good evening</p>\n{% if contact.name %}")
    expect(page.locator(".letter-problems")).to_contain_text("Line 2")
    expect(letter.get_by_text("Good evening")).to_be_visible()
