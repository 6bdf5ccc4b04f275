"""A score card by hand: from a preset, changed, tried, published; a person's score and what made it."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.club import Club, found_club
from tests.e2e.controls import button, choose, dialog, expect_note


def _start(page: Page, name: str) -> None:
    page.goto("/app/scores")
    page.get_by_role("button", name="New score card").first.click()
    dialog(page, "New score card").get_by_role("button", name="Blank card").click()
    expect(page.get_by_role("tab", name="Rules")).to_be_visible()
    page.get_by_label("Name", exact=True).fill(name)


def _add_rules(page: Page, club: Club) -> None:
    behaviour = page.locator(".score-group").nth(1)
    behaviour.get_by_role("button", name="Rule on what they do").click()
    choose(page.get_by_label("Event", exact=True), club.bought, search=club.bought)
    name = behaviour.get_by_label("Name of the rule")
    name.fill("Bought a lamp")
    points = behaviour.get_by_label("Points of Bought a lamp")
    points.fill("10")
    points.press("Tab")
    page.get_by_label("Line to sales (MQL)").fill("20")
    page.keyboard.press("Tab")


def test_a_card_is_drawn_tried_published_and_explained(page: Page, served: Served) -> None:
    club, name = found_club(served), f"Lamps {token_hex(3)}"
    _start(page, name)
    _add_rules(page, club)
    # Ada bought 3 lamps, Zhou Wen 2, Eve 5, Wu Tong 4, Bo 1: five people, four of them with 20 points.
    expect(page.locator(".score-reach").last).to_have_text("5 people")
    expect(page.locator(".score-figures").last).to_contain_text("+4")
    button(page, "Save draft").click()
    expect_note(page, "Draft saved")
    button(page, "Publish").click()
    dialog(page, "Publish this card?").get_by_role("button", name="Publish").click()
    expect_note(page, "everybody is being scored")
    expect(page.locator(".page-actions")).to_contain_text("v1 counts", timeout=60_000)
    page.get_by_role("tab", name="People").click()
    best = page.locator(".score-ranked li").first
    expect(best).to_contain_text("Eve Stone")
    expect(best).to_contain_text("50")
    best.get_by_role("link").click()
    card = page.get_by_role("button", name=f"How {name} came about")
    expect(card).to_contain_text("50")
    card.click()
    story = page.get_by_role("dialog")
    expect(story.locator(".rule-points")).to_contain_text("+50")
    expect(story.locator(".score-events li")).to_have_count(5)
    expect(story.locator(".score-history li").first).to_contain_text("crossed the line")


def test_a_card_is_asked_whether_it_would_have_told(page: Page, served: Served) -> None:
    club = found_club(served)
    _start(page, f"Test {token_hex(3)}")
    _add_rules(page, club)
    page.get_by_role("tab", name="Back-test").click()
    choose(page.get_by_label("What counts as success"), club.bought, search=club.bought)
    button(page, "Run the back-test").click()
    expect(page.locator(".back-grid")).to_contain_text("Too little to tell")


def test_a_version_comes_back(page: Page, served: Served) -> None:
    club, name = found_club(served), f"Back {token_hex(3)}"
    _start(page, name)
    _add_rules(page, club)
    button(page, "Publish").click()
    dialog(page, "Publish this card?").get_by_role("button", name="Publish").click()
    expect_note(page, "everybody is being scored")
    page.get_by_label("Points of Bought a lamp").fill("1")
    page.keyboard.press("Tab")
    button(page, "Save draft").click()
    expect_note(page, "Draft saved")
    page.get_by_role("tab", name="Versions").click()
    page.get_by_role("button", name="Compare with the draft").click()
    expect(page.locator(".score-diff")).to_contain_text("Bought a lamp")
    button(page, "Restore").click()
    expect_note(page, "Version 1 is the draft again")
    page.get_by_role("tab", name="Rules").click()
    expect(page.get_by_label("Points of Bought a lamp")).to_have_value("+10")
