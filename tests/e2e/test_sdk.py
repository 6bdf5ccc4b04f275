"""The browser SDK in a real browser on somebody's own pages: each event is in the warehouse once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.acceptance.serving import Served
from tests.e2e.controls import button
from tests.e2e.site import Site, site, tagged

PERSON = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)
NO_ROBOT = "Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => false})"
SHOP = """
<button data-cml-click="Trial Clicked" data-cml-prop-plan="pro" data-cml-prop-seats="5"><b>Try</b> it</button>
<form data-cml-form="Demo Request" onsubmit="event.preventDefault()">
  <input name="company"><input name="email" data-cml-trait="email"><input name="secret" type="password">
  <input name="card_number"><button>Send</button>
</form>
<a id="next" href="/second">Next</a><div style="height:4000px"></div>
"""
APP = """
<script>
addEventListener("click", event => {
  const to = event.target.dataset.to;
  if (to) { history.pushState({}, "", to); document.title = "Route " + to; }
});
</script>
<button data-to="/app/orders">Orders</button><button data-to="/app/orders?page=2">More</button><a href="#/detail">Detail</a>
"""


@dataclass(frozen=True)
class Shop:
    """A source of its own and the site that sends to it."""

    served: Served
    site: Site
    source_id: int

    def events(self) -> list[dict[str, Any]]:
        """Return what the warehouse has of the source, in the order it happened."""
        rows = self.served.query(
            "SELECT name, kind, message_id, toString(properties), context, contact_id FROM events"
            f" WHERE source_id = {self.source_id} ORDER BY timestamp, received_at"
        )
        names = ("name", "kind", "message_id", "properties", "context", "contact_id")
        found = [dict(zip(names, row, strict=True)) for row in rows]
        for event in found:
            event |= {"properties": json.loads(event["properties"]), "context": json.loads(event["context"])}
        return found

    def names(self) -> list[str]:
        """Return the events' names."""
        return [event["name"] for event in self.events()]

    def wait_for(self, *names: str) -> list[dict[str, Any]]:
        """Wait until exactly these have come, in whatever order, each under an id of its own."""
        self.served.wait_until(lambda: len(self.names()) >= len(names))
        found = self.events()
        assert sorted(event["name"] for event in found) == sorted(names)
        assert len({event["message_id"] for event in found}) == len(names)
        return found


@pytest.fixture
def shop(served: Served) -> Iterator[Shop]:
    """Pages that send to a new source."""
    source = served.api("POST", "/sources", {"name": f"Shop {token_hex(3)}", "kind": "website"})
    key = source["write_key"]
    domains = ["127.0.0.1", "localhost"]
    pages = {
        "/": tagged(served, key, SHOP),
        "/second": tagged(served, key, "<p>Second</p>", "Second"),
        "/app/start": tagged(served, key, APP, "Start"),
        "/consent": tagged(served, key, SHOP, consent="required"),
        "/two": tagged(
            served, key, "<a id=there>There</a><script>there.href = location.href.includes('127')"
            " ? location.origin.replace('127.0.0.1', 'localhost') + '/two?from=link#end' : '/two'</script>",
            domains=domains,
        ),
    }  # fmt: skip
    with site(pages) as running:
        yield Shop(served, running, source["id"])


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A person's browser, as far as the SDK can tell."""
    made = browser.new_context(user_agent=PERSON, locale="zh-CN")
    made.add_init_script(NO_ROBOT)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def visitor(context: BrowserContext) -> Page:
    """A tab of it."""
    return context.new_page()


def sent(page: Page) -> Callable[[], bool]:
    """Return whether the queue of the page is empty."""
    return lambda: bool(page.evaluate("Object.keys(localStorage).every(key => !key.startsWith('cml.q.'))"))


def test_a_plain_page_tells_what_a_visitor_does(shop: Shop, visitor: Page) -> None:
    visitor.goto(f"{shop.site.url}/?utm_source=baidu&utm_campaign=spring&bd_vid=b-1&gclid=g-1")
    visitor.get_by_text("Try").click()
    visitor.locator("[name=company]").fill("晴川")
    visitor.locator("[name=email]").fill(f"{token_hex(4)}@example.com")
    visitor.locator("[name=secret]").fill("hunter2")
    visitor.locator("[name=card_number]").fill("4111111111111111")
    visitor.get_by_role("button", name="Send").click()
    visitor.mouse.wheel(0, 10_000)
    depths = ["Page Scrolled"] * 4
    events = shop.wait_for("Page Viewed", "Trial Clicked", "Contact Identified", "Form Submitted", *depths)
    by_name = {event["name"]: event for event in events}
    assert by_name["Page Viewed"]["properties"]["path"] == "/"
    assert by_name["Trial Clicked"]["properties"] == {"text": "Try it", "plan": "pro", "seats": 5}
    assert by_name["Form Submitted"]["properties"] == {"form": "Demo Request", "fields": {"company": "晴川"}}
    scrolled = [event["properties"]["depth"] for event in events if event["name"] == "Page Scrolled"]
    assert sorted(scrolled) == [25, 50, 75, 100]
    assert len({event["contact_id"] for event in events}) == 1
    assert "hunter2" not in json.dumps(events)
    for event in events:
        assert event["context"]["campaign"] == {"name": "spring", "source": "baidu"}
        touch = event["context"]["touch"]
        assert touch["first"] == touch["last"]
        assert touch["first"]["click_ids"] == {"bd_vid": "b-1", "gclid": "g-1"}
        assert "bot" not in event["context"]


