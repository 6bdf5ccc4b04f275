"""The real browser clients, in a real page of another origin, deliver every event once."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, sync_playwright

from tests.acceptance.serving import Served
from tests.acceptance.site import Site
from tests.acceptance.test_clients import node_environment
from tests.e2e.browser import MISSING, find_browser, start_browser

CLIENTS = Path(__file__).parent / "browser_clients"
EVENTS = 40


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium, gone before the tests of the pages start theirs."""
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            pytest.exit(MISSING, returncode=3)
        started = start_browser(playwright, path)
        try:
            yield started
        finally:
            started.close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The customer's site, with the clients as npm gives them."""
    installed, wanted = CLIENTS / "node_modules" / ".package-lock.json", CLIENTS / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        install = ["npm", "ci", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=CLIENTS, env=node_environment(), check=True, capture_output=True)
    served_site = Site(CLIENTS)
    try:
        yield served_site
    finally:
        served_site.close()


@contextmanager
def visit(context: BrowserContext, url: str) -> Iterator[Page]:
    page = context.new_page()
    try:
        page.goto(url)
        yield page
    finally:
        page.close()


def counts(served: Served, name: str) -> list[list[int]]:
    """Return [[events, distinct n]] of the events called `name`."""
    sql = f"SELECT toInt64(count()), toInt64(uniqExact(properties.n::Int64)) FROM events WHERE name = '{name}'"
    return [[int(cell) for cell in row] for row in served.query(sql)]


LOAD_SEGMENT = """
([key, url, strategy]) => {
  const own = strategy ? { deliveryStrategy: { strategy, config: { size: 10, timeout: 300 } } } : {};
  window.analytics = AnalyticsNext.AnalyticsBrowser.load(
    { writeKey: key, cdnURL: url }, { integrations: { "Segment.io": own } });
}
"""


def load_segment(page: Page, served: Served, strategy: str = "") -> None:
    page.evaluate(LOAD_SEGMENT, [served.write_key, served.url, strategy])


TRACK = """
async ([name, many]) => { for (let n = 0; n < many; n++) await analytics.track(name, { n }); }
"""


@pytest.mark.parametrize("strategy", ["", "batching"], ids=["one by one", "batching"])
def test_analytics_next_delivers_every_event_once(served: Served, browser: Browser, site: Site, strategy: str) -> None:
    name = f"Browser Event {strategy or 'single'}"
    context = browser.new_context()
    with visit(context, f"{site.url}/segment.html?utm_source=baidu") as page:
        load_segment(page, served, strategy)
        page.evaluate("async () => { await analytics.page(); }")
        page.evaluate("async (id) => { await analytics.identify(id, {plan: 'pro'}); }", f"web-{strategy}")
        page.evaluate(TRACK, [name, EVENTS])
        served.wait_until(lambda: counts(served, name) == [[EVENTS, EVENTS]])
        served.wait_until(lambda: lookup(served, f"web-{strategy}")["attributes"].get("plan") == "pro")
    context.close()
    seen = served.query("SELECT count() FROM events WHERE name = 'Page Viewed' AND context LIKE '%\"baidu\"%'")
    assert int(seen[0][0]) >= 1


def test_a_browsers_queue_that_is_sent_again_days_later_counts_once(
    served: Served, browser: Browser, site: Site
) -> None:
    """The events arrive, the answers get lost: the browser keeps them and sends all of them again."""
    name = "Browser Queue"
    context = browser.new_context()
    reached: list[str] = []

    def lose_answer(route: Route) -> None:
        route.fetch()
        reached.append(route.request.url)
        route.abort()

    with visit(context, "about:blank") as page:
        page.clock.install(time=time.time() - 3 * 86_400)
        page.goto(f"{site.url}/segment.html")
        load_segment(page, served)
        page.evaluate("async () => { await analytics.ready(); }")
        page.route("**/v1/t", lose_answer)
        page.evaluate("([name, many]) => { for (let n = 0; n < many; n++) analytics.track(name, { n }); }", [name, 5])
        wait(page, lambda: len(reached) >= 5)
        page.goto(f"{site.url}/sensors.html")
        assert name in page.evaluate("() => JSON.stringify(localStorage)")
    served.wait_until(lambda: counts(served, name) == [[5, 5]])
    again: list[str] = []
    with visit(context, f"{site.url}/segment.html") as page:
        page.on("requestfinished", lambda sent: again.append(sent.post_data or "") if "/v1/t" in sent.url else None)
        load_segment(page, served)
        page.evaluate("() => { analytics.track('Browser Queue End', { n: 1 }); }")
        wait(page, lambda: sum(f'"{name}"' in sent for sent in again) >= 1)
    context.close()
    served.wait_until(lambda: counts(served, "Browser Queue End") == [[1, 1]])
    assert counts(served, name) == [[5, 5]]


