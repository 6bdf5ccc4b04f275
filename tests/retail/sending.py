"""The shop's year through the public collector, as its own systems would send it."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pandas as pd

from tests.acceptance.serving import Served
from tests.retail.orders import Shop

EVENT = "Order Completed"
_PER_REQUEST = 200
_CONNECTIONS = 2


def address_of(customer: int) -> str:
    """Return the mail address that the test gives a customer."""
    return f"customer-{customer}@retail.example"


def send_shop(served: Served, shop: Shop) -> None:
    """Send every customer and every invoice; raises AssertionError on any answer but 200."""
    items = _items(shop)
    batches = iter(lambda: list(islice(items, _PER_REQUEST)), [])
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        list(pool.map(lambda batch: _send(served, batch), batches))


def _send(served: Served, batch: list[dict[str, object]]) -> None:
    body = gzip.compress(json.dumps({"batch": batch, "writeKey": served.write_key}).encode(), 1)
    status, said, _ = served.collect("batch", body, {"Content-Encoding": "gzip"})
    assert status == 200, said


def _items(shop: Shop) -> Iterator[dict[str, object]]:
    for customer in shop.customers():
        yield {
            "type": "identify",
            "userId": str(customer),
            "messageId": f"customer-{customer}",
            "timestamp": "2010-12-01T00:00:00Z",
            "traits": {"email": address_of(customer), "name": f"Customer {customer}"},
        }
    products, invoices = _products(shop), shop.invoices
    columns = ("InvoiceNo", "customer", "country", "at", "total")
    for number, customer, country, at, total in zip(*(invoices[each].tolist() for each in columns), strict=True):
        yield {
            "type": "track",
            "event": EVENT,
            **({"anonymousId": f"till-{number}"} if pd.isna(customer) else {"userId": str(customer)}),
            "messageId": f"invoice-{number}",
            "timestamp": f"{at.isoformat()}Z",
            "properties": {
                "order_id": number,
                "total": total,
                "currency": "GBP",
                "country": country,
                "products": products[number],
            },
        }


def _products(shop: Shop) -> dict[str, list[dict[str, object]]]:
    """Return the lines of each invoice as the e-commerce events name them."""
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    columns = ("InvoiceNo", "StockCode", "Description", "Quantity", "UnitPrice")
    lines = shop.lines.fillna({"Description": ""})
    for invoice, sku, name, quantity, price in zip(*(lines[each].tolist() for each in columns), strict=True):
        found[invoice].append({"sku": sku, "name": name, "quantity": quantity, "price": price})
    return found
