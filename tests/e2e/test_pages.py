"""Every page in both languages, both themes, on a computer and on a phone: whole, in its language, and for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from playwright.sync_api import Browser, StorageState

from tests.acceptance.serving import Served
from tests.e2e.browser import Locale, Look, Theme, Watch, watched_page
from tests.e2e.fetching import fetched
from tests.e2e.filling import twins
from tests.e2e.keeping import kept
from tests.e2e.people import choose_look
from tests.e2e.scoring import scored
from tests.e2e.sending import broken
from tests.e2e.visiting import Visitor

SIZES = ((1440, 900), (390, 844))
LOCALES: tuple[Locale, ...] = ("zh-CN", "en")
THEMES: tuple[Theme, ...] = ("light", "dark")
LOOKS = [Look(locale, theme, *size) for locale, theme, size in product(LOCALES, THEMES, SIZES)]
ROUTES = (
    "/",
    "/contacts",
    "/contacts?q=nobody-is-called-that",
    "/contacts/{contact}",
    "/accounts",
    "/accounts/{account}",
    "/matching",
    "/tags",
    "/tags/{tag}",
    "/tags/999999999",
    "/data/connectors",
    "/data/connectors/{connector}",
    "/data/connectors/999999999",
    "/contacts/import",
    "/imports",
    "/imports/999999999",
    "/exports",
    "/exports?tab=scheduled",
    "/exports/scheduled/new",
    "/exports/scheduled/{scheduled}",
    "/exports/scheduled/999999999",
    "/identity",
    "/segments",
    "/segments/new",
    "/segments/{segment}",
    "/segments/{segment}/portrait",
    "/insight",
    "/insight/compare",
    "/insight/compare?left={segment}&right={segment}",
    "/insight/saved",
    "/insight/saved/{portrait}",
    "/insight/saved/999999999",
    "/lifecycle",
    "/scores",
    "/scores/{score}",
    "/scores/999999999",
    "/segments/{segment}/lookalike",
    "/models",
    "/models/new",
    "/models/groups",
    "/models/{model}",
    "/models/999999999",
    "/journeys",
    "/journeys/{journey}",
    "/templates",
    "/templates/{template}",
    "/mailbox",
    "/mailbox?mail={mail}",
    "/settings/sources",
    "/settings/sources/{source}",
    "/settings/identity",
    "/settings/tokens",
    "/settings/members",
    "/settings/consent",
    "/settings/audit",
    "/settings/account",
    "/data/plan",
    "/data/plan/{event}",
    "/data/live",
    "/data/attributes",
    "/data/quarantine",
    "/data/webhooks",
    "/data/webhooks/{webhook}",
    "/privacy",
    "/no/such/page",
    "/contacts/999999999",
    "/accounts/999999999",
    "/segments/999999999",
    "/settings/sources/999999999",
    "/journeys/999999999",
    "/templates/999999999",
    "/data/webhooks/999999999",
    "/mailbox?mail=999999999",
    "/data/plan/999999999",
)


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


@pytest.fixture(scope="session")  # a worker may come back to this module: what it made is there
def places(served: Served) -> Mapping[str, int]:
    """One of each thing that has a page of its own; two people wait in the queue of possible doubles."""
    twins(served, "smith")
    lists = ("contact", "account", "segment", "journey", "template", "source", "webhook", "tag")
    found = {name: served.api("GET", f"/{name}s?limit=1")["items"][0]["id"] for name in lists}
    found["scheduled"] = broken(served)
    found["score"] = scored(served)
    found["portrait"] = kept(served, found["segment"])
    found["event"] = served.api("GET", "/plan/events?limit=1")["items"][0]["id"]
    models = served.api("GET", "/models")["items"]
    settings = {"name": "即将流失", "kind": "churn", "settings": {"days": 30}}
    found["model"] = models[0]["id"] if models else served.api("POST", "/models", settings)["id"]
    connectors = served.api("GET", "/connectors?limit=1")["items"]
    found["connector"] = connectors[0]["id"] if connectors else fetched(served, "会员表", (110,))
    return {**found, "mail": served.api("GET", "/mailbox?limit=1")["items"][0]["id"]}


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_has_no_fault_in_any_look(visitor: Visitor, places: Mapping[str, int], route: str) -> None:
    visitor.watch.forgiven = ["status of 404"] if "999999999" in route else []
    visitor.go(route.format_map(places))
    assert visitor.faults() == []
    visitor.watch.check()
