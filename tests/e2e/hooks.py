"""Webhooks opened over the API, and posts to them over real HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from tests.acceptance.serving import Served

SECRET = "the shop's own secret"


def open_shop(served: Served, name: str) -> dict[str, Any]:
    """Return a new Shopify webhook with its secret entered."""
    made: dict[str, Any] = served.api("POST", "/webhooks", {"name": name, "preset": "shopify"})
    changed: dict[str, Any] = served.api("PATCH", f"/webhooks/{made['id']}", {"secret": SECRET})
    return changed


def deliver(hook: Mapping[str, Any], body: object, secret: str = SECRET) -> tuple[int, dict[str, Any]]:
    """Post `body` as Shopify does; return the status and what the server said."""
    raw = json.dumps(body).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Shopify-Topic": "orders/paid",
        "X-Shopify-Webhook-Id": str(uuid4()),
        "X-Shopify-Hmac-Sha256": shopify_sign(raw, secret),
    }
    request = urllib.request.Request(hook["address"], raw, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def shopify_sign(raw: bytes, secret: str = SECRET) -> str:
    """Return the signature that Shopify puts into its header."""
    return base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()


def order(hook: Mapping[str, Any], number: int, email: str) -> dict[str, Any]:
    """Return the preset's sample as another order."""
    sample: dict[str, Any] = json.loads(json.dumps(hook["sample"]))
    lines = [{**line, "id": line["id"] + 10 * number} for line in sample["line_items"]]
    customer = {**sample["customer"], "email": email, "phone": None}
    return {**sample, "id": sample["id"] + number, "email": email, "customer": customer, "line_items": lines}


def fill_hooks(served: Served) -> None:
    """Open a shop with a few orders, one of nobody and one with a wrong signature, and a quiet form."""
    hook = open_shop(served, "山水店铺")
    for number in range(6):
        assert deliver(hook, order(hook, number, f"buyer{number}@example.com"))[0] == 200
    assert deliver(hook, {"id": 1})[0] == 200
    assert deliver(hook, {"id": 1}, "another secret")[0] == 401
    served.api("POST", "/webhooks", {"name": "预约表单", "preset": "form"})
