"""Requests as their senders sign them, written from the senders' docs and not from our own code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.ingest.webhooks.contracts import Scheme
from cumulus.apps.ingest.webhooks.signatures import Incoming, Options


@dataclass(frozen=True)
class Letter:
    """What is to be signed."""

    body: bytes
    secret: str
    options: Options
    stamp: str
    delivery: str


def signed(
    scheme: Scheme, body: bytes, secret: str, options: Options, at: datetime, delivery: str = "msg_1"
) -> Incoming:
    """Return the request that carries `body`, signed at `at`."""
    letter = Letter(body, secret, options, str(int(at.timestamp())), delivery)
    headers, whole = SIGNERS[scheme](letter)
    return Incoming({name.lower(): value for name, value in headers.items()}, whole, at)


def _digest(secret: str, text: bytes) -> bytes:
    return hmac.new(secret.encode(), text, hashlib.sha256).digest()


def _none(letter: Letter) -> tuple[dict[str, str], bytes]:
    return {}, letter.body


def _standard(letter: Letter) -> tuple[dict[str, str], bytes]:
    key = base64.b64decode(letter.secret.removeprefix("whsec_"))
    text = f"{letter.delivery}.{letter.stamp}.".encode() + letter.body
    sign = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": letter.delivery,
        "webhook-timestamp": letter.stamp,
        "webhook-signature": f"v1,{sign}",
    }, letter.body


def _hmac(letter: Letter) -> tuple[dict[str, str], bytes]:
    options = letter.options
    text = f"{letter.stamp}.".encode() + letter.body if options.timestamp_header else letter.body
    raw = _digest(letter.secret, text)
    sign = base64.b64encode(raw).decode() if options.encoding == "base64" else raw.hex()
    headers = {options.header or "X-Signature": options.prefix + sign}
    if options.timestamp_header:
        headers[options.timestamp_header] = letter.stamp
    return headers, letter.body


def _shopify(letter: Letter) -> tuple[dict[str, str], bytes]:
    sign = base64.b64encode(_digest(letter.secret, letter.body)).decode()
    return {"X-Shopify-Hmac-Sha256": sign}, letter.body


def _stripe(letter: Letter) -> tuple[dict[str, str], bytes]:
    sign = _digest(letter.secret, f"{letter.stamp}.".encode() + letter.body).hex()
    return {"Stripe-Signature": f"t={letter.stamp},v1={sign},v0=ignored"}, letter.body


def _youzan(letter: Letter) -> tuple[dict[str, str], bytes]:
    body = json.loads(letter.body)
    text = f"{letter.options.client_id}{body['msg']}{letter.secret}"
    body["sign"] = hashlib.md5(text.encode()).hexdigest()
    return {}, json.dumps(body).encode()


SIGNERS: Mapping[Scheme, Callable[[Letter], tuple[dict[str, str], bytes]]] = {
    Scheme.NONE: _none,
    Scheme.STANDARD: _standard,
    Scheme.HMAC: _hmac,
    Scheme.SHOPIFY: _shopify,
    Scheme.STRIPE: _stripe,
    Scheme.YOUZAN: _youzan,
}
"""How each scheme's senders sign: (headers, body)."""
