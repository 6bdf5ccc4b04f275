"""A body under a mapping: the items that it becomes, in Segment's envelope. Pure.

What cannot be mapped is a problem with its place; the rest is mapped all the same. Items have
message ids that follow from the delivery and from what they are, so the same delivery mapped
again counts once.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast
from urllib.parse import parse_qsl, unquote_plus
from zoneinfo import ZoneInfo

import msgspec

from cumulus.apps.ingest.pipeline.times import parse_instant
from cumulus.apps.ingest.webhooks.expressions import BrokenPath, Budget, find
from cumulus.apps.ingest.webhooks.mapping import Condition, Plan, Problem, Rule, Value
from cumulus.core.json import JsonObject, JsonValue

MAX_ITEMS = 500
"""What one delivery may become: orders have lines, and an export is not a webhook."""
MAX_PROBLEMS = 20
_MAX_VALUE_PARTS = 2_000
_MAX_VALUE_CHARACTERS = 64_000
_FORM = "application/x-www-form-urlencoded"
_TRUE = frozenset({"true", "1", "yes", "y", "on"})
_FALSE = frozenset({"false", "0", "no", "n", "off", ""})


class Unreadable(ValueError):
    """The body is neither JSON nor a form."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery as a mapping sees it.

    Attributes
    ----------
    document : JsonValue
        The body.
    headers : Mapping[str, str]
        Those that were kept, by lower-case name.
    at : datetime
        When it came: the time of items that name none.
    origin : str
        Its own name, the same whenever it is mapped again.
    """

    document: JsonValue
    headers: Mapping[str, str]
    at: datetime
    origin: str
    prefix: str = "wh"


@dataclass(slots=True)
class Produced:
    """What a delivery became."""

    items: list[JsonObject] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Faulty(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_document(body: bytes, content_type: str) -> JsonValue:
    """Return the body as JSON; a form becomes an object of its fields.

    Raises
    ------
    Unreadable
        With a sentence that says why.
    """
    if content_type.partition(";")[0].strip().lower() == _FORM:
        try:
            return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=1_000))
        except ValueError as error:
            raise Unreadable(str(error)) from error
    try:
        return cast("JsonValue", msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def produce(plan: Plan, delivered: Delivered) -> Produced:
    """Return what `delivered` becomes under a plan without problems."""
    run = _Run(delivered, scope_of(plan, delivered))
    try:
        for index, rule in enumerate(plan.items):
            run.rule(f"items[{index}]", rule, plan.each)
    except _Faulty as stop:
        run.produced.problems.append(Problem("", stop.code, stop.message))
    return run.produced


def scope_of(plan: Plan, delivered: Delivered) -> JsonObject:
    """Return what paths walk over: the body's fields, or a list as `body`; the headers as `http`."""
    document = _unpacked(plan, delivered.document)
    body: JsonObject = document if isinstance(document, dict) else {"body": document}
    http: JsonObject = {name.replace("-", "_"): value for name, value in delivered.headers.items()}
    return {**body, "http": http}


def _unpacked(plan: Plan, document: JsonValue) -> JsonValue:
    if not plan.unpack or not isinstance(document, dict):
        return document
    opened = {name: _opened(document[name]) for name in plan.unpack if name in document}
    return {**document, **opened}


def _opened(value: JsonValue) -> JsonValue:
    """Return the JSON in a text; what holds none stays as it is."""
    if not isinstance(value, str):
        return value
    for text in (value, unquote_plus(value)):
        try:
            return cast("JsonValue", msgspec.json.decode(text.encode()))
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue
    return value


