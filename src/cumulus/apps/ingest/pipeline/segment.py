"""Segment's protocol: an item of a request into an event. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from cumulus.apps.ingest.pipeline.items import (
    EVENT_NAMES,
    KINDS,
    MAX_CHANGES,
    MAX_IDENTIFIERS,
    MAX_MESSAGE_ID_LENGTH,
    AttributeChange,
    ClientId,
    ClientObject,
    Envelope,
    Item,
    Misfit,
    Row,
    bounded,
    context_text,
    event_name,
    message_key,
    plain_text,
    times_of,
)
from cumulus.core.json import JsonObject


class Named(msgspec.Struct, frozen=True):
    """An identifier of a kind that has no field of its own."""

    namespace: str
    value: ClientId = None


class Merging(msgspec.Struct, frozen=True):
    """One identifier of a `merge`, as RudderStack names it."""

    type: ClientId = None
    value: ClientId = None


class Changing(msgspec.Struct, frozen=True):
    """What an `identify` does to an attribute, beside setting it."""

    kind: Literal["once", "add", "append", "remove"]
    name: str
    value: Any = None


class RawItem(msgspec.Struct):
    """An item as clients send it."""

    type: str | None = None
    messageId: ClientId = None
    userId: ClientId = None
    anonymousId: ClientId = None
    previousId: ClientId = None
    identifiers: list[Named] | None = None
    mergeProperties: list[Merging] | None = None
    groupId: ClientId = None
    contactId: int | None = None
    depth: int = 0
    event: ClientId = None
    name: ClientId = None
    category: ClientId = None
    properties: ClientObject = None
    traits: ClientObject = None
    changes: list[Changing] | None = None
    unlink: bool = False
    context: ClientObject = None
    integrations: Any = None  # whatever a client sends there
    timestamp: ClientId = None
    originalTimestamp: ClientId = None
    sentAt: ClientId = None


_MERGED = {"mobile": "phone", "userId": "user_id", "anonymousId": "anonymous_id", "deviceId": "device_id"}
"""RudderStack's words for kinds of ours; others are the workspace's own."""
_item = msgspec.json.Decoder(RawItem)


def reader(row: Row, envelope: Envelope) -> Callable[[int, bytes], Item]:
    """Return what reads the request's items."""

    def read(index: int, raw: bytes) -> Item:
        return _read(row, envelope, index, raw)

    return read


def _read(row: Row, envelope: Envelope, index: int, raw: bytes) -> Item:
    found = _decode(raw)
    kind = envelope.forcedType or found.type or ""
    if kind == "merge":  # RudderStack's: an alias with further names
        kind = "alias"
    if kind not in KINDS:
        raise Misfit("unknown_type", f"type is {kind[:40]!r}; expected one of {sorted(KINDS)}")
    internal = row.source_id is None
    given = found.originalTimestamp or found.timestamp
    original, sent_at, timestamp = times_of(row, given, found.sentAt or envelope.sentAt)
    message_id = _message_id(row, index, found.messageId)
    traits = bounded(_traits(kind, found))
    item = Item(
        row=row,
        key=message_key(row.workspace_id, message_id),
        message_id=message_id,
        kind=kind,
        name=event_name(found.event) if kind == "track" else EVENT_NAMES[kind],
        timestamp=timestamp,
        original_timestamp=original,
        sent_at=sent_at,
        user_id=found.userId,
        anonymous_id=found.anonymousId,
        previous_id=found.previousId,
        contact_id=found.contactId if internal else None,
        depth=found.depth if internal else 0,
        properties=_properties(kind, found, traits),
        traits=traits if kind == "identify" else {},
        context=_context(row, envelope, found),
        named=_named(found),
        changes=_changes(kind, found),
        unlink=found.unlink,
    )
    if not internal and not (item.user_id or item.anonymous_id or item.named):
        raise Misfit("nobody", "the item has neither userId nor anonymousId")
    return item


def _traits(kind: str, found: RawItem) -> ClientObject:
    """Return what the item says of the person; RudderStack's browser SDK says it in an identify's context."""
    told = (found.context or {}).get("traits") if kind == "identify" and found.traits is None else found.traits
    return told if isinstance(told, dict) else None


def _changes(kind: str, found: RawItem) -> tuple[AttributeChange, ...]:
    if kind != "identify" or not found.changes:
        return ()
    kept = found.changes[:MAX_CHANGES]
    values = [bounded({each.name: each.value}) for each in kept]
    return tuple(
        AttributeChange(each.kind, name, value)
        for each, given in zip(kept, values, strict=True)
        for name, value in given.items()
    )


def _named(found: RawItem) -> tuple[tuple[str, ClientId], ...]:
    named = [(each.namespace, each.value) for each in found.identifiers or ()]
    for each in found.mergeProperties or ():
        told = plain_text(each.type)
        named.append((_MERGED.get(told, told), each.value))
    return tuple(named[:MAX_IDENTIFIERS])


def _decode(raw: bytes) -> RawItem:
    try:
        return _item.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Misfit("invalid_item", str(error)) from error


def _message_id(row: Row, index: int, given: ClientId) -> str:
    """Return the client's id; without one, the item's place in the log, the same on replay."""
    text = plain_text(given)
    if not text:
        return f"log-{row.seq}-{index}"
    if len(text) > MAX_MESSAGE_ID_LENGTH:
        raise Misfit("message_id_too_long", f"at most {MAX_MESSAGE_ID_LENGTH} characters")
    return text


def _properties(kind: str, found: RawItem, traits: JsonObject) -> JsonObject:
    if kind == "identify":
        return traits if found.changes is None else bounded(found.properties)
    if kind == "group":
        return {"group_id": plain_text(found.groupId), **traits}
    properties = bounded(found.properties)
    if kind in ("page", "screen"):
        named = {"name": found.name, "category": found.category}
        added: JsonObject = {key: plain_text(value) for key, value in named.items() if value is not None}
        return {**added, **properties}
    return properties


def _context(row: Row, envelope: Envelope, found: RawItem) -> str:
    """Return the batch's context below the item's own; where it may go on to stands in it too."""
    context: JsonObject = {**(envelope.context or {}), **(found.context or {})}
    places = [given for given in (envelope.integrations, found.integrations) if isinstance(given, dict) and given]
    if places:
        context["integrations"] = {key: value for given in places for key, value in given.items()}
    return context_text(row, context)
