"""The builder by hand: nested groups, the exact count while one looks, members and their file."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.acceptance.serving import Served
from tests.e2e.club import Club, found_club
from tests.e2e.controls import button, choose, expect_note


def _say_attribute(leaf: Locator, name: str, value: str) -> None:
    choose(leaf.get_by_label("Attribute, tag or event"), name, search=name)
    leaf.get_by_label("Value").fill(value)
    leaf.get_by_label("Value").press("Escape")


def _build(page: Page, club: Club) -> None:
    """Members of the club who live in 杭州 or bought at least twice."""
    root = page.get_by_role("group", name="Group of conditions").first
    button(root, "Condition").first.click()
    _say_attribute(page.get_by_role("group", name="Condition", exact=True).nth(0), "club", club.name)
    expect(page.locator(".count-value")).to_have_text("4")
    button(root, "Group").first.click()
    inner = page.get_by_role("group", name="Group of conditions").nth(1)
    expect(inner.get_by_role("button", name="or", exact=True)).to_have_attribute("aria-pressed", "true")
    _say_attribute(inner.get_by_role("group", name="Condition", exact=True).nth(0), "city", "杭州")
    expect(page.locator(".count-value")).to_have_text("2")
    button(inner, "Condition").click()
    second = inner.get_by_role("group", name="Condition", exact=True).nth(1)
    choose(second.get_by_label("Attribute, tag or event"), club.bought, search=club.bought)
    second.get_by_label("Times", exact=True).fill("2")
    second.get_by_label("Times", exact=True).press("Tab")


def test_a_segment_with_nested_groups_is_built_counted_saved_and_exported(
    page: Page, served: Served, tmp_path: Path
) -> None:
    club = found_club(served)
    page.goto("/app/segments")
    page.get_by_role("button", name="New segment").click()
    _build(page, club)
    expect(page.locator(".count-value")).to_have_text("3")
    expect(page.get_by_role("region", name="Can be reached").locator("dt")).to_contain_text(["Email", "SMS", "Phone"])
    expect(page.locator(".card-head")).to_contain_text(["3 people match", "", ""])
    for name in ("Ada Wright", "林青", "周文"):
        expect(page.locator(".sample")).to_contain_text(name)
    page.get_by_label("Name", exact=True).fill(f"Lamp friends {club.name}")
    page.get_by_role("button", name="Save segment").click()
    page.wait_for_url(lambda url: url.rsplit("/", 1)[1].isdecimal())
    expect_note(page, "saved")
    page.get_by_text("Members", exact=True).click()
    rows = page.get_by_role("table", name="Members").locator("tbody tr")
    expect(rows).to_have_count(3)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export CSV").click()
    download.value.save_as(tmp_path / "members.csv")
    with (tmp_path / "members.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["name"] for row in csv.DictReader(file)} == {"Ada Wright", "林青", "周文"}


def test_switching_a_group_from_and_to_or_counts_again_and_can_be_undone(page: Page, served: Served) -> None:
    club = found_club(served)
    page.goto("/app/segments/new")
    _build(page, club)
    expect(page.locator(".count-value")).to_have_text("3")
    inner = page.get_by_role("group", name="Group of conditions").nth(1)
    inner.get_by_role("button", name="and", exact=True).click()
    expect(page.locator(".count-value")).to_have_text("1")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".count-value")).to_have_text("3")


def test_each_condition_shows_its_own_people_and_what_it_costs(page: Page, served: Served) -> None:
    club = found_club(served)
    page.goto("/app/segments/new")
    _build(page, club)
    result = page.locator(".leaf-result").first
    expect(result).to_contain_text("4 people")
    page.get_by_role("group", name="Condition", exact=True).first.get_by_role(
        "button", name="Leave out who fulfils this"
    ).click()
    expect(page.locator(".count-value")).not_to_have_text("3")