def test_first_and_last_touch_are_kept_over_visits(shop: Shop, visitor: Page) -> None:
    for query in ("?utm_source=baidu", "?utm_source=wechat&utm_medium=social", ""):
        visitor.goto(f"{shop.site.url}/second{query}")
        shop.served.wait_until(sent(visitor))
    touch = shop.wait_for("Page Viewed", "Page Viewed", "Page Viewed")[-1]["context"]["touch"]
    assert (touch["first"]["source"], touch["last"]["source"]) == ("baidu", "wechat")


def test_routes_of_a_single_page_app_are_pages(shop: Shop, visitor: Page) -> None:
    visitor.goto(f"{shop.site.url}/app/start")
    visitor.get_by_text("Orders").click()
    visitor.get_by_text("More").click()
    visitor.get_by_text("Detail").click()
    visitor.go_back()
    events = shop.wait_for(*["Page Viewed"] * 5)
    paths = [event["properties"]["path"] + event["properties"]["search"] for event in events]
    orders = "/app/orders?page=2"
    assert paths == ["/app/start", "/app/orders", orders, "/app/orders#/detail?page=2", orders]
    assert events[1]["properties"]["title"] == "Route /app/orders"
    assert events[1]["properties"]["referrer"] == f"{shop.site.url}/app/start"


def test_without_consent_nothing_is_stored_or_sent(shop: Shop, visitor: Page) -> None:
    requests: list[str] = []
    visitor.on("request", lambda request: requests.append(request.url) if "/v1/" in request.url else None)
    visitor.goto(f"{shop.site.url}/consent?utm_source=a")
    visitor.get_by_text("Try").click()
    visitor.evaluate("cumulus('flush')")
    visitor.reload()
    visitor.wait_for_function("Boolean(window.cumulus && cumulus.init)")
    kept = "[document.cookie, localStorage.length, sessionStorage.length]"
    assert visitor.evaluate(kept) == ["", 0, 0]
    assert requests == []
    visitor.get_by_text("Try").click()
    visitor.evaluate("cumulus('consent', 'granted')")
    events = shop.wait_for("Page Viewed", "Trial Clicked")
    assert {event["context"]["campaign"]["source"] for event in events} == {"a"}
    visitor.evaluate("cumulus('consent', 'denied')")
    assert visitor.evaluate(kept) == ["", 0, 0]


def test_what_happens_offline_arrives_once_when_the_network_is_back(
    shop: Shop, visitor: Page, context: BrowserContext
) -> None:
    visitor.goto(f"{shop.site.url}/second")
    shop.wait_for("Page Viewed")
    context.set_offline(True)
    for n in range(30):
        visitor.evaluate("n => cumulus('track', 'Offline Step', {n})", n)
    assert visitor.evaluate("Object.keys(localStorage).filter(key => key.startsWith('cml.q.')).length") == 30
    context.set_offline(False)
    shop.served.wait_until(sent(visitor))
    events = shop.wait_for("Page Viewed", *["Offline Step"] * 30)
    assert sorted(event["properties"]["n"] for event in events[1:]) == list(range(30))


def test_two_tabs_lose_and_double_nothing(shop: Shop, visitor: Page, context: BrowserContext) -> None:
    visitor.goto(f"{shop.site.url}/second")
    other = context.new_page()
    other.goto(f"{shop.site.url}/second")
    for n in range(20):
        for page in (visitor, other):
            page.evaluate("n => cumulus('track', 'Step', {n})", n)
    events = shop.wait_for("Page Viewed", "Page Viewed", *["Step"] * 40)
    assert len({event["contact_id"] for event in events}) == 1


def test_what_happens_in_the_last_moment_is_handed_over(shop: Shop, visitor: Page) -> None:
    visitor.goto(f"{shop.site.url}/second")
    shop.wait_for("Page Viewed")
    visitor.evaluate("cumulus('track', 'Last Word')")
    visitor.goto("about:blank")
    shop.wait_for("Page Viewed", "Last Word")


