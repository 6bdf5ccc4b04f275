"""Attributes by the last writer, per key, by the time of the event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cumulus.core.json import JsonValue

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


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

    def overlay(self, newer: Attributes) -> bool:
        """Write what `newer` gathered, each key at its own time; return if any changed."""
        changed = False
        for key, at_ms in newer.times.items():
            if at_ms >= self.times.get(key, at_ms):
                changed |= self._write_one(key, newer.values.get(key), at_ms)
        return changed

    def _write_one(self, key: str, value: JsonValue, at_ms: int) -> bool:
        self.times[key] = at_ms
        if value is None:
            return self.values.pop(key, None) is not None
        changed = key not in self.values or self.values[key] != value
        self.values[key] = value
        return changed