class _Run:
    """One delivery on its way through the rules."""

    def __init__(self, delivered: Delivered, scope: JsonObject) -> None:
        self.produced = Produced()
        self._delivered = delivered
        self._budget = Budget()
        self._seen: Counter[str] = Counter()
        self._scope = scope

    def rule(self, place: str, rule: Rule, shared_each: str | None) -> None:
        each = rule.each or shared_each
        try:
            elements = self._elements(each) if each else None
        except _Faulty as fault:
            self._problem(f"{place}.each", fault)
            return
        for scope in [self._scope] if elements is None else ({**self._scope, "each": one} for one in elements):
            self._one(place, rule, scope)

    def _elements(self, each: str) -> list[JsonValue]:
        found = self._raw(each, self._scope)
        if found is None:
            return []
        if not isinstance(found, list):
            raise _Faulty("not_a_list", "This path finds one value, not a list.")
        return found

    def _one(self, place: str, rule: Rule, scope: JsonObject) -> None:
        if len(self.produced.items) >= MAX_ITEMS:
            raise _Faulty("too_many_items", f"A delivery becomes at most {MAX_ITEMS} items.")
        if len(self.produced.problems) >= MAX_PROBLEMS:
            raise _Faulty("too_many_problems", "There are more problems; mend these first.")
        try:
            if rule.when is None or self._holds(rule.when, scope):
                self.produced.items.append(self._item(rule, scope))
        except _At as fault:
            self._problem(f"{place}.{fault.place}" if fault.place else place, fault.fault)
        except _Faulty as fault:
            self._problem(f"{place}.when", fault)

    def _problem(self, place: str, fault: _Faulty) -> None:
        self.produced.problems.append(Problem(place, fault.code, fault.message))
        if fault.code == "path_too_costly":
            raise _Faulty("path_too_costly", "The mapping walks over too much of this body; the rest was left out.")

    def _holds(self, when: Condition, scope: JsonObject) -> bool:
        found = self._find(when.path, scope)
        if when.equals is msgspec.UNSET:
            return found not in (None, False, "", [], {})
        wanted = when.equals if isinstance(when.equals, list) else [when.equals]
        return any(type(found) is type(each) and found == each for each in wanted)

    def _item(self, rule: Rule, scope: JsonObject) -> JsonObject:
        item: JsonObject = {"type": rule.kind}
        name = self._text("event", rule.event, scope)
        if rule.kind == "track":
            item["event"] = _required("event", name, "event_empty", "This body has no name for the event.")
        elif rule.kind == "page" and name:
            item["name"] = name
        elif rule.kind == "group":
            group = self._text("group", rule.group, scope)
            item["groupId"] = _required("group", group, "group_empty", "This body names no group.")
        item |= self._who(rule, scope)
        properties = self._values("properties", rule.properties, scope)
        traits = self._values("traits", rule.traits, scope)
        if rule.kind in ("identify", "group"):
            item["traits"] = {**properties, **traits}
        else:
            item["properties"] = {**traits, **properties}
        item["timestamp"] = self._time(rule, scope)
        item["messageId"] = self._message_id(rule, item, scope)
        return item

    def _who(self, rule: Rule, scope: JsonObject) -> JsonObject:
        found = {
            name: text
            for name, value in rule.identifiers.items()
            if (text := self._text(f"identifiers.{name}", value, scope))
        }
        if not found:
            raise _At("identifiers", _Faulty("nobody", "This body names nobody: every identifier is empty."))
        who: JsonObject = {}
        if "user_id" in found:
            who["userId"] = found.pop("user_id")
        if "anonymous_id" in found:
            who["anonymousId"] = found.pop("anonymous_id")
        if found:
            who["identifiers"] = [{"namespace": name, "value": text} for name, text in found.items()]
        return who

    def _values(self, group: str, values: Mapping[str, Value], scope: JsonObject) -> JsonObject:
        found = ((name, self._value(f"{group}.{name}", value, scope)) for name, value in values.items())
        return {name: value for name, value in found if value is not None}

    def _time(self, rule: Rule, scope: JsonObject) -> str:
        if rule.timestamp is None:
            return self._delivered.at.isoformat()
        wanted = msgspec.structs.replace(rule.timestamp, become="time")
        found = self._value("timestamp", wanted, scope)
        return str(found) if found is not None else self._delivered.at.isoformat()

    def _message_id(self, rule: Rule, item: JsonObject, scope: JsonObject) -> str:
        """Return the id under which the item counts once.

        What an identify or a group says may be mended and said again, so its content is part
        of it; an event is the same event however its properties are mapped.
        """
        given = self._text("messageId", rule.messageId, scope) if rule.messageId else ""
        name = str(item.get("event") or item.get("name") or "")
        said = "" if rule.kind in ("track", "page") else msgspec.json.encode(item, order="sorted").decode()
        base = "\n".join([given or self._delivered.origin, rule.kind, name, said])
        self._seen[base] += 1
        digest = hashlib.blake2b(f"{base}\n{self._seen[base]}".encode(), digest_size=16)
        return f"{self._delivered.prefix}-{digest.hexdigest()}"

    def _text(self, place: str, value: Value | None, scope: JsonObject) -> str:
        found = None if value is None else self._value(place, value, scope)
        if isinstance(found, (dict, list)):
            raise _At(place, _Faulty("not_plain", "This path finds a list or an object, not one value."))
        return "" if found is None else _plain_text(found).strip()

    def _value(self, place: str, value: Value, scope: JsonObject) -> JsonValue:
        try:
            found = value.text if value.path is None else self._find(value.path, scope)
            return None if found is None else _become(value, found)
        except _Faulty as fault:
            raise _At(place, fault) from fault

    def _find(self, path: str, scope: JsonObject) -> JsonValue:
        return _bounded(self._raw(path, scope))

    def _raw(self, path: str, scope: JsonObject) -> JsonValue:
        try:
            return find(path, scope, self._budget)
        except BrokenPath as error:
            raise _Faulty(error.code, f"The path cannot be used: {error.detail}.") from error