def test_what_was_handed_over_and_is_sent_again_counts_once(shop: Shop, visitor: Page) -> None:
    visitor.goto(f"{shop.site.url}/second")
    visitor.evaluate("cumulus('track', 'Last Word')")
    visitor.goto(f"{shop.site.url}/second")
    shop.served.wait_until(sent(visitor))
    shop.wait_for("Page Viewed", "Last Word", "Page Viewed")


def test_a_visitor_keeps_the_id_on_another_domain(shop: Shop, visitor: Page) -> None:
    visitor.goto(f"{shop.site.url}/two")
    visitor.locator("#there").click()
    visitor.wait_for_url(f"{shop.site.other_url}/two?from=link#end")
    events = shop.wait_for("Page Viewed", "Page Viewed")
    assert len({event["contact_id"] for event in events}) == 1
    assert {event["context"]["page"]["url"] for event in events} == {
        f"{shop.site.url}/two",
        f"{shop.site.other_url}/two?from=link#end",
    }


def test_a_visitor_whom_the_other_domain_knew_becomes_one_person(shop: Shop, visitor: Page) -> None:
    visitor.goto(f"{shop.site.other_url}/two")
    shop.wait_for("Page Viewed")
    visitor.goto(f"{shop.site.url}/two")
    visitor.locator("#there").click()
    shop.wait_for("Page Viewed", "Page Viewed", "Alias Created", "Page Viewed")
    merged = "SELECT uniqExact(if(new_id > 0, new_id, contact_id)) FROM events LEFT JOIN contact_overrides"
    where = f" ON old_id = contact_id WHERE source_id = {shop.source_id}"
    shop.served.wait_until(lambda: int(shop.served.query(merged + where)[0][0]) == 1)


def test_a_page_that_is_gone_back_to_is_viewed_again(shop: Shop, visitor: Page) -> None:
    visitor.goto(f"{shop.site.url}/?utm_source=a")
    shop.wait_for("Page Viewed")
    visitor.locator("#next").click()
    shop.wait_for("Page Viewed", "Page Viewed")
    visitor.go_back()
    paths = [event["properties"]["path"] for event in shop.wait_for(*["Page Viewed"] * 3)]
    assert paths == ["/", "/second", "/"]


def test_a_program_says_that_it_is_one(shop: Shop, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{shop.site.url}/second")
    events = shop.wait_for("Page Viewed")
    page.close()
    assert events[0]["context"]["bot"] is True


def test_the_script_is_small_cached_for_a_short_time_and_asked_for_anew(shop: Shop, visitor: Page) -> None:
    url = f"{shop.served.url}/sdk/cumulus.js"
    answer = visitor.request.get(url)
    assert answer.headers["cache-control"].startswith("max-age=600")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-encoding"] == "gzip"
    assert visitor.request.get(url, headers={"If-None-Match": answer.headers["etag"]}).status == 304


def test_the_source_page_gives_the_snippet_and_sees_the_events(page: Page, shop: Shop, visitor: Page) -> None:
    key = next(
        each["write_key"] for each in shop.served.api("GET", "/sources")["items"] if each["id"] == shop.source_id
    )
    page.goto("/app/settings/sources")
    page.get_by_role("link", name="Shop").first.click()
    page.goto(f"/app/settings/sources/{shop.source_id}")
    expect(page.get_by_text("Waiting for events")).to_be_visible()
    expect(page.locator(".code-block")).to_contain_text(key)
    page.get_by_text("Mini-programme").click()
    expect(page.locator(".code-block")).to_contain_text('require("./cumulus-miniprogram.js")')
    page.get_by_role("switch", name="Wait for consent").click()
    expect(page.locator(".code-block")).to_contain_text('consent: "required"')
    with page.expect_download() as download:
        page.get_by_role("link", name="Download cumulus-miniprogram.js").click()
    assert "getLaunchOptionsSync" in download.value.path().read_text()
    visitor.goto(f"{shop.site.url}/second")
    visitor.evaluate("cumulus('track', 'Bell Rung')")
    expect(page.get_by_role("list", name="Newest events")).to_contain_text("Bell Rung")
    expect(page.get_by_text("Events arrive")).to_be_visible()


def test_the_snippet_works_as_it_is_shown(page: Page, shop: Shop, visitor: Page) -> None:
    page.goto(f"/app/settings/sources/{shop.source_id}")
    snippet = page.locator(".code-block").inner_text()
    expect(button(page, "Copy").first).to_be_visible()
    visitor.goto("about:blank")
    with site({"/": f"<!doctype html><title>Pasted</title>{snippet}"}) as pasted:
        visitor.goto(pasted.url)
        visitor.get_by_role("button", name="…").click()
        shop.wait_for("Page Viewed", "Trial Clicked")
