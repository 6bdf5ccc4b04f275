"""A Sensors record as an event, a change of a person or of a thing. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

import msgspec

from cumulus.apps.ingest.pipeline.items import (
    EVENT_NAMES,
    AttributeChange,
    ClientId,
    ClientObject,
    Envelope,
    Item,
    Misfit,
    Row,
    Thing,
    Times,
    bounded,
    context_text,
    event_name,
    message_key,
    plain_text,
    times_of,
)
from cumulus.apps.ingest.sensors.identities import names_of
from cumulus.apps.ingest.sensors.presets import attribute, context_of, mended, with_page
from cumulus.core.json import JsonObject, JsonValue

_TRACKS = {"track": "", "track_signup": "$SignUp", "track_id_bind": "$BindID", "track_id_unbind": "$UnbindID"}
"""With the name that a record without one has."""
_VIEWS = {"$pageview": "page", "$AppViewScreen": "screen"}
_CHANGES: dict[str, Literal["once", "add", "append"]] = {
    "profile_set_once": "once",
    "profile_increment": "add",
    "profile_append": "append",
}
_PROFILES = frozenset({*_CHANGES, "profile_set", "profile_unset", "profile_delete"})
_THINGS = {"item_set": False, "item_delete": True}
"""Whether the thing is deleted."""
TYPES = frozenset({*_TRACKS, *_PROFILES, *_THINGS})
EVERY_ATTRIBUTE = "*"
"""`profile_delete` removes the attribute of this name: all of them."""
_LIFTED = frozenset({"$time", "$project", "$token"})
_SENDING = frozenset({"_flush_time"})
"""Differs between two sendings of one record."""
_HOME = timezone(timedelta(hours=8))
"""Where a written time without a zone was read: Sensors' own servers."""
_MAX_OFFSET_MINUTES = 14 * 60
_MAX_INCREMENT = 10**15
"""A sum of larger ones leaves what the stores can hold."""
_MAX_THING_TYPE, _MAX_THING_ID = 200, 255


class Record(msgspec.Struct):
    """A record as clients send it."""

    type: str = ""
    event: ClientId = None
    distinct_id: ClientId = None
    original_id: ClientId = None
    login_id: ClientId = None
    anonymous_id: ClientId = None
    identities: ClientObject = None
    properties: ClientObject = None
    lib: ClientObject = None
    time: ClientId = None
    item_type: ClientId = None
    item_id: ClientId = None
    track_id: ClientId = msgspec.field(default=None, name="_track_id")
    flush_time: ClientId = msgspec.field(default=None, name="_flush_time")


_record = msgspec.json.Decoder(Record)


def reader(row: Row, envelope: Envelope) -> Callable[[int, bytes], Item | Thing]:
    """Return what reads the request's records."""
    del envelope
    alike: Counter[str] = Counter()

    def read(index: int, raw: bytes) -> Item | Thing:
        del index
        return _read(row, raw, alike)

    return read


def _read(row: Row, raw: bytes, alike: Counter[str]) -> Item | Thing:
    record = _decode(raw)
    if record.type not in TYPES:
        raise Misfit("unknown_type", f"type is {record.type[:40]!r}; expected one of {sorted(TYPES)}")
    given = record.properties or {}
    properties = bounded({key: mended(value) for key, value in given.items() if key not in _LIFTED})
    times = times_of(row, _instant(given.get("$time", record.time), given), _instant(record.flush_time, given))
    if record.type in _THINGS:
        return _thing(row, record, properties, times[2])
    return _item(row, record, properties, times, _message_id(record, raw, alike))


def _decode(raw: bytes) -> Record:
    try:
        return _record.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Misfit("invalid_item", str(error)) from error


def _instant(value: JsonValue, properties: JsonObject) -> JsonValue:
    """Return a time as `times_of` reads it: digits as a number, written times with their zone."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.isascii() and text.isdigit():
        return int(text[:20])
    try:
        found = datetime.fromisoformat(str(mended(text)))
        return (found if found.tzinfo else found.replace(tzinfo=_zone(properties))).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return text


def _zone(properties: JsonObject) -> timezone:
    """Return the client's zone: browsers give minutes, positive to the west."""
    minutes = properties.get("$timezone_offset")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not abs(minutes) <= _MAX_OFFSET_MINUTES:
        return _HOME
    return timezone(-timedelta(minutes=minutes))


