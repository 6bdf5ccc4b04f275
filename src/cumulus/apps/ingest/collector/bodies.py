"""What a request carries: read, unpacked and checked, without looking into its events."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import msgspec

from cumulus.core.errors import DomainError

MAX_BODY_BYTES = 5 * 1024 * 1024
"""As sent, and after unpacking. Segment allows 0.5 MB; mobile queues and imports need more."""
MAX_ITEMS = 5_000
_TYPES = {
    "t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias",
}  # fmt: skip
_SINGLE = {**_TYPES, **{name: name for name in _TYPES.values()}, "merge": "merge"}
_BATCH = {"b", "batch", "import"}
METRICS = {"m"}
ENDPOINTS = frozenset({*_SINGLE, *_BATCH, *METRICS})


class BadRequest(DomainError):
    """The request as a whole cannot be read; nothing of it is stored."""

    status = 400


class TooLarge(DomainError):
    """The request is larger than the collector takes."""

    status = 413


class _Envelope(msgspec.Struct):
    batch: list[msgspec.Raw] | None = None
    writeKey: str | int | None = None


class _Single(msgspec.Struct):
    writeKey: str | int | None = None


_envelope = msgspec.json.Decoder(_Envelope)
_single = msgspec.json.Decoder(_Single)


@dataclass(frozen=True, slots=True)
class Collected:
    """A readable request.

    Attributes
    ----------
    body : bytes
        As the log stores it: always an object with `batch`; `forcedType` when the address
        named the type.
    items : int
        How many events it has.
    write_key : str
        As the body gives it; empty when it gives none.
    """

    body: bytes
    items: int
    write_key: str


def unpack(raw: bytes, encoding: str) -> bytes:
    """Return the request's plain bytes.

    Raises
    ------
    BadRequest
        `bad_gzip` (also when it is cut), `unknown_encoding`.
    TooLarge
        `body_too_large` after unpacking: unpacking stops at the bound.
    """
    if encoding in ("", "identity"):
        return raw
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise BadRequest("unknown_encoding", "Send the body plain or with gzip.")
    unpacker = zlib.decompressobj(wbits=47)  # 32 + 15: gzip or zlib, by the header
    try:
        plain = unpacker.decompress(raw, MAX_BODY_BYTES + 1)
    except zlib.error as error:
        raise BadRequest("bad_gzip", "The body is not valid gzip.") from error
    if len(plain) > MAX_BODY_BYTES or unpacker.unconsumed_tail:
        raise too_large()
    if not unpacker.eof:
        raise BadRequest("bad_gzip", "The gzip body is cut off.")
    return plain


def collect(endpoint: str, plain: bytes) -> Collected:
    """Return what `plain` carries for `endpoint` (`batch`, `t`, `identify`, …).

    Raises
    ------
    BadRequest
        `invalid_json`, `batch_missing`, `too_many_items`.
    """
    try:
        if endpoint in _BATCH:
            return _batch(plain)
        found = _single.decode(plain)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest("invalid_json", f"The body is not the JSON we expect: {error}") from error
    body = b'{"forcedType":"%b","batch":[%b]}' % (_SINGLE[endpoint].encode(), plain)
    return Collected(body, 1, _text(found.writeKey))


def _batch(plain: bytes) -> Collected:
    found = _envelope.decode(plain)
    if found.batch is None:
        raise BadRequest("batch_missing", "The body needs a list named batch.")
    if len(found.batch) > MAX_ITEMS:
        raise BadRequest("too_many_items", f"Send at most {MAX_ITEMS} events at once.")
    return Collected(plain, len(found.batch), _text(found.writeKey))


def too_large() -> TooLarge:
    """Return the error of a body beyond the bound."""
    return TooLarge("body_too_large", f"Send at most {MAX_BODY_BYTES // 1024 // 1024} MB at once.")


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)