LOAD_RUDDER = """
([key, url]) => {
  window.rudder = new rudderanalytics.RudderAnalytics();
  rudder.load(key, url, { configUrl: url });
}
"""


def test_rudderstacks_browser_client_delivers_every_event_once(served: Served, browser: Browser, site: Site) -> None:
    name, user, asked = "Rudder Browser Event", "rudder-js", list[str]()
    context = browser.new_context()
    with visit(context, f"{site.url}/rudder.html") as page:
        page.on("request", lambda sent: asked.append(sent.url))
        page.evaluate(LOAD_RUDDER, [served.write_key, served.url])
        page.evaluate("(id) => { rudder.identify(id, { plan: 'pro' }); }", user)
        page.evaluate("([name, many]) => { for (let n = 0; n < many; n++) rudder.track(name, { n }); }", [name, EVENTS])
        served.wait_until(lambda: counts(served, name) == [[EVENTS, EVENTS]])
        served.wait_until(lambda: lookup(served, user)["attributes"].get("plan") == "pro")
    context.close()
    assert [url for url in asked if not url.startswith((served.url, site.url))] == []


LOAD_SENSORS = """
([url, mode]) => {
  window.sensors = window.sensorsDataAnalytic201505;
  sensors.init({
    server_url: url, show_log: false, is_track_single_page: false,
    send_type: mode === "batch_send" ? "ajax" : mode,
    batch_send: mode === "batch_send" ? { datasend_timeout: 6000, send_interval: 300, storage_length: 200 } : false,
  });
}
"""


def load_sensors(page: Page, served: Served, mode: str) -> None:
    url = f"{served.url}/sa?{urlencode({'project': served.write_key})}"
    page.evaluate(LOAD_SENSORS, [url, mode])


@pytest.mark.parametrize("mode", ["ajax", "beacon", "image", "batch_send"])
def test_sa_sdk_javascript_delivers_every_record_once(served: Served, browser: Browser, site: Site, mode: str) -> None:
    name, user = f"Sensors_browser_{mode}", f"js-{mode}"
    context = browser.new_context()
    with visit(context, f"{site.url}/sensors.html?utm_source=sensors_{mode}") as page:
        load_sensors(page, served, mode)
        page.evaluate("() => { sensors.quick('autoTrack'); }")
        page.evaluate(
            "([name, many]) => { for (let n = 0; n < many; n++) sensors.track(name, { n, city: '苏州' }); }",
            [name, EVENTS],
        )
        page.evaluate("(id) => { sensors.login(id); }", user)
        page.evaluate("() => { sensors.setProfile({ plan: 'pro' }); }")
        served.wait_until(lambda: counts(served, name) == [[EVENTS, EVENTS]])
        served.wait_until(lambda: lookup(served, user)["attributes"].get("plan") == "pro")
    context.close()
    person = lookup(served, user)["id"]
    whose = served.query(f"SELECT DISTINCT contact_id FROM events WHERE name = '{name}'")
    overrides = dict(served.query("SELECT old_id, new_id FROM contact_overrides FINAL"))
    assert {overrides.get(row[0], row[0]) for row in whose} == {person}
    pages = f"SELECT count() FROM events WHERE name = 'Page Viewed' AND context LIKE '%sensors_{mode}%'"
    assert int(served.query(pages)[0][0]) == 1


def test_sensors_debug_mode_is_told_that_all_is_well(served: Served, browser: Browser, site: Site) -> None:
    context = browser.new_context()
    said: list[str] = []
    with visit(context, f"{site.url}/sensors.html") as page:

        def hear(dialog: Dialog) -> None:
            said.append(dialog.message)
            dialog.accept()

        page.on("dialog", hear)
        url = f"{served.url}/sa.gif?{urlencode({'project': served.write_key})}"
        page.evaluate("(url) => { sensorsDataAnalytic201505.init({server_url: url, debug_mode: true}); }", url)
        page.evaluate("() => { sensorsDataAnalytic201505.track('Sensors_debug', {n: 1}); }")
        wait(page, lambda: bool(said))
    context.close()
    assert "成功" in said[0], said


def lookup(served: Served, user: str) -> dict[str, dict[str, object]]:
    """Return the contact, or one without attributes as long as there is none."""
    try:
        found: dict[str, dict[str, object]] = served.api("GET", f"/contacts/lookup?namespace=user_id&value={user}")
    except OSError:
        return {"attributes": {}}
    return found


def wait(page: Page, holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for a condition while the page goes on."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)
