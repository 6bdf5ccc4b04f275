"""One browser, one Cumulus full of life, one administrator who has signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from tests.acceptance.serving import Served, running
from tests.e2e.browser import MISSING, Look, Watch, find_browser, start_browser, watched_page
from tests.e2e.filling import fill
from tests.e2e.people import choose_look, sign_in

PATIENCE_MS = 20_000
"""Generous: the tests run beside other work on two cores."""

OpenPage = Callable[[Look], Page]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the pictures alone unless they are asked for."""
    wanted = config.getoption("--screenshots") or collection_path.name != "test_screenshots.py"
    return None if wanted else True


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """End with how to get a browser before any worker starts: what a worker says at its end is not heard."""
    if hasattr(session.config, "workerinput"):
        return
    with sync_playwright() as playwright:
        if find_browser(playwright) is None:
            pytest.exit(MISSING, returncode=3)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of all tests; without one the run ends with how to get it."""
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            pytest.exit(MISSING, returncode=3)
        expect.set_options(timeout=PATIENCE_MS)
        started = start_browser(playwright, path)
        try:
            yield started
        finally:
            started.close()


@pytest.fixture(scope="session")
def served(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Served]:
    """A whole Cumulus with a small year in it; the browser comes first, since it may be missing."""
    with running({"CUMULUS_CONNECTORS_PRIVATE": "1"}) as server:  # what connectors read stands on this machine, too
        fill(server, people=6_000 if request.config.getoption("--screenshots") else 400)
        yield server


@pytest.fixture(scope="session")
def signed_in(browser: Browser, served: Served) -> StorageState:
    """The administrator's cookies."""
    return sign_in(browser, served)


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What must not happen on any page of the test."""
    seen = Watch()
    yield seen
    seen.check()


@pytest.fixture
def open_page(browser: Browser, served: Served, signed_in: StorageState, watch: Watch) -> Iterator[OpenPage]:
    """Opens pages for the administrator in the look that is asked for, and closes them."""
    with ExitStack() as opened:

        def open_page(look: Look) -> Page:
            page = opened.enter_context(watched_page(browser, served.url, signed_in, look, watch))
            page.set_default_timeout(PATIENCE_MS)
            choose_look(page, look)
            return page

        yield open_page


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page in English, light, on a computer."""
    return open_page(Look())