def _message_id(record: Record, raw: bytes, alike: Counter[str]) -> str:
    """Return the same name whenever this record is sent.

    `_track_id` is a browser's, and only unique beside the rest. Server clients send none: the
    record itself names it, and the second of two that are quite alike in one request is another.
    """
    if record.track_id is not None:
        facts = [record.track_id, record.distinct_id, record.time, record.event or record.type]
        return _hashed(msgspec.json.encode(facts))
    fields = {key: value for key, value in _everything(raw).items() if key not in _SENDING}
    name = _hashed(msgspec.json.encode(fields, order="sorted"))
    alike[name] += 1
    return name if alike[name] == 1 else f"{name}-{alike[name]}"


def _everything(raw: bytes) -> JsonObject:
    try:
        found: JsonObject = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:  # in a part that `Record` passes over
        raise Misfit("invalid_item", str(error)) from error
    return found


def _hashed(text: bytes) -> str:
    return "sa-" + hashlib.blake2b(text, digest_size=16).hexdigest()


def _item(row: Row, record: Record, properties: JsonObject, times: Times, message_id: str) -> Item:
    kind = "identify" if record.type in _PROFILES else _VIEWS.get(plain_text(record.event), "track")
    named = _named(record, properties)
    traits, changes = _attributes(record, properties)
    original, sent_at, timestamp = times
    return Item(
        row=row,
        key=message_key(row.workspace_id, message_id),
        message_id=message_id,
        kind=kind,
        name=EVENT_NAMES.get(kind) or event_name(record.event or _TRACKS[record.type]),
        timestamp=timestamp,
        original_timestamp=original,
        sent_at=sent_at,
        user_id=None,
        anonymous_id=None,
        previous_id=None,
        contact_id=None,
        depth=0,
        properties=with_page(properties) if kind == "page" else properties,
        traits=traits,
        context=_context(row, record, properties),
        named=named,
        changes=changes,
        unlink=record.type == "track_id_unbind",
    )


def _context(row: Row, record: Record, properties: JsonObject) -> str:
    context = context_of(properties, bounded(record.lib))
    return context_text(row, {**context, "sensors": {"type": record.type}})


def _named(record: Record, properties: JsonObject) -> tuple[tuple[str, ClientId], ...]:
    login, visit = record.login_id, record.anonymous_id
    if record.type == "track_signup":
        login, visit = record.distinct_id, record.original_id
    named = names_of(record.distinct_id, login, visit, record.identities or {}, properties)
    if not named:
        raise Misfit("nobody", "the record has neither distinct_id nor identities")
    return named


def _attributes(record: Record, properties: JsonObject) -> tuple[JsonObject, tuple[AttributeChange, ...]]:
    """Return what the record sets (None removes) and what else it changes."""
    values = {attribute(key): value for key, value in properties.items() if key != "$is_login_id"}
    if record.type == "profile_set":
        return values, ()
    if record.type == "profile_unset":
        return dict.fromkeys(values), ()
    if record.type == "profile_delete":
        return {}, (AttributeChange("remove", EVERY_ATTRIBUTE, None),)
    if record.type not in _CHANGES:
        return {}, ()
    kind = _CHANGES[record.type]
    return {}, tuple(AttributeChange(kind, key, _operand(kind, key, value)) for key, value in values.items())


def _operand(kind: str, key: str, value: JsonValue) -> JsonValue:
    if kind == "append":
        return value if isinstance(value, list) else [value]
    if kind == "add" and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise Misfit("not_a_number", f"profile_increment takes numbers; {key[:60]!r} is none")
    if kind == "add" and isinstance(value, int | float) and abs(value) > _MAX_INCREMENT:
        raise Misfit("number_out_of_range", f"profile_increment adds at most {_MAX_INCREMENT:.0e}")
    return value


def _thing(row: Row, record: Record, properties: JsonObject, at: datetime) -> Thing:
    kind, name = plain_text(record.item_type), plain_text(record.item_id)
    if not kind or not name:
        raise Misfit("item_unnamed", "item_set and item_delete need item_type and item_id")
    if len(kind) > _MAX_THING_TYPE or len(name) > _MAX_THING_ID:
        raise Misfit("item_name_too_long", f"at most {_MAX_THING_TYPE} and {_MAX_THING_ID} characters")
    deleted = _THINGS[record.type]
    return Thing(row, kind, name, {} if deleted else properties, deleted, at)
