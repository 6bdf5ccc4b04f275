"""Charges of a Stripe account: succeeded, failed, refunded.

Signed with the endpoint's secret in `Stripe-Signature`; amounts are in the currency's smallest
unit, taken here as hundredths. [docs.stripe.com: webhooks, event types]
"""

from __future__ import annotations

from typing import Final

from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.presets.preset import Preset, number, paths, when
from cumulus.core.json import JsonObject

_CHARGE = "data.object"
_WHO = paths(
    user_id=f"{_CHARGE}.metadata.user_id",
    email=f"{_CHARGE}.billing_details.email || {_CHARGE}.receipt_email",
    phone=f"{_CHARGE}.billing_details.phone",
)


def _event(name: str, kind: str, amount: str) -> JsonObject:
    return {
        "kind": "track",
        "event": {"text": name},
        "when": when("type", kind),
        "identifiers": _WHO,
        "timestamp": {"path": "created"},
        "properties": {
            **paths(
                charge_id=f"{_CHARGE}.id",
                order_id=f"{_CHARGE}.metadata.order_id",
                card=f"{_CHARGE}.payment_method_details.card.brand",
                failure=f"{_CHARGE}.failure_code",
                currency=f"{_CHARGE}.currency",
            ),
            "amount": number(f"{_CHARGE}.{amount}", 100),
        },
    }


STRIPE: Final = Preset(
    scheme=Scheme.STRIPE,
    delivery_id={"path": "id"},
    mapping={
        "items": [
            {
                "kind": "identify",
                "identifiers": _WHO,
                "when": {"path": f"{_CHARGE}.billing_details"},
                "timestamp": {"path": "created"},
                "traits": paths(
                    email=f"{_CHARGE}.billing_details.email || {_CHARGE}.receipt_email",
                    phone=f"{_CHARGE}.billing_details.phone",
                    name=f"{_CHARGE}.billing_details.name",
                    city=f"{_CHARGE}.billing_details.address.city",
                    country=f"{_CHARGE}.billing_details.address.country",
                ),
            },
            _event("Payment Succeeded", "charge.succeeded", "amount"),
            _event("Payment Failed", "charge.failed", "amount"),
            _event("Payment Refunded", "charge.refunded", "amount_refunded"),
        ]
    },
    sample={
        "id": "evt_1QzDemo0001",
        "object": "event",
        "api_version": "2025-02-24.acacia",
        "created": 1741401600,
        "type": "charge.succeeded",
        "livemode": False,
        "data": {
            "object": {
                "id": "ch_3QzDemo0001",
                "object": "charge",
                "amount": 12800,
                "amount_refunded": 0,
                "currency": "eur",
                "failure_code": None,
                "receipt_email": "noah.weiss@example.com",
                "billing_details": {
                    "email": "noah.weiss@example.com",
                    "name": "Noah Weiss",
                    "phone": None,
                    "address": {"city": "Graz", "country": "AT", "postal_code": "8010"},
                },
                "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}},
                "metadata": {"order_id": "A-1001", "user_id": "u-2002"},
            }
        },
    },
)
