"""From a Sensors request to its records' JSON: form, base64, checksum, gzip. Pure.

JSON is perhaps packed with gzip, then base64, then percent-encoded; it comes as a form, as
plain text or in the address. [reference: collector protocols, 1B]
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from operator import mul
from urllib.parse import parse_qsl

import msgspec

from cumulus.apps.ingest.collector.bodies import MAX_ITEMS, BadRequest, unpack

_MAX_FIELDS = 50
_DEFAULT_PROJECT = "default"
_ENCRYPTED = {"9": "event by event", "13": "as a whole"}
_BLOCK = 4096
_POWERS = [pow(31, _BLOCK - 1 - at, 2**32) for at in range(_BLOCK)]
_STEP = pow(31, _BLOCK, 2**32)

_list = msgspec.json.Decoder(list[msgspec.Raw])


class _Addressed(msgspec.Struct):
    project: str | None = None


_addressed = msgspec.json.Decoder(_Addressed)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A readable request.

    Attributes
    ----------
    body : bytes
        As the log stores it: an object whose `batch` has the records as they were sent.
    records : int
        How many there are.
    project : str
        Whose they are: the address says it, else the form, else the first record; or `default`.
    """

    body: bytes
    records: int
    project: str


def deliver(query: str, raw: bytes) -> Delivered:
    """Return what a request carries.

    Parameters
    ----------
    query : str
        Behind the question mark: `project`, and everything when there is no body.
    raw : bytes
        The body, already without `Content-Encoding`.

    Raises
    ------
    BadRequest
        `invalid_form`, `data_missing`, `crc_mismatch`, `encrypted_data`, `unknown_encoding`,
        `bad_base64`, `bad_gzip`, `invalid_json`, `too_many_items`.
    TooLarge
        `body_too_large` after unpacking.
    """
    address = _fields(query)
    fields = {**_fields(_text(raw)), **address} if raw else address
    records = _records(_plain(fields))
    body = b'{"forcedProtocol":"sensors","batch":[%b]}' % b",".join(bytes(each) for each in records)
    return Delivered(body, len(records), fields.get("project") or _project_of(records) or _DEFAULT_PROJECT)


def checksum(text: str) -> int:
    """Return Java's `String.hashCode` of ASCII text, as 32 bits with a sign."""
    value = 0
    for block in _blocks(text.encode("ascii")):
        value = (value * _STEP + sum(map(mul, block, _POWERS))) & 0xFFFFFFFF
    return value - 2**32 if value >= 2**31 else value


def _blocks(text: bytes) -> Iterator[bytes]:
    """Yield the text in blocks of one length; zeros before it change no checksum."""
    padded = text.rjust(-(-len(text) // _BLOCK) * _BLOCK, b"\0")
    for at in range(0, len(padded), _BLOCK):
        yield padded[at : at + _BLOCK]


def _text(raw: bytes) -> str:
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError as error:
        raise BadRequest("invalid_form", "The body is not a form in percent-encoding.") from error


def _fields(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text.strip(), keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError as error:
        raise BadRequest("invalid_form", f"The form has more than {_MAX_FIELDS} fields.") from error


def _plain(fields: dict[str, str]) -> bytes:
    given = fields.get("data_list") or fields.get("data")
    if not given:
        raise BadRequest("data_missing", "The request needs data or data_list.")
    packing = fields.get("gzip", "").strip() or "0"
    if packing in _ENCRYPTED:
        raise BadRequest("encrypted_data", f"The data is encrypted {_ENCRYPTED[packing]}. Turn encryption off.")
    if packing not in ("0", "1"):
        raise BadRequest("unknown_encoding", "gzip is 0 or 1.")
    text = given.strip().replace(" ", "+")  # a plus that nobody percent-encoded reads as a blank
    _check(text, fields)
    packed = _decoded(text)
    return unpack(packed, "gzip" if packing == "1" else "")


def _check(text: str, fields: dict[str, str]) -> None:
    told = fields.get("crc", "").strip() or fields.get("ext", "").strip().removeprefix("crc=")
    if told and (not text.isascii() or told != str(checksum(text))):
        raise BadRequest("crc_mismatch", "The checksum is not that of the data.")


def _decoded(text: str) -> bytes:
    try:
        whole = text.translate(_STANDARD).rstrip("=")
        return base64.b64decode(whole + "=" * (-len(whole) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest("bad_base64", "The data is not valid base64.") from error


_STANDARD = str.maketrans("-_", "+/", "\r\n")


def _records(plain: bytes) -> list[msgspec.Raw]:
    try:
        stripped = plain.strip()
        found = _list.decode(stripped if stripped[:1] == b"[" else b"[%b]" % stripped)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest("invalid_json", f"The data is not the JSON we expect: {error}") from error
    if len(found) > MAX_ITEMS:
        raise BadRequest("too_many_items", f"Send at most {MAX_ITEMS} records at once.")
    return found


def _project_of(records: list[msgspec.Raw]) -> str:
    try:
        return (records and _addressed.decode(records[0]).project) or ""
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
