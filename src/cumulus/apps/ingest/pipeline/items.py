"""What a log row is read into: events, things and refusals, and the bounds they keep. Pure.

Each protocol has a reader of its own; `reading` knows them all.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import msgspec

from cumulus.apps.ingest.pipeline.times import corrected, parse_instant
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.core.payload import PayloadError, clean_object

MAX_ITEM_BYTES = 256 * 1024
MAX_NAME_LENGTH = 200
MAX_MESSAGE_ID_LENGTH = 255
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
MAX_IDENTIFIERS = 20
"""Of one item, beside those with a field of their own."""
MAX_CHANGES = 100
"""Of one item, beside the traits that it sets."""

# Clients send numbers where the protocol says text.
ClientId = str | int | float | None
# JSON objects; msgspec cannot take the recursive alias.
ClientObject = dict[str, Any] | None


class Envelope(msgspec.Struct):
    """A log row's body: the request as it came, with what its address said of it.

    Attributes
    ----------
    forcedProtocol : str
        The reader's name in `reading.READERS`; empty for Segment's.
    """

    batch: list[msgspec.Raw]
    forcedType: str | None = None
    forcedProtocol: str = ""
    sentAt: ClientId = None
    context: ClientObject = None
    integrations: Any = None  # whatever a client sends there


@dataclass(frozen=True, slots=True)
class Row:
    """What the log knows of a request beside its body."""

    seq: int
    workspace_id: int
    source_id: int | None
    received_at: datetime
    ip: str | None


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """What a record does to one attribute, beside setting it.

    Attributes
    ----------
    kind : str
        `once` sets what is not set, `add` adds a number, `append` adds to a list what it lacks,
        `remove` takes the attribute away.
    """

    kind: Literal["once", "add", "append", "remove"]
    name: str
    value: JsonValue


@dataclass(slots=True)
class Item:
    """One event, fit to store.

    Attributes
    ----------
    key : uuid.UUID
        The workspace's and the client's message id, hashed: what is counted once.
    contact_id : int or None
        Whom it concerns, when Cumulus itself says so.
    traits : JsonObject
        What an `identify` says of the person; empty for other kinds.
    context : str
        The client's context as JSON text.
    named : tuple[tuple[str, ClientId], ...]
        Further (namespace, value) of the same person, as a protocol with kinds of its own gives them.
    changes : tuple[AttributeChange, ...]
        What it does to attributes beside setting `traits`.
    unlink : bool
        Whether it says that the identifiers are no longer the same person's.
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
    user_id: ClientId
    anonymous_id: ClientId
    previous_id: ClientId
    contact_id: int | None
    depth: int
    properties: JsonObject
    traits: JsonObject
    context: str
    named: tuple[tuple[str, ClientId], ...] = ()
    changes: tuple[AttributeChange, ...] = ()
    unlink: bool = False
    origin_id: ContactId | None = None

    def is_own(self, names: frozenset[str]) -> bool:
        """Return whether Cumulus itself says one of `names`; a client may use them as it likes."""
        return self.row.source_id is None and self.name in names

    def old_rows(self, contact: ContactId) -> set[ContactId]:
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
class Thing:
    """Something that events speak of and that is nobody: a product, a course, as its record gives it."""

    row: Row
    type: str
    id: str
    properties: JsonObject
    deleted: bool
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Unfit:
    """An item that is kept out of the stores, with a stable reason and what exactly is wrong.

    Attributes
    ----------
    category : str
        `fault`, `violation` or `suspect`.
    fields : JsonObject
        What a sentence about it names.
    key : uuid.UUID or None
        Of an item that could be read.
    protocol : str
        How `item` is to be read, a name of `reading.READERS`; what could be read is told as Segment's.
    """

    row: Row
    reason: str
    detail: str
    item: str
    category: str = "fault"
    fields: JsonObject = field(default_factory=dict)
    event: str = ""
    key: uuid.UUID | None = None
    protocol: str = ""


class Misfit(ValueError):
    """An item is not fit to store; `reason` is stable."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


Found = Item | Thing | Unfit
Reader = Callable[[Row, Envelope], Callable[[int, bytes], Item | Thing]]
"""Opens a request: returns what reads its n-th item, or raises `Misfit`."""


def unfit(row: Row, reason: str, detail: str, raw: bytes | msgspec.Raw) -> Unfit:
    """Return the refusal with as much of the item as the quarantine keeps."""
    text = bytes(raw)[:_MAX_QUARANTINED_CHARACTERS].decode("utf-8", "replace")
    return Unfit(row, reason, detail[:300].replace("\x00", ""), text.replace("\x00", ""))


Times = tuple[datetime | None, datetime | None, datetime]
"""When the client says that it happened, when it says that it sent it, and when it did happen."""


def times_of(row: Row, original: object, sent_at: object) -> Times:
    """Return three of the four times; the fourth is `row.received_at`.

    Raises
    ------
    Misfit
        `invalid_timestamp`.
    """
    try:
        told, sent = parse_instant(original), parse_instant(sent_at)
        return told, sent, corrected(told, sent, row.received_at)
    except (ValueError, OverflowError) as error:
        raise Misfit("invalid_timestamp", str(error)) from error


def message_key(workspace_id: int, message_id: str) -> uuid.UUID:
    """Return the 128-bit name under which a message is counted once in its workspace."""
    digest = hashlib.blake2b(f"{workspace_id}\n{message_id}".encode(), digest_size=16)
    return uuid.UUID(bytes=digest.digest())


def event_name(given: ClientId) -> str:
    """Return the event's name as it is stored.

    Raises
    ------
    Misfit
        `event_name_missing`, `event_name_too_long`.
    """
    name = plain_text(given)
    if not name:
        raise Misfit("event_name_missing", "a track item needs the event's name")
    if len(name) > MAX_NAME_LENGTH:
        raise Misfit("event_name_too_long", f"at most {MAX_NAME_LENGTH} characters")
    return name


def bounded(value: JsonObject | None) -> JsonObject:
    """Return the object so that both stores take it; raise `Misfit` with the bound it breaks."""
    if not value:
        return {}
    try:
        return clean_object(value)
    except PayloadError as error:
        raise Misfit(error.code, error.message) from error


def context_text(row: Row, context: JsonObject) -> str:
    """Return the context as it is stored, with the sender's address; one too large is stored empty."""
    if row.ip is not None and "ip" not in context:
        context["ip"] = row.ip
    text = msgspec.json.encode(context)
    return text.decode() if len(text) <= _MAX_CONTEXT_BYTES else "{}"


def plain_text(value: JsonValue) -> str:
    """Return the value as text without NUL and outer blanks; None is empty."""
    return "" if value is None else str(value).replace("\x00", "").strip()
