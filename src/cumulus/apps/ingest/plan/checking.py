"""An event against the plan: pure, in memory, a few dictionary look-ups an event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import msgspec

from cumulus.core.json import JsonObject, JsonValue

_EXAMPLE_CHARACTERS = 200
_BUILT_IN = frozenset({"page", "screen", "identify", "group", "alias"})


class Code(StrEnum):
    """What can break the plan."""

    UNDECLARED_EVENT = "undeclared_event"
    DEPRECATED_EVENT = "deprecated_event"
    UNDECLARED_PROPERTY = "undeclared_property"
    WRONG_TYPE = "wrong_type"
    MISSING_PROPERTY = "missing_property"
    VALUE_NOT_ALLOWED = "value_not_allowed"


@dataclass(frozen=True, slots=True)
class PropertyRule:
    """What one property may hold; `allowed` empty means any value of the kind."""

    kind: str = "any"
    required: bool = False
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EventRule:
    """What one event may bring."""

    deprecated: bool = False
    properties: Mapping[str, PropertyRule] = field(default_factory=dict)
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where an event breaks the plan; `place` is empty for the event itself."""

    code: Code
    place: str = ""
    expected: str = ""
    got: str = ""

    def fields(self, event: str) -> JsonObject:
        """Return what a sentence about it names."""
        told = {"event": event, "property": self.place, "expected": self.expected, "got": self.got}
        return {name: text for name, text in told.items() if text}

    def detail(self, event: str) -> str:
        """Return it in one line for logs and programs."""
        return ", ".join([self.code.value, *(f"{name} {text!r}" for name, text in self.fields(event).items())])


def breaches(
    events: Mapping[str, EventRule], kind: str, name: str, properties: Mapping[str, JsonValue]
) -> list[Breach]:
    """Return what an event breaks, the event's own fault first; nothing where there is no plan.

    Parameters
    ----------
    events : Mapping[str, EventRule]
        The governed events by name; empty when nothing is governed yet.
    kind : str
        The item's type. Types without a name of their own need no declaration.
    """
    if not events:
        return []
    rule = events.get(name)
    if rule is None:
        return [] if kind in _BUILT_IN else [Breach(Code.UNDECLARED_EVENT)]
    found = [Breach(Code.DEPRECATED_EVENT)] if rule.deprecated else []
    if rule.properties:
        found.extend(_in_properties(rule, properties))
    return found


def _in_properties(rule: EventRule, properties: Mapping[str, JsonValue]) -> Iterator[Breach]:
    for name in rule.required:
        if properties.get(name) is None:
            yield Breach(Code.MISSING_PROPERTY, name, rule.properties[name].kind)
    for name, value in properties.items():
        if value is None:
            continue
        declared = rule.properties.get(name)
        if declared is None:
            yield Breach(Code.UNDECLARED_PROPERTY, name, got=_shown(value))
        elif not fits(declared.kind, value):
            yield Breach(Code.WRONG_TYPE, name, declared.kind, _shown(value))
        elif declared.allowed and plain(value) not in declared.allowed:
            yield Breach(Code.VALUE_NOT_ALLOWED, name, got=_shown(value))


def fits(kind: str, value: JsonValue) -> bool:
    """Return whether `value` is of the declared kind; every value is of the kind `any`."""
    if kind == "text":
        return isinstance(value, str)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "bool":
        return isinstance(value, bool)
    if kind in ("date", "datetime"):
        return isinstance(value, str) and _is_time(value, kind == "date")
    if kind == "list":
        return isinstance(value, list)
    return kind != "object" or isinstance(value, dict)


def _is_time(text: str, day: bool) -> bool:
    try:
        date.fromisoformat(text) if day else datetime.fromisoformat(text)
    except ValueError:
        return False
    return day or len(text) > 10


def plain(value: JsonValue) -> str:
    """Return a value as allowed values are written: text as it is, all else as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _shown(value: JsonValue) -> str:
    return plain(value)[:_EXAMPLE_CHARACTERS]
