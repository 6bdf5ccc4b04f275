"""A real shop from its empty first day to its win-back mails: the pages show what pandas and the API know."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.acceptance.serving import Served, running
from tests.e2e.browser import Look, Watch, watched_page
from tests.e2e.controls import button, choose, dialog, expect_note
from tests.e2e.people import choose_look, sign_in
from tests.e2e.visiting import Visitor
from tests.retail.orders import BEST, QUIET_SINCE, Shop, read_shop
from tests.retail.sending import EVENT, send_shop

LISTS = (
    "/",
    "/contacts",
    "/segments",
    "/segments/new",
    "/journeys",
    "/templates",
    "/mailbox",
    "/data/live",
    "/data/quarantine",
    "/settings/tokens",
)
PHONE = (390, 844)
SECONDS = 240.0
WIN_BACK = "Win back"


@pytest.fixture(scope="module")
def shop() -> Shop:
    return read_shop()


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[Served]:
    """A Cumulus to which nobody has sent anything."""
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def owner(browser: Browser, opened: Served) -> StorageState:
    return sign_in(browser, opened)


@pytest.fixture(scope="module")
def sold(opened: Served, owner: StorageState, shop: Shop) -> Served:
    """The same with the shop's year in it."""
    send_shop(opened, shop)
    wanted = len(shop.invoices)
    found = f"SELECT count() FROM events WHERE name = '{EVENT}'"
    opened.wait_until(lambda: int(opened.query(found)[0][0]) == wanted, SECONDS)
    return opened


@pytest.fixture
def page(browser: Browser, opened: Served, owner: StorageState, watch: Watch) -> Iterator[Page]:
    with watched_page(browser, opened.url, owner, Look(), watch) as page:
        choose_look(page, Look())
        yield page


@pytest.mark.parametrize("look", [Look("zh-CN"), Look("en", "dark", *PHONE)], ids=str)
def test_empty_pages_say_what_they_are_for(
    browser: Browser, opened: Served, owner: StorageState, watch: Watch, look: Look
) -> None:
    with watched_page(browser, opened.url, owner, look, watch) as page:
        choose_look(page, look)
        page.goto("/app/settings/account")
        visitor = Visitor(page, look, watch)
        for path in LISTS:
            visitor.go(path)
            expect(
                page.locator(
                    "main :is(.state, .gallery-empty, .group-empty, .start, .code-block, table, .table-cards)"
                ).first
            ).to_be_visible()
            assert visitor.faults() == [], path


def test_the_first_webhook_shows_its_secret_though_the_gallery_is_gone_by_then(page: Page) -> None:
    page.goto("/app/data/webhooks")
    page.get_by_role("button", name="CRM").click()
    button(page, "Open the address").click()
    secret = dialog(page, "Copy the secret now")
    expect(secret.locator("code")).to_contain_text("whsec_")
    button(secret, "Done").click()
    expect(page.locator(".hook-head code")).to_contain_text("/hooks/")


def test_the_first_event_opens_the_home_page(page: Page, opened: Served) -> None:
    page.goto("/app/")
    expect(page.get_by_text("Waiting for your first event")).to_be_visible()
    expect(page.locator("main")).to_contain_text(opened.write_key)
    body = f'{{"writeKey": "{opened.write_key}", "event": "Door Opened", "anonymousId": "first"}}'
    opened.collect("track", body.encode(), {"Content-Type": "application/json"})
    expect(page.locator(".figure").first).to_be_visible()


def _best_customers(page: Page) -> None:
    """Say in the builder: bought at least 3 times, and for more than 1,000 in all."""
    root = page.get_by_role("group", name="Group of conditions").first
    for number in range(2):
        button(root, "Condition").first.click()
        leaf = page.get_by_role("group", name="Condition", exact=True).nth(number)
        choose(leaf.get_by_label("Attribute, tag or event"), EVENT, search=EVENT)
    conditions = page.get_by_role("group", name="Condition", exact=True)
    conditions.nth(0).get_by_role("spinbutton", name="Times").fill(str(BEST["orders"]))
    spent = conditions.nth(1)
    choose(spent.get_by_label("What is measured"), "sum of")
    choose(spent.get_by_label("Property"), "total", search="total")
    choose(spent.get_by_label("Relation"), "more than")
    spent.get_by_role("spinbutton", name="Value").fill(str(BEST["spent"]))
    spent.get_by_role("spinbutton", name="Value").press("Tab")


