"""One log row into events: decoded, checked, bounded. Pure.

An item that is not fit is returned with its reason; the others of its request go on.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from cumulus.apps.ingest.pipeline.times import corrected, parse_instant
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.core.payload import PayloadError, clean_object

MAX_ITEM_BYTES = 256 * 1024
MAX_NAME_LENGTH = 200
MAX_MESSAGE_ID_LENGTH = 255
MAX_IDENTIFIERS = 20
"""Beyond what names one person, somebody sends a list of people."""
_MAX_CONTEXT_BYTES = 32 * 1024
_MAX_QUARANTINED_CHARACTERS = 20_000

EVENT_NAMES = {
    "page": "Page Viewed",
    "screen": "Screen Viewed",
    "identify": "Contact Identified",
    "group": "Group Joined",
    "alias": "Alias Created",
}
"""What the types without a name of their own are called."""
KINDS = frozenset({*EVENT_NAMES, "track"})
CHANGING = frozenset({"Contact Created", "Contact Updated", "Contact Removed", "Contacts Merged", "Contacts Split"})
"""Our own events that say: this person's row is another now."""
ACCOUNT_EVENTS = frozenset({"Account Joined", "Account Left", "Account Moved", "Account Role Changed"})
"""Our own events that say: this person belongs elsewhere now."""

# Clients send numbers where the protocol says text.
_Id = str | int | float | None
# JSON objects; msgspec cannot take the recursive alias.
_Object = dict[str, Any] | None


class Named(msgspec.Struct, frozen=True):
    """An identifier of a kind that has no field of its own."""

    namespace: str
    value: _Id = None


class RawItem(msgspec.Struct):
    """An item as clients send it."""

    type: str | None = None
    messageId: _Id = None
    userId: _Id = None
    anonymousId: _Id = None
    previousId: _Id = None
    identifiers: list[Named] | None = None
    groupId: _Id = None
    contactId: int | None = None
    depth: int = 0
    event: _Id = None
    name: _Id = None
    category: _Id = None
    properties: _Object = None
    traits: _Object = None
    context: _Object = None
    timestamp: _Id = None
    originalTimestamp: _Id = None
    sentAt: _Id = None


class _Envelope(msgspec.Struct):
    batch: list[msgspec.Raw]
    forcedType: str | None = None
    sentAt: _Id = None
    context: _Object = None


_envelope = msgspec.json.Decoder(_Envelope)
_item = msgspec.json.Decoder(RawItem)


@dataclass(frozen=True, slots=True)
class Row:
    """What the log knows of a request beside its body."""

    seq: int
    workspace_id: int
    source_id: int | None
    received_at: datetime
    ip: str | None


@dataclass(slots=True)
class Item:
    """One event, fit to store.

    Attributes
    ----------
    key : uuid.UUID
        The workspace's and the client's message id, hashed: what is counted once.
    identifiers : tuple[Named, ...]
        Further identifiers, of any declared kind.
    contact_id : int or None
        Whom it concerns, when Cumulus itself says so.
    traits : JsonObject
        What an `identify` says of the person; empty for other kinds.
    context : str
        The client's context as JSON text.
    origin_id : ContactId or None
        The part of the person to which it belongs, once that is known.
    """

    row: Row
    key: uuid.UUID
    message_id: str
    kind: str
    name: str
    timestamp: datetime
    original_timestamp: datetime | None
    sent_at: datetime | None
    user_id: _Id
    anonymous_id: _Id
    previous_id: _Id
    identifiers: tuple[Named, ...]
    contact_id: int | None
    depth: int
    properties: JsonObject
    traits: JsonObject
    context: str
    origin_id: ContactId | None = None

    def is_own(self, names: frozenset[str]) -> bool:
        """Return whether Cumulus itself says one of `names`; a client may use them as it likes."""
        return self.row.source_id is None and self.name in names

    def changes(self, contact: ContactId) -> set[ContactId]:
        """Return whose row in the warehouse an event of our own makes old."""
        if not self.is_own(CHANGING | ACCOUNT_EVENTS):
            return set()
        parts = self.properties.get("parts", [])
        others = [
            self.properties.get("merged"),
            self.properties.get("from"),
            *(parts if isinstance(parts, list) else ()),
        ]
        return {contact, *(ContactId(each) for each in others if isinstance(each, int))}


@dataclass(frozen=True, slots=True)
class Unfit:
    """An item that cannot be stored, with a stable reason and what exactly is wrong."""

    row: Row
    reason: str
    detail: str
    item: str


class _Refused(ValueError):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def read_items(row: Row, body: bytes) -> Iterator[Item | Unfit]:
    """Yield what one log row holds, in its order."""
    try:
        envelope = _envelope.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield _unfit(row, "invalid_json", str(error), body)
        return
    for index, raw in enumerate(envelope.batch):
        try:
            yield _read(row, envelope, index, bytes(raw))
        except _Refused as refused:
            yield _unfit(row, refused.reason, refused.detail, raw)


