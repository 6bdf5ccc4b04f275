"""Whether a request is from whom it says: the signature schemes, each one function. Pure.

Every comparison is in constant time; a timestamp that is signed may be five minutes off, so a
captured request is worth nothing later. [Standard Webhooks 1.0; Stripe, Shopify, Youzan: docs]
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from cumulus.apps.ingest.webhooks.contracts import Scheme

TOLERANCE_SECONDS: Final = 300
_MAX_SIGNATURES = 10
"""A sender that changes its secret signs with both; more is somebody trying."""
_STANDARD_PREFIX = "whsec_"
_STANDARD_HEADER = "webhook-signature"
_HMAC_HEADER = "x-signature"
_SHOPIFY_HEADER = "x-shopify-hmac-sha256"
_STRIPE_HEADER = "stripe-signature"
_YOUZAN_HEADER = "event-sign"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a scheme lets one choose.

    Attributes
    ----------
    header : str
        Which header carries the signature.
    encoding : str
        `hex` or `base64`.
    prefix : str
        What stands before the signature in its header, such as `sha256=`.
    timestamp_header : str
        Which header carries the time in epoch seconds; then `<time>.<body>` is signed.
    client_id : str
        Who we are to Youzan.
    """

    header: str = ""
    encoding: str = "hex"
    prefix: str = ""
    timestamp_header: str = ""
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came.

    Attributes
    ----------
    headers : Mapping[str, str]
        By lower-case name.
    """

    headers: Mapping[str, str]
    body: bytes
    at: datetime
    ip: str | None = None


class Unproven(Exception):
    """The request does not prove who sent it; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Way:
    """A way to sign.

    Attributes
    ----------
    prove : Callable
        (request, secret, options) → what is unique of this signature, or nothing where the
        same request may be signed alike twice; raises `Unproven`.
    needs_secret : bool
        Whether there is something to keep.
    generates : bool
        Whether we make the secret, for the sender to take over; else the sender shows theirs.
    header : str
        Which header carries the signature, where the options name none.
    """

    prove: Callable[[Incoming, str, Options], str]
    needs_secret: bool = True
    generates: bool = False
    header: str = ""


def prove(scheme: Scheme, request: Incoming, secret: str, options: Options) -> str:
    """Return what `Way.prove` does for the scheme.

    Raises
    ------
    Unproven
        `secret_missing`, `signature_missing`, `signature_wrong`, `timestamp_missing`, `timestamp_old`.
    """
    chosen = SCHEMES[scheme]
    if chosen.needs_secret and not secret:
        raise Unproven("secret_missing")
    return chosen.prove(request, secret, options)


def header_of(scheme: Scheme, options: Options) -> str:
    """Return the name of the header that carries the signature, lower-case; empty where there is none."""
    free = scheme in (Scheme.HMAC, Scheme.STRIPE)
    return ((options.header if free else "") or SCHEMES[scheme].header).lower()


def _nothing(_: Incoming, __: str, ___: Options) -> str:
    return ""


def _standard(request: Incoming, secret: str, _: Options) -> str:
    delivery = _header(request, "webhook-id")
    stamp = _header(request, "webhook-timestamp", "timestamp_missing")
    given = [part[3:] for part in _header(request, _STANDARD_HEADER).split(" ") if part.startswith("v1,")]
    signed = f"{delivery}.{stamp}.".encode() + request.body
    expected = hmac.digest(_standard_key(secret), signed, "sha256")
    _compare(base64.b64encode(expected).decode(), given)
    _fresh(stamp, request.at)
    return delivery


def _standard_key(secret: str) -> bytes:
    text = secret.removeprefix(_STANDARD_PREFIX)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unproven("secret_missing") from error


def _hmac(request: Incoming, secret: str, options: Options) -> str:
    given = _header(request, options.header or _HMAC_HEADER)
    if not given.startswith(options.prefix):
        raise Unproven("signature_wrong")
    stamp = _header(request, options.timestamp_header, "timestamp_missing") if options.timestamp_header else ""
    signed = f"{stamp}.".encode() + request.body if stamp else request.body
    expected = hmac.digest(secret.encode(), signed, "sha256")
    text = base64.b64encode(expected).decode() if options.encoding == "base64" else expected.hex()
    given = given[len(options.prefix) :].strip()
    _compare(text, [given if options.encoding == "base64" else given.lower()])
    if not stamp:
        return ""
    _fresh(stamp, request.at)
    return text


def _shopify(request: Incoming, secret: str, _: Options) -> str:
    return _hmac(request, secret, Options(header=_SHOPIFY_HEADER, encoding="base64"))


def _stripe(request: Incoming, secret: str, options: Options) -> str:
    parts = [part.strip().partition("=") for part in _header(request, options.header or _STRIPE_HEADER).split(",")]
    stamp = next((value for name, _, value in parts if name == "t"), "")
    if not stamp:
        raise Unproven("timestamp_missing")
    expected = hmac.digest(secret.encode(), f"{stamp}.".encode() + request.body, "sha256").hex()
    _compare(expected, [value for name, _, value in parts if name == "v1"])
    _fresh(stamp, request.at)
    return expected


class _YouzanBody(msgspec.Struct):
    msg: str = ""
    sign: str = ""


def _youzan(request: Incoming, secret: str, options: Options) -> str:
    """Check the header `Event-Sign` over the whole body, or the body's own `sign` over its `msg`."""
    header = request.headers.get(_YOUZAN_HEADER, "")
    given, signed = (header, request.body) if header else _youzan_own(request.body)
    whole = options.client_id.encode() + signed + secret.encode()
    # Their scheme is MD5 over the secret at the end; we can only check it.
    _compare(hashlib.md5(whole, usedforsecurity=False).hexdigest(), [given.lower()])
    return ""


def _youzan_own(body: bytes) -> tuple[str, bytes]:
    try:
        found = msgspec.json.decode(body, type=_YouzanBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unproven("signature_missing") from error
    if not found.sign:
        raise Unproven("signature_missing")
    return found.sign, found.msg.encode()


def _header(request: Incoming, name: str, missing: str = "signature_missing") -> str:
    found = request.headers.get(name.lower(), "").strip()
    if not found:
        raise Unproven(missing)
    return found


def _compare(expected: str, given: list[str]) -> None:
    candidates = given[:_MAX_SIGNATURES]
    if not candidates:
        raise Unproven("signature_missing")
    right = [hmac.compare_digest(expected.encode(), each.encode()) for each in candidates]
    if not any(right):
        raise Unproven("signature_wrong")


def _fresh(stamp: str, at: datetime) -> None:
    """Check the time, after the signature over it: a forger learns nothing of our clock."""
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise Unproven("timestamp_missing")
    if abs(at.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        raise Unproven("timestamp_old")


SCHEMES: Final[Mapping[Scheme, Way]] = {
    Scheme.NONE: Way(_nothing, needs_secret=False),
    Scheme.STANDARD: Way(_standard, generates=True, header=_STANDARD_HEADER),
    Scheme.HMAC: Way(_hmac, generates=True, header=_HMAC_HEADER),
    Scheme.SHOPIFY: Way(_shopify, header=_SHOPIFY_HEADER),
    Scheme.STRIPE: Way(_stripe, header=_STRIPE_HEADER),
    Scheme.YOUZAN: Way(_youzan, header=_YOUZAN_HEADER),
}
"""Every scheme by its name."""