class _At(Exception):
    """A fault at a place in the rule."""

    def __init__(self, place: str, fault: _Faulty) -> None:
        super().__init__(place)
        self.place = place
        self.fault = fault


def _required(place: str, text: str, code: str, message: str) -> str:
    if not text:
        raise _At(place, _Faulty(code, message))
    return text


def _bounded(value: JsonValue) -> JsonValue:
    """Return `value`, or refuse what would grow beyond an item when it is written out."""
    parts, characters = 0, 0
    waiting: list[JsonValue] = [value]
    while waiting:
        one = waiting.pop()
        parts += 1
        if isinstance(one, dict):
            waiting += one.values()
            characters += sum(map(len, one))
        elif isinstance(one, list):
            parts += len(one)
            if parts <= _MAX_VALUE_PARTS:
                waiting += one
        elif isinstance(one, str):
            characters += len(one)
        if parts > _MAX_VALUE_PARTS or characters > _MAX_VALUE_CHARACTERS:
            raise _Faulty("value_too_large", "This path finds more than one item can hold.")
    return value


def _become(value: Value, found: JsonValue) -> JsonValue:
    if value.become == "number" or value.divide_by is not None:
        return _number(found, value.divide_by)
    if value.become == "time":
        return _instant(found, value.zone)
    if value.become == "bool":
        return _truth(found)
    if value.become == "text":
        return msgspec.json.encode(found).decode() if isinstance(found, (dict, list)) else _plain_text(found)
    return found


def _plain_text(found: JsonValue) -> str:
    if isinstance(found, str):
        return found
    return msgspec.json.encode(found).decode()


def _number(found: JsonValue, divide_by: float | None) -> JsonValue:
    if found == "":
        return None
    try:
        number = _exact(found)
        return number if divide_by is None else round(number / divide_by, 6)
    except (ValueError, OverflowError) as error:
        raise _Faulty("not_a_number", "This value is not a number.") from error


def _exact(found: JsonValue) -> int | float:
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        return found
    if not isinstance(found, str):
        raise ValueError("a number is a number or text")
    text = found.replace(",", "").strip()
    if text.isascii() and text.removeprefix("-").isdecimal():
        return int(text)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is finite")
    return number


def _instant(found: JsonValue, zone: str) -> JsonValue:
    try:
        if isinstance(found, str) and found.strip().isdecimal() and len(found.strip()) >= 9:
            found = int(found.strip())
        if isinstance(found, str) and zone:
            at = datetime.fromisoformat(found.strip())
            found = (at.replace(tzinfo=ZoneInfo(zone)) if at.tzinfo is None else at).astimezone(UTC).isoformat()
        at_utc = parse_instant(found)
    except (ValueError, OverflowError) as error:
        raise _Faulty("not_a_time", "This value is not a time.") from error
    return None if at_utc is None else at_utc.isoformat()


def _truth(found: JsonValue) -> JsonValue:
    if isinstance(found, bool):
        return found
    text = _plain_text(found).strip().lower()
    if text in _TRUE | _FALSE:
        return text in _TRUE
    raise _Faulty("not_a_truth", "This value is neither true nor false.")
