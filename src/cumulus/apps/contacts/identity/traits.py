"""Attributes by the last writer, per key, by the time of the event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cumulus.apps.contacts.identity.claims import Change
from cumulus.core.json import JsonValue

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MAX_APPENDED = 1_000
"""Values in a list that events append to; beyond it nothing is added."""


def milliseconds(at: datetime) -> int:
    """Return the epoch milliseconds of a moment; exact, as no float is."""
    return (at - _EPOCH) // _MILLISECOND


@dataclass(slots=True)
class Attributes:
    """A person's attributes and the event time of each, in epoch milliseconds.

    A removed attribute keeps its time, so that an older value cannot bring it back.
    """

    values: dict[str, JsonValue] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)

    def write(self, traits: Mapping[str, JsonValue], at: datetime) -> bool:
        """Take over the traits that are not older than what is there; return if any changed.

        A tie goes to the later writer in log order.
        """
        at_ms = milliseconds(at)
        changed = False
        for key, value in traits.items():
            if at_ms < self.times.get(key, at_ms):
                continue
            changed |= self._write_one(key, value, at_ms)
        return changed

    def change(self, changes: Sequence[Change], at: datetime) -> bool:
        """Apply changes that depend on what is there, in order; return if anything is another now.

        Not safe to run twice: an `add` adds again.
        """
        at_ms = (at - _EPOCH) // _MILLISECOND
        changed = False
        for each in changes:
            if each.kind == "remove":
                changed |= self.write({each.name: None}, at)
            elif each.kind != "once" or each.name not in self.values:
                value = self._changed(each)
                changed |= self._write_one(each.name, value, max(at_ms, self.times.get(each.name, at_ms)))
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

    def overlay(self, newer: Attributes) -> bool:
        """Write what `newer` gathered, each key at its own time; return if any changed."""
        changed = False
        for key, at_ms in newer.times.items():
            if at_ms >= self.times.get(key, at_ms):
                changed |= self._write_one(key, newer.values.get(key), at_ms)
        return changed

    def copy(self) -> Attributes:
        """Return the same, to be changed by itself."""
        return Attributes(dict(self.values), dict(self.times))

    def _write_one(self, key: str, value: JsonValue, at_ms: int) -> bool:
        self.times[key] = at_ms
        if value is None:
            return self.values.pop(key, None) is not None
        changed = key not in self.values or self.values[key] != value
        self.values[key] = value
        return changed


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _hashable(value: JsonValue) -> JsonValue:
    return value if not isinstance(value, (dict, list)) else str(value)
