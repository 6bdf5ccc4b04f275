"""What a mapping is: rules that say which events and traits a body becomes. Pure.

Every value is either fixed (`{"text": "Order Completed"}`) or found (`{"path": "customer.email"}`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from cumulus.apps.ingest.webhooks.expressions import BrokenPath, check
from cumulus.core.json import JsonValue

MAX_RULES = 20
MAX_FIELDS = 200
"""Identifiers, properties and traits of one rule together."""
MAX_NAME = 200

Kind: TypeAlias = Literal["track", "identify", "group", "page"]
Scalar: TypeAlias = str | int | float | bool | None
"""`JsonScalar`, written out: msgspec reads annotations as they are."""
As: TypeAlias = Literal["same", "text", "number", "bool", "time"]


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a value comes from, and what it becomes.

    Attributes
    ----------
    text : str, int, float, bool or None
        The value itself.
    path : str or None
        JMESPath; goes before `text`.
    become : str
        `as` in JSON: `same`, `text`, `number`, `bool`, `time`.
    divide_by : float or None
        Of numbers: 100 makes yuan of fen.
    zone : str
        Of times that name none, such as `Asia/Shanghai`; empty means UTC.
    """

    text: Scalar = None
    path: str | None = None
    become: As = msgspec.field(default="same", name="as")
    divide_by: float | None = None
    zone: str = ""


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a rule holds: what `path` finds is there, or is one of `equals`."""

    path: str
    equals: Scalar | list[Scalar] | msgspec.UnsetType = msgspec.UNSET


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One item that a body becomes, or one for each element of a list.

    Attributes
    ----------
    event : Value or None
        A track's event; a page's name.
    group : Value or None
        A group's id.
    each : str or None
        Makes one item for each element of the list there; paths then reach it as `each`.
    messageId : Value or None
        What makes it the same item in another delivery; by default the delivery's own id.
    """

    kind: Kind
    event: Value | None = None
    group: Value | None = None
    each: str | None = None
    when: Condition | None = None
    identifiers: dict[str, Value] = {}
    properties: dict[str, Value] = {}
    traits: dict[str, Value] = {}
    timestamp: Value | None = None
    messageId: Value | None = None


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A whole mapping.

    Attributes
    ----------
    unpack : list[str]
        Fields whose text is JSON itself, URL-encoded or not; they are read first.
    each : str or None
        For rules that have none of their own.
    """

    items: list[Rule] = []
    each: str | None = None
    unpack: list[str] = []


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a mapping, or with a body under it.

    Attributes
    ----------
    path : str
        Where in the mapping: `items[0].properties.total`; empty for the whole.
    code : str
        Stable.
    message : str
        One English sentence.
    """

    path: str
    code: str
    message: str


def read_plan(mapping: JsonValue) -> tuple[Plan, list[Problem]]:
    """Return the mapping and everything that is wrong with it; with problems it must not be used."""
    try:
        plan = msgspec.convert(mapping, Plan)
    except (msgspec.ValidationError, RecursionError) as error:
        sentence, _, where = str(error).partition(" - at `$")
        return Plan(), [Problem(where.rstrip("`").lstrip("."), "invalid_mapping", sentence)]
    return plan, list(_problems(plan))


def values_of(rule: Rule) -> Iterator[tuple[str, Value]]:
    """Yield every value of a rule with its place in the rule."""
    named = {"event": rule.event, "group": rule.group, "timestamp": rule.timestamp, "messageId": rule.messageId}
    yield from ((place, value) for place, value in named.items() if value is not None)
    groups: Mapping[str, Mapping[str, Value]] = {
        "identifiers": rule.identifiers,
        "properties": rule.properties,
        "traits": rule.traits,
    }
    for group, values in groups.items():
        yield from ((f"{group}.{name}", value) for name, value in values.items())


def _problems(plan: Plan) -> Iterator[Problem]:
    if not plan.items:
        yield Problem("items", "rules_missing", "Add a rule: what a delivery becomes.")
    if len(plan.items) > MAX_RULES:
        yield Problem("items", "too_many_rules", f"A mapping has at most {MAX_RULES} rules.")
    yield from _path_problem("each", plan.each)
    for index, rule in enumerate(plan.items[:MAX_RULES]):
        place = f"items[{index}]"
        yield from _rule_problems(place, rule)
        yield from _path_problem(f"{place}.each", rule.each)
        yield from _path_problem(f"{place}.when", rule.when.path if rule.when else None)
        for name, value in values_of(rule):
            yield from _value_problems(f"{place}.{name}", value)


def _rule_problems(place: str, rule: Rule) -> Iterator[Problem]:
    if rule.kind == "track" and rule.event is None:
        yield Problem(f"{place}.event", "event_missing", "Name the event.")
    if rule.kind == "group" and rule.group is None:
        yield Problem(f"{place}.group", "group_missing", "Say which group.")
    if not rule.identifiers:
        yield Problem(f"{place}.identifiers", "identifiers_missing", "Say whom it concerns: at least one identifier.")
    names = [*rule.identifiers, *rule.properties, *rule.traits]
    if len(names) > MAX_FIELDS:
        yield Problem(place, "too_many_fields", f"A rule has at most {MAX_FIELDS} fields.")
    if any(not name.strip() or len(name) > MAX_NAME for name in names):
        yield Problem(place, "invalid_field_name", f"A field's name has 1 to {MAX_NAME} characters.")


def _value_problems(place: str, value: Value) -> Iterator[Problem]:
    if value.path is None and value.text is None:
        yield Problem(place, "value_missing", "Give a path or a text.")
    yield from _path_problem(place, value.path)
    if value.divide_by == 0:
        yield Problem(place, "division_by_zero", "Divide by another number than 0.")
    if value.zone and not _is_zone(value.zone):
        yield Problem(place, "unknown_zone", "Name a time zone such as Asia/Shanghai.")


def _path_problem(place: str, path: str | None) -> Iterator[Problem]:
    if path is None:
        return
    try:
        check(path)
    except BrokenPath as error:
        yield Problem(place, error.code, f"The path cannot be used: {error.detail}.")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
