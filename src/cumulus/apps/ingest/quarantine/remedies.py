"""What can be done to an item's JSON: pure steps, the same for one item and for thousands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import msgspec

from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject, JsonValue

KINDS = ("text", "number", "bool", "date", "datetime", "list")
_TRUE, _FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})
_MILLISECONDS_FROM = 100_000_000_000
_MOST_DEEP = 8


class Step(msgspec.Struct, frozen=True):
    """One change.

    Attributes
    ----------
    op : str
        `rename_event`, `set`, `rename`, `remove` or `convert`.
    path : str
        Where, keys joined by dots: `properties.total`.
    to : str
        The event's or the property's new name, or the kind to convert to.
    value : JsonValue
        What `set` puts there.
    """

    op: str
    path: str = ""
    to: str = ""
    value: object = None


def read_item(text: str) -> JsonObject:
    """Return the item that a text holds.

    Raises
    ------
    Invalid
        `not_an_item`.
    """
    try:
        found = msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError) as error:
        raise Invalid("not_an_item", f"This is no JSON object: {error}", field="item") from error
    return found  # type: ignore[return-value]  # what JSON decodes to


def check_steps(steps: Sequence[Step]) -> None:
    """Raise `invalid_step` for a step that says too little.

    Raises
    ------
    Invalid
        `invalid_step`.
    """
    for at, step in enumerate(steps):
        needs_path, needs_to = step.op != "rename_event", step.op in ("rename_event", "rename", "convert")
        keys = step.path.split(".")
        whole = all(keys) and len(keys) <= _MOST_DEEP
        if (needs_path and not whole) or (needs_to and not step.to) or (step.op == "convert" and step.to not in KINDS):
            raise Invalid("invalid_step", "Say where, and what it becomes.", field=f"steps.{at}")


def mended(item: JsonObject, steps: Sequence[Step]) -> JsonObject:
    """Return the item after all steps; a step whose place is not there changes nothing."""
    copy: JsonObject = msgspec.json.decode(msgspec.json.encode(item))
    for step in steps:
        _take(copy, step)
    return copy


def _take(item: JsonObject, step: Step) -> None:
    if step.op == "rename_event":
        item["event"] = step.to
        return
    *above, last = step.path.split(".")
    place = _place(item, above, make=step.op == "set")
    if place is None:
        return
    if step.op == "set":
        place[last] = step.value  # type: ignore[assignment]  # what JSON decodes to
    elif last in place:
        value = place.pop(last)
        if step.op == "rename":
            place[step.to] = value
        elif step.op == "convert":
            place[last] = converted(value, step.to)


def _place(item: JsonObject, keys: Sequence[str], *, make: bool) -> JsonObject | None:
    place = item
    for key in keys:
        inner = place.get(key)
        if inner is None and make:
            inner = place[key] = {}
        if not isinstance(inner, dict):
            return None
        place = inner
    return place


def converted(value: JsonValue, kind: str) -> JsonValue:
    """Return the value as `kind`, or as it is where that has no sense."""
    if kind == "list":
        return value if isinstance(value, list) else [value]
    if kind == "text":
        return value if isinstance(value, str) else msgspec.json.encode(value).decode()
    try:
        return _SIMPLE[kind](value)
    except (ValueError, TypeError, KeyError, OverflowError, OSError):
        return value


def _number(value: JsonValue) -> JsonValue:
    if not isinstance(value, str):
        return value
    text = value.strip().replace(",", "")
    return int(text) if text.lstrip("+-").isdecimal() else float(text)


def _bool(value: JsonValue) -> JsonValue:
    word = str(value).strip().lower()
    return True if word in _TRUE else False if word in _FALSE else value


def _instant(value: JsonValue) -> datetime:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000 if abs(value) >= _MILLISECONDS_FROM else value, UTC)
    return datetime.fromisoformat(str(value).strip().replace("/", "-"))


def _date(value: JsonValue) -> JsonValue:
    found: date = _instant(value).date()
    return found.isoformat()


def _datetime(value: JsonValue) -> JsonValue:
    return _instant(value).isoformat()


_SIMPLE = {"number": _number, "bool": _bool, "date": _date, "datetime": _datetime}


def places_of(reason: str, detail: str, fields: Mapping[str, JsonValue]) -> list[str]:
    """Return where in the item the fault is, as paths of keys joined by dots; empty: all over it."""
    if name := fields.get("property"):
        return [f"properties.{name}", f"traits.{name}"]
    if "`$." in detail:
        return [detail.partition("`$.")[2].partition("`")[0].replace("[...]", "")]
    return list(_PLACES.get(reason, ()))


_PLACES: Mapping[str, Sequence[str]] = {
    "unknown_type": ("type",),
    "nobody": ("userId", "anonymousId"),
    "event_name_missing": ("event",),
    "event_name_too_long": ("event",),
    "message_id_too_long": ("messageId",),
    "invalid_timestamp": ("timestamp", "originalTimestamp", "sentAt"),
    "too_deep": ("properties", "traits"),
    "too_many_keys": ("properties", "traits"),
    "empty_key": ("properties", "traits"),
    "key_too_long": ("properties", "traits"),
    "number_out_of_range": ("properties", "traits"),
    "refused_by_warehouse": ("properties", "traits"),
    "undeclared_event": ("event",),
    "deprecated_event": ("event",),
    "known_bot": ("context.userAgent",),
    "driven_browser": ("context.userAgent", "context.bot"),
    "rate_per_id": ("anonymousId",),
    "rate_per_address": ("context.ip",),
    "time_travel": ("timestamp",),
    "too_old": ("timestamp",),
}
