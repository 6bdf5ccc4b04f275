"""Attributes, per key: the newest value by the time of the event, or the one that its rule wants.

Every rule is an order on what was said, and the greatest stays: the same in any order of
writing, and of parts that become one person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from cumulus.apps.contacts.attributes.catalogue import EMPTY, Catalogue, Declared
from cumulus.apps.contacts.attributes.kinds import Survivorship
from cumulus.apps.contacts.identity.claims import EVERY_ATTRIBUTE, Change
from cumulus.core.json import JsonValue

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MAX_APPENDED = 1_000
"""Values in a list that events append to; beyond it nothing is added."""
BY_HAND = -1
"""The source of what a person wrote on a page: under any rule but the newest it stands."""
OWN = 0
"""The source of what Cumulus itself says: imports, forms, the API."""

Place = tuple[int, int, bytes]
"""Of one said value among others: the greatest stays."""


def place(rule: Declared, source: int | None, at_ms: int, value: JsonValue) -> Place:
    """Return where a value stands by its attribute's rule.

    Parameters
    ----------
    source : int or None
        Whose word it is; None: it was written when nobody asked.
    """
    text = msgspec.json.encode(value)
    if source == BY_HAND:
        return len(rule.priority) + 2, at_ms, text
    if rule.survivorship is Survivorship.OLDEST:
        return 0, -at_ms, text
    if source in rule.priority:
        return len(rule.priority) - rule.priority.index(source), at_ms, text
    return (len(rule.priority) + 1 if source == OWN else 0), at_ms, text


def milliseconds(at: datetime) -> int:
    """Return the epoch milliseconds of a moment; exact, as no float is."""
    return (at - _EPOCH) // _MILLISECOND


@dataclass(slots=True)
class Attributes:
    """A person's attributes and the event time of each, in epoch milliseconds.

    A removed attribute keeps its time, so that an older value cannot bring it back. `sources`
    says whose word a value is where that decides; what an event removes does not concern such
    an attribute, only what a person removes does.
    """

    values: dict[str, JsonValue] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)

    def write(self, traits: Mapping[str, JsonValue], at: datetime, rules: Catalogue = EMPTY, source: int = OWN) -> bool:
        """Take over the traits that outdo what is there; return if any changed.

        Of the newest, a tie goes to the later writer in log order.
        """
        at_ms = milliseconds(at)
        changed = False
        for key, value in traits.items():
            rule = rules.rule(key)
            if rule is not None:
                changed |= self._compete(rule, value, at_ms, source)
            elif at_ms >= self.times.get(key, at_ms):
                changed |= self._write_one(key, value, at_ms)
        return changed

    def _compete(self, rule: Declared, value: JsonValue, at_ms: int, source: int | None) -> bool:
        key = rule.name
        if value is None and source != BY_HAND:
            return False
        present = self.sources.get(key)
        if key in self.values or present == BY_HAND:
            stands = place(rule, present, self.times[key], self.values.get(key))
            if place(rule, source, at_ms, value) <= stands:
                return False
        changed = self._write_one(key, value, at_ms)
        if source is not None:
            self.sources[key] = source
        return changed

    def change(self, changes: Sequence[Change], at: datetime, rules: Catalogue = EMPTY, source: int = OWN) -> bool:
        """Apply changes that depend on what is there, in order; return if anything is another now.

        Not safe to run twice: an `add` adds again.
        """
        at_ms = (at - _EPOCH) // _MILLISECOND
        changed = False
        for each in changes:
            if each.kind == "remove":
                names = [*self.values] if each.name == EVERY_ATTRIBUTE else [each.name]
                changed |= self.write(dict.fromkeys(names), at, rules)
            elif each.kind != "once" or each.name not in self.values:
                value = self._changed(each)
                changed |= self._write_one(each.name, value, max(at_ms, self.times.get(each.name, at_ms)))
                if rules.rule(each.name) is not None:
                    self.sources[each.name] = source
        return changed

    def _changed(self, change: Change) -> JsonValue:
        present, value = self.values.get(change.name), change.value
        if change.kind == "add":
            addend = value if _is_number(value) else 0
            return addend if not _is_number(present) else present + addend  # type: ignore[operator]  # numbers both
        if change.kind == "append":
            items = present if isinstance(present, list) else [] if present is None else [present]
            added = value if isinstance(value, list) else [value]
            return [*items, *(item for item in dict.fromkeys(map(_hashable, added)) if item not in items)][
                :_MAX_APPENDED
            ]
        return value

    def overlay(self, newer: Attributes, rules: Catalogue = EMPTY) -> bool:
        """Write what `newer` gathered, each key at its own time; return if any changed."""
        changed = False
        for key, at_ms in newer.times.items():
            rule = rules.rule(key)
            if rule is not None:
                changed |= self._compete(rule, newer.values.get(key), at_ms, newer.sources.get(key))
            elif at_ms >= self.times.get(key, at_ms):
                changed |= self._write_one(key, newer.values.get(key), at_ms)
        return changed

    def of(self, key: str) -> tuple[JsonValue, int | None, int | None]:
        """Return the value of an attribute, when it was said and by whom."""
        return self.values.get(key), self.times.get(key), self.sources.get(key)

    def copy(self) -> Attributes:
        """Return the same, to be changed by itself."""
        return Attributes(dict(self.values), dict(self.times), dict(self.sources))

    def _write_one(self, key: str, value: JsonValue, at_ms: int) -> bool:
        self.times[key] = at_ms
        self.sources.pop(key, None)
        if value is None:
            return self.values.pop(key, None) is not None
        changed = key not in self.values or self.values[key] != value
        self.values[key] = value
        return changed


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _hashable(value: JsonValue) -> JsonValue:
    return value if not isinstance(value, (dict, list)) else str(value)
