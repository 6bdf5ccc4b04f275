"""Two records that may be one person, as somebody looks at them."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.acceptance.serving import Served
from tests.e2e.controls import button, expect_note
from tests.e2e.filling import twins


def test_a_pair_is_merged_with_a_key_and_apart_again(page: Page, served: Served) -> None:
    mark = f"smith{token_hex(3)}"
    twins(served, mark)
    page.goto("/app/matching")
    page.locator(".queue-open", has_text=mark).first.click()
    sides = page.get_by_role("table", name="Side by side")
    expect(sides.locator("mark").first).to_be_visible()
    expect(sides).to_contain_text(f"kate@{mark}.example")
    expect(page.get_by_role("list", name="How alike they are")).to_contain_text("Birth date")
    page.keyboard.press("m")
    expect_note(page, "Merged")
    expect(page.locator(".queue-open", has_text=mark)).to_have_count(0)
    page.get_by_role("tab", name="Merged").click()
    line = page.get_by_role("list", name="Merged").locator("li", has_text=mark)
    button(line, "Undo").click()
    expect_note(page, "Undone")
    page.get_by_role("tab", name="Undone").click()
    expect(page.get_by_role("list", name="Undone")).to_contain_text(mark)


def test_rules_tell_what_they_would_do_before_they_are_saved(page: Page, served: Served) -> None:
    mark = f"jones{token_hex(3)}"
    twins(served, mark)
    page.goto("/app/matching")
    page.get_by_role("tab", name="Rules").click()
    figures = page.locator(".preview-figures")
    expect(figures).to_contain_text("leave to somebody")
    before = len(page.locator(".rule").all())
    button(page, "Add a rule").click()
    expect(page.locator(".rule")).to_have_count(before + 1)
    expect(page.locator(".rule").last).to_contain_text("pair")
    button(page, "Reset").click()
    expect(page.locator(".rule")).to_have_count(before)
