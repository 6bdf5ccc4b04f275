"""The parts that pages share, used by hand: choices, dialogs, notes."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def button(within: Page | Locator, words: str) -> Locator:
    """Return the button of exactly this name; the picture before its words says nothing."""
    return within.get_by_role("button", name=words, exact=True)


def choose(box: Locator, option: str, *, search: str = "") -> None:
    """Open a list box and click one of its options; `search` is typed first, to shorten the list."""
    box.click()
    if search:
        box.fill(search)
    options = box.page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option")
    options.filter(has=box.page.get_by_text(option, exact=True)).first.click()


def dialog(page: Page, title: str) -> Locator:
    """Return the open dialog of that title."""
    found = page.get_by_role("dialog").filter(has_text=title)
    expect(found).to_be_visible()
    return found


def expect_note(page: Page, text: str) -> None:
    """Expect one of the short answers at the edge of the page."""
    expect(page.locator(".toast").filter(has_text=text)).to_be_visible()
