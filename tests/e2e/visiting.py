"""Somebody who goes from page to page and looks closely at each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.browser import Look, Watch
from tests.e2e.texts import foreign_to

_AUDIT = (Path(__file__).parent / "audit.js").read_text("utf-8")
_GO = """async path => {
  history.pushState({}, "", "/app" + path);
  const arrived = ({ status, resolvedLocation }) => status === "idle" && location.pathname.endsWith(resolvedLocation.pathname);
  const until = performance.now() + 20_000;
  while (!arrived(__TSR_ROUTER__.state)) {
    if (performance.now() > until) throw new Error("the router did not get to " + path);
    await new Promise(requestAnimationFrame);
  }
}"""
"""As a link does; comes back when the router shows the page of the address, not the one before any more."""
_WAITING = ".skeleton, .ant-spin-spinning, .boot"


@dataclass(frozen=True)
class Visitor:
    """A page that stays open in one look while the routes change."""

    page: Page
    look: Look
    watch: Watch

    def go(self, path: str) -> None:
        """Move as a link does, and wait until nothing on the page is waiting."""
        self.page.evaluate(_GO, path)
        expect(self.page.locator(_WAITING)).to_have_count(0)
        expect(self.page.locator("main :is(h1, h2, .editor-name)").first).to_be_visible()

    def faults(self) -> list[str]:
        """Return what is wrong with the page as it stands, in sentences."""
        asked = {"locale": self.look.locale, "foreign": foreign_to(self.look.locale)}
        found: list[str] = self.page.evaluate(_AUDIT, asked)
        return found