def _unfit(row: Row, reason: str, detail: str, raw: bytes | msgspec.Raw) -> Unfit:
    text = bytes(raw)[:_MAX_QUARANTINED_CHARACTERS].decode("utf-8", "replace")
    return Unfit(row, reason, detail[:300].replace("\x00", ""), text.replace("\x00", ""))


def _read(row: Row, envelope: _Envelope, index: int, raw: bytes) -> Item:
    if len(raw) > MAX_ITEM_BYTES:
        raise _Refused("item_too_large", f"{len(raw)} bytes; at most {MAX_ITEM_BYTES}")
    found = _decode(raw)
    kind = envelope.forcedType or found.type or ""
    if kind not in KINDS:
        raise _Refused("unknown_type", f"type is {kind[:40]!r}; expected one of {sorted(KINDS)}")
    internal = row.source_id is None
    original, sent_at, timestamp = _times(row, envelope, found)
    message_id = _message_id(row, index, found.messageId)
    traits = _bounded(found.traits)
    item = Item(
        row=row,
        key=message_key(row.workspace_id, message_id),
        message_id=message_id,
        kind=kind,
        name=_name(kind, found.event),
        timestamp=timestamp,
        original_timestamp=original,
        sent_at=sent_at,
        user_id=found.userId,
        anonymous_id=found.anonymousId,
        previous_id=found.previousId,
        identifiers=tuple(found.identifiers or ())[:MAX_IDENTIFIERS],
        contact_id=found.contactId if internal else None,
        depth=found.depth if internal else 0,
        properties=_properties(kind, found, traits),
        traits=traits if kind == "identify" else {},
        context=_context(row, envelope.context, found.context),
    )
    if not internal and not (item.user_id or item.anonymous_id or item.identifiers):
        raise _Refused("nobody", "the item has neither userId nor anonymousId")
    return item


def _decode(raw: bytes) -> RawItem:
    try:
        return _item.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _Refused("invalid_item", str(error)) from error


def _times(row: Row, envelope: _Envelope, found: RawItem) -> tuple[datetime | None, datetime | None, datetime]:
    try:
        original = parse_instant(found.originalTimestamp or found.timestamp)
        sent_at = parse_instant(found.sentAt or envelope.sentAt)
        return original, sent_at, corrected(original, sent_at, row.received_at)
    except (ValueError, OverflowError) as error:
        raise _Refused("invalid_timestamp", str(error)) from error


def _message_id(row: Row, index: int, given: _Id) -> str:
    """Return the client's id; without one, the item's place in the log, the same on replay."""
    text = _text(given)
    if not text:
        return f"log-{row.seq}-{index}"
    if len(text) > MAX_MESSAGE_ID_LENGTH:
        raise _Refused("message_id_too_long", f"at most {MAX_MESSAGE_ID_LENGTH} characters")
    return text


def message_key(workspace_id: int, message_id: str) -> uuid.UUID:
    """Return the 128-bit name under which a message is counted once in its workspace."""
    digest = hashlib.blake2b(f"{workspace_id}\n{message_id}".encode(), digest_size=16)
    return uuid.UUID(bytes=digest.digest())


def _name(kind: str, event: _Id) -> str:
    if kind != "track":
        return EVENT_NAMES[kind]
    name = _text(event)
    if not name:
        raise _Refused("event_name_missing", "a track item needs the event's name")
    if len(name) > MAX_NAME_LENGTH:
        raise _Refused("event_name_too_long", f"at most {MAX_NAME_LENGTH} characters")
    return name


def _properties(kind: str, found: RawItem, traits: JsonObject) -> JsonObject:
    if kind == "identify":
        return traits
    if kind == "group":
        return {"group_id": _text(found.groupId), **traits}
    properties = _bounded(found.properties)
    if kind in ("page", "screen"):
        named = {"name": found.name, "category": found.category}
        added: JsonObject = {key: _text(value) for key, value in named.items() if value is not None}
        return {**added, **properties}
    return properties


def _bounded(value: JsonObject | None) -> JsonObject:
    if not value:
        return {}
    try:
        return clean_object(value)
    except PayloadError as error:
        raise _Refused(error.code, error.message) from error


def _context(row: Row, shared: JsonObject | None, own: JsonObject | None) -> str:
    context: JsonObject = {**(shared or {}), **(own or {})}
    if row.ip is not None and "ip" not in context:
        context["ip"] = row.ip
    text = msgspec.json.encode(context)
    return text.decode() if len(text) <= _MAX_CONTEXT_BYTES else "{}"


def _text(value: JsonValue) -> str:
    return "" if value is None else str(value).replace("\x00", "").strip()
