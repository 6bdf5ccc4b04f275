"""The journey canvas by hand: steps from the palette, lines from handle to handle, numbers on the steps."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

_MOVES = 12


def step(page: Page, title: str) -> Locator:
    """Return the step of that title."""
    return page.locator(".react-flow__node").filter(has=page.locator(".step-title", has_text=title))


def add_step(page: Page, kind: str) -> None:
    """Click a kind in the palette: the step follows the selected one."""
    page.get_by_label("Steps").get_by_role("button", name=kind).click()


def drop_step(page: Page, kind: str, right: int, down: int) -> None:
    """Drag a kind from the palette to a place on the canvas, counted from its corner."""
    palette = page.get_by_label("Steps").get_by_role("button", name=kind)
    palette.drag_to(page.locator(".canvas"), target_position={"x": right, "y": down})


def connect(page: Page, source: str, way: str, target: str) -> None:
    """Draw a line from one step's way out to another step, as a hand does: down, some moves, up."""
    step(page, source).locator(
        f".react-flow__handle.source[data-handleid={way}]"
    ).hover()  # waits until it stands still
    end = step(page, target).locator(".react-flow__handle.target").bounding_box()
    assert end is not None
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=_MOVES)
    page.mouse.up()


def expect_number(page: Page, title: str, number: int) -> None:
    """Expect that so many people have come to a step, as it says itself."""
    expect(step(page, title).locator(".node-number")).to_contain_text(str(number))
