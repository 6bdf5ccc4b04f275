"""A real shop's year: collected, counted, segmented, mailed, clicked and seen, each equal to pandas."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.acceptance.serving import Served, running
from tests.retail.orders import BEST, QUIET_SINCE, Shop, read_shop
from tests.retail.sending import EVENT, address_of, send_shop

REAL_TOTALS = {"invoices": 25_900, "lines": 541_909, "customers": 4_372, "worth": 9_747_747.934}
BOUGHT_OFTEN = {"event": EVENT, "count": {"op": "gte", "value": BEST["orders"]}}
SPENT_MUCH = {"event": EVENT, "aggregate": {"function": "sum", "property": "total", "op": "gt", "value": BEST["spent"]}}
QUIET = {"not": {"event": EVENT, "within": {"from": f"{QUIET_SINCE}T00:00:00Z"}}}
WIN_BACK = '<p>{{ contact.name }}, we miss you.</p><p><a href="https://shop.example.com/back?c={{ contact.email }}">See what is new</a></p>'
CLICKS = 12
SECONDS = 240.0


@pytest.fixture(scope="module")
def shop() -> Shop:
    return read_shop()


@pytest.fixture(scope="module")
def sold(shop: Shop) -> Iterator[Served]:
    """A Cumulus that holds the shop's year."""
    with running() as served:
        send_shop(served, shop)
        wanted = len(shop.invoices)
        served.wait_until(lambda: _events(served, "count()") == wanted, SECONDS)
        yield served


def _events(served: Served, what: str) -> float:
    return float(served.query(f"SELECT {what} FROM events WHERE name = '{EVENT}'")[0][0])


def _all(served: Served, path: str) -> list[dict[str, Any]]:
    """Return every item of a list, page by page."""
    items: list[dict[str, Any]] = []
    joint = "&" if "?" in path else "?"
    cursor = ""
    while True:
        page = served.api("GET", f"{path}{joint}limit=200{cursor}")
        items += page["items"]
        if page["next_cursor"] is None:
            assert page["total"] == len(items)
            return items
        cursor = f"&cursor={page['next_cursor']}"


def test_every_line_arrived_and_the_totals_are_known(sold: Served, shop: Shop) -> None:
    invoices = shop.invoices
    assert _events(sold, "uniqExact(properties.order_id::String)") == len(invoices)
    assert _events(sold, "sum(length(properties.products[]))") == len(shop.lines)
    assert _events(sold, "sum(properties.total::Float64)") == pytest.approx(invoices["total"].sum(), abs=0.001)
    assert sold.api("GET", "/quarantine")["total"] == 0
    identified = sold.api("POST", "/segments/preview", {"expression": {"attribute": "email", "op": "exists"}})
    assert identified["count"] == len(shop.customers())
    anonymous = int(invoices["customer"].isna().sum())
    assert sold.api("GET", "/contacts?limit=1")["total"] == len(shop.customers()) + anonymous
    if shop.is_real:
        assert len(invoices) == REAL_TOTALS["invoices"]
        assert len(shop.lines) == REAL_TOTALS["lines"]
        assert identified["count"] == REAL_TOTALS["customers"]
        assert _events(sold, "sum(properties.total::Float64)") == pytest.approx(REAL_TOTALS["worth"], abs=0.001)


def test_a_customers_profile_shows_all_orders(sold: Served, shop: Shop) -> None:
    most = shop.invoices["customer"].value_counts().idxmax()
    contact = sold.api("GET", f"/contacts/lookup?namespace=user_id&value={most}")
    orders = _all(sold, f"/contacts/{contact['id']}/events?name={EVENT.replace(' ', '%20')}")
    known = shop.invoices[shop.invoices["customer"] == most]
    assert {order["properties"]["order_id"] for order in orders} == set(known["InvoiceNo"])
    assert [order["timestamp"] for order in orders] == sorted((o["timestamp"] for o in orders), reverse=True)


def test_the_best_customers_are_those_that_pandas_finds(sold: Served, shop: Shop) -> None:
    expression = {"all": [BOUGHT_OFTEN, SPENT_MUCH]}
    wanted = {address_of(customer) for customer in shop.best_customers()}
    assert sold.api("POST", "/segments/preview", {"expression": expression})["count"] == len(wanted)
    segment = sold.api("POST", "/segments", {"name": "Best customers", "expression": expression})
    members = _all(sold, f"/segments/{segment['id']}/members")
    assert {member["email"] for member in members} == wanted


def test_the_win_back_mails_go_out_and_their_clicks_are_counted(sold: Served, shop: Shop) -> None:
    wanted = {address_of(customer) for customer in shop.lapsed_customers()}
    assert len(wanted) > CLICKS
    journey = _win_back(sold)
    path = f"/journeys/{journey['id']}/stats"
    sold.wait_until(lambda: sold.api("GET", path)["nodes"]["mail"]["sent"] == len(wanted), SECONDS)
    sold.wait_until(lambda: sold.api("GET", path)["completed"] == len(wanted), SECONDS)
    mails = _all(sold, "/mailbox")
    assert {mail["to"] for mail in mails} == wanted
    assert len(mails) == len(wanted)
    for mail in mails[:CLICKS]:
        _click(sold.api("GET", f"/mailbox/{mail['id']}")["html"], mail["to"])
    sold.wait_until(lambda: sold.api("GET", path)["nodes"]["mail"]["clicked"] == CLICKS)
    clicked = {"expression": {"event": "Link Clicked"}}
    sold.wait_until(lambda: sold.api("POST", "/segments/preview", clicked)["count"] == CLICKS)
    today = sold.api("GET", "/home")["today"]
    assert (today["messages_sent"], today["clicked"]) == (len(wanted), CLICKS)


def _win_back(served: Served) -> dict[str, Any]:
    expression = {"all": [BOUGHT_OFTEN, SPENT_MUCH, QUIET]}
    segment = served.api("POST", "/segments", {"name": "To be won back", "expression": expression})
    template = served.api(
        "POST",
        "/templates",
        {"name": "Win back", "subject": "We miss you, {{ contact.name }}", "format": "html", "source": WIN_BACK},
    )
    nodes = [
        {"id": "start", "kind": "entry_segment", "config": {"segment": segment["id"]}},
        {"id": "mail", "kind": "send_mail", "config": {"template_id": template["id"]}},
        {"id": "end", "kind": "exit", "config": {}},
    ]
    edges = [
        {"id": "1", "source": "start", "target": "mail", "branch": "out"},
        {"id": "2", "source": "mail", "target": "end", "branch": "out"},
    ]
    graph = {"nodes": [{**node, "position": {"x": 0, "y": 0}} for node in nodes], "edges": edges}
    journey: dict[str, Any] = served.api("POST", "/journeys", {"name": "Win back", "graph": graph})
    served.api("POST", f"/journeys/{journey['id']}/publish")
    return journey


class _Stay(urllib.request.HTTPRedirectHandler):
    """Does not follow: the shop does not exist."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _click(html: str, to: str) -> None:
    found = re.search(r'href="(http://[^"]+)"[^>]*>See what is new', html)
    assert found is not None, html
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"}
    request = urllib.request.Request(found[1].replace("&amp;", "&"), headers=browser)
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(_Stay).open(request, timeout=20)
    answer.value.close()
    assert answer.value.code in {302, 303}
    assert answer.value.headers["Location"] == f"https://shop.example.com/back?c={to}"