def test_the_best_customers_on_the_page_are_as_many_as_pandas_finds(page: Page, sold: Served, shop: Shop) -> None:
    wanted = f"{len(shop.best_customers()):,}"
    page.goto("/app/segments/new")
    _best_customers(page)
    expect(page.locator(".count-value")).to_have_text(wanted)
    page.get_by_label("Name", exact=True).fill("Best customers")
    button(page, "Save segment").click()
    expect_note(page, "saved")
    page.get_by_text("Members", exact=True).click()
    expect(page.locator(".toolbar")).to_contain_text(f"{wanted} people match")
    page.goto("/app/segments")
    row = page.get_by_role("table", name="Segments").get_by_role("row").filter(has_text="Best customers")
    expect(row.locator("b.num")).to_have_text(wanted)


@pytest.fixture(scope="module")
def win_back(sold: Served) -> int:
    """The journey's number: a draft for the best customers who have not come for three months."""
    quiet = {"not": {"event": EVENT, "within": {"from": f"{QUIET_SINCE}T00:00:00Z"}}}
    often = {"event": EVENT, "count": {"op": "gte", "value": BEST["orders"]}}
    much = {"function": "sum", "property": "total", "op": "gt", "value": BEST["spent"]}
    expression = {"all": [often, {"event": EVENT, "aggregate": much}, quiet]}
    segment = sold.api("POST", "/segments", {"name": "To be won back", "expression": expression})
    letter = {"subject": "We miss you, {{ contact.name }}", "format": "html", "source": "<p>Come back!</p>"}
    template = sold.api("POST", "/templates", {"name": WIN_BACK, **letter})
    nodes: tuple[tuple[str, str, dict[str, object]], ...] = (
        ("start", "entry_segment", {"segment": segment["slug"]}),
        ("mail", "send_mail", {"template_id": template["id"]}),
        ("end", "exit", {}),
    )
    graph = {
        "nodes": [
            {"id": name, "kind": kind, "config": config, "position": {"x": 0, "y": 120 * row}}
            for row, (name, kind, config) in enumerate(nodes)
        ],
        "edges": [
            {"id": "1", "source": "start", "target": "mail", "branch": "out"},
            {"id": "2", "source": "mail", "target": "end", "branch": "out"},
        ],
    }
    return int(sold.api("POST", "/journeys", {"name": WIN_BACK, "graph": graph})["id"])


def test_the_win_back_journeys_page_and_home_show_what_the_api_counts(
    page: Page, sold: Served, shop: Shop, win_back: int
) -> None:
    wanted = len(shop.lapsed_customers())
    page.goto(f"/app/journeys/{win_back}")
    button(page, "Publish").click()
    expect_note(page, "Journey published")
    stats = f"/journeys/{win_back}/stats"
    sold.wait_until(lambda: sold.api("GET", stats)["nodes"]["mail"]["sent"] == wanted, SECONDS)
    sold.wait_until(lambda: sold.api("GET", stats)["completed"] == wanted)
    expect(page.locator(".totals dd")).to_have_text([f"{wanted:,}", "0", f"{wanted:,}", "0"])
    page.goto("/app/")
    row = page.get_by_role("table", name="Journeys").get_by_role("row").filter(has_text=WIN_BACK)
    expect(row.locator("td.end").first).to_have_text(f"{wanted:,}")
    today = sold.api("GET", "/home")["today"]
    assert today["messages_sent"] == wanted
    figure = page.locator(".figure").filter(has_text="Messages sent today").locator(".figure-value")
    expect(figure).to_have_text(f"{wanted:,}")


def test_the_customer_with_the_most_orders_has_them_all_on_the_profile(page: Page, sold: Served, shop: Shop) -> None:
    orders = shop.invoices["customer"].value_counts()
    page.goto("/app/contacts")
    page.get_by_label("Name, mail, phone or id").fill(f"customer-{orders.idxmax()}@")
    found = page.get_by_role("table", name="Contacts").locator("tbody a")
    expect(found).to_have_count(1)
    found.click()
    expect(page.locator("h1")).to_have_text(f"Customer {orders.idxmax()}")
    shown = sold.api("GET", page.url.rpartition("/app")[2])["counts"]["events"]
    assert shown >= orders.max()
    expect(page.locator(".facts dd").first).to_have_text(f"{shown:,}")
