"""Every page in both languages, both themes, on a computer and on a phone: whole, in its language, and for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.acceptance.serving import Served
from tests.e2e.browser import Look, Watch, watched_page
from tests.e2e.people import choose_look
from tests.e2e.texts import foreign_to

AUDIT = (Path(__file__).parent / "audit.js").read_text("utf-8")
SIZES = ((1440, 900), (390, 844))
LOOKS = [Look(locale, theme, *size) for locale, theme, size in product(("zh-CN", "en"), ("light", "dark"), SIZES)]
ROUTES = (
    "/",
    "/contacts",
    "/contacts?q=nobody-is-called-that",
    "/contacts/{contact}",
    "/segments",
    "/segments/new",
    "/segments/{segment}",
    "/journeys",
    "/journeys/{journey}",
    "/templates",
    "/templates/{template}",
    "/mailbox",
    "/mailbox?mail={mail}",
    "/settings/sources",
    "/settings/tokens",
    "/settings/members",
    "/settings/audit",
    "/settings/account",
    "/data/live",
    "/data/quarantine",
    "/no/such/page",
    "/contacts/999999999",
)
GO = """async path => {
  history.pushState({}, "", "/app" + path);
  const arrived = ({ status, resolvedLocation }) => status === "idle" && location.pathname.endsWith(resolvedLocation.pathname);
  const until = performance.now() + 20_000;
  while (!arrived(__TSR_ROUTER__.state)) {
    if (performance.now() > until) throw new Error("the router did not get to " + path);
    await new Promise(requestAnimationFrame);
  }
}"""
"""As a link does; comes back when the router shows the page of the address, not the one before any more."""
WAITING = ".skeleton, .ant-spin-spinning, .boot"


@dataclass(frozen=True)
class Visitor:
    """A page that stays open in one look while the routes change."""

    page: Page
    look: Look
    watch: Watch

    def go(self, path: str) -> None:
        """Move as a link does, and wait until nothing on the page is waiting."""
        self.page.evaluate(GO, path)
        expect(self.page.locator(WAITING)).to_have_count(0)
        expect(self.page.locator("main :is(h1, h2, .editor-name)").first).to_be_visible()


@pytest.fixture(scope="module", params=LOOKS, ids=str)
def visitor(
    request: pytest.FixtureRequest, browser: Browser, served: Served, signed_in: StorageState
) -> Iterator[Visitor]:
    """Somebody who has signed in, in each look in turn."""
    look, watch = request.param, Watch()
    with watched_page(browser, served.url, signed_in, look, watch) as page:
        choose_look(page, look)
        page.goto("/app/data/quarantine")
        yield Visitor(page, look, watch)


@pytest.fixture(scope="module")
def places(served: Served) -> Mapping[str, int]:
    """One of each thing that has a page of its own."""
    lists = ("contact", "segment", "journey", "template")
    found = {name: served.api("GET", f"/{name}s?limit=1")["items"][0]["id"] for name in lists}
    return {**found, "mail": served.api("GET", "/mailbox?limit=1")["items"][0]["id"]}


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_has_no_fault_in_any_look(visitor: Visitor, places: Mapping[str, int], route: str) -> None:
    visitor.watch.forgiven = ["status of 404"] if "999999999" in route else []
    visitor.go(route.format_map(places))
    asked = {"locale": visitor.look.locale, "foreign": foreign_to(visitor.look.locale)}
    faults = visitor.page.evaluate(AUDIT, asked)
    assert faults == []
    visitor.watch.check()
