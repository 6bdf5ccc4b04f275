"""Orders of a Shopify shop: placed, paid, cancelled, with their lines.

Shopify signs the body with the app's secret, base64 in `X-Shopify-Hmac-Sha256`; the topic and
the delivery's id are headers. [shopify.dev: webhooks, HTTPS delivery]
"""

from __future__ import annotations

from typing import Final

from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.presets.preset import Preset, number, paths, when
from cumulus.core.json import JsonObject

_TOPIC = "http.x_shopify_topic"
_WHO = paths(email="customer.email || email", phone="customer.phone || phone")
_ORDER: JsonObject = {
    **paths(order="name", currency="currency", coupon="discount_codes[0].code", products="line_items[].title"),
    "order_id": {"path": "id", "as": "text"},
    "total": number("total_price"),
    "discount": number("total_discounts"),
    "lines": number("length(line_items)"),
}
_LINE: JsonObject = {
    **paths(product="each.title", sku="each.sku", currency="currency"),
    "order_id": {"path": "id", "as": "text"},
    "price": number("each.price"),
    "quantity": number("each.quantity"),
}


def _order_event(name: str, topic: str, moment: str) -> JsonObject:
    return {
        "kind": "track",
        "event": {"text": name},
        "when": when(_TOPIC, topic),
        "identifiers": _WHO,
        "properties": _ORDER,
        "timestamp": {"path": moment},
        "messageId": {"path": "id"},
    }


SHOPIFY: Final = Preset(
    scheme=Scheme.SHOPIFY,
    delivery_id={"header": "X-Shopify-Webhook-Id"},
    sample_headers={"x-shopify-topic": "orders/paid", "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043"},
    mapping={
        "items": [
            {
                "kind": "identify",
                "identifiers": _WHO,
                "timestamp": {"path": "updated_at"},
                "traits": paths(
                    email="customer.email || email",
                    phone="customer.phone || phone",
                    first_name="customer.first_name",
                    last_name="customer.last_name",
                    city="customer.default_address.city",
                    country="customer.default_address.country_code",
                ),
            },
            _order_event("Order Placed", "orders/create", "created_at"),
            _order_event("Order Completed", "orders/paid", "processed_at"),
            _order_event("Order Cancelled", "orders/cancelled", "cancelled_at"),
            {
                "kind": "track",
                "event": {"text": "Product Purchased"},
                "each": "line_items",
                "when": when(_TOPIC, "orders/paid"),
                "identifiers": _WHO,
                "properties": _LINE,
                "timestamp": {"path": "processed_at"},
                "messageId": {"path": "each.id"},
            },
        ]
    },
    sample={
        "id": 5678901234567,
        "name": "#1042",
        "email": "emma.bauer@example.com",
        "created_at": "2025-03-08T10:20:31+01:00",
        "processed_at": "2025-03-08T10:21:02+01:00",
        "updated_at": "2025-03-08T10:21:03+01:00",
        "cancelled_at": None,
        "currency": "EUR",
        "total_price": "126.90",
        "total_discounts": "12.00",
        "financial_status": "paid",
        "discount_codes": [{"code": "SPRING", "amount": "12.00", "type": "fixed_amount"}],
        "line_items": [
            {"id": 881001, "sku": "TEA-250", "title": "Longjing, 250 g", "quantity": 2, "price": "48.50"},
            {"id": 881002, "sku": "CUP-2", "title": "Cup, pair", "quantity": 1, "price": "41.90"},
        ],
        "customer": {
            "id": 7001,
            "email": "emma.bauer@example.com",
            "phone": "+4915112345678",
            "first_name": "Emma",
            "last_name": "Bauer",
            "default_address": {"city": "Leipzig", "country_code": "DE", "zip": "04109"},
        },
    },
)
