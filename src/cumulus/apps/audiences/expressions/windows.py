"""When an event must have happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.literals import parse_date, parse_duration
from cumulus.apps.audiences.expressions.phrases import Locale, duration
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Query, milliseconds
from cumulus.core.json import JsonValue


@dataclass(frozen=True, slots=True)
class Always:
    """At any time."""

    def conditions(self, _query: Query, _column: str) -> list[str]:
        """Return the SQL conditions on the timestamp in `column`."""
        return []

    def holds(self, _moment: datetime, _now: datetime) -> bool:
        """Return whether `moment` is in the window at `now`."""
        return True

    def words(self, _locale: Locale) -> str:
        """Return the window as words, to stand alone."""
        return ""


@dataclass(frozen=True, slots=True)
class LastWindow:
    """In the last `seconds`: the present included, the far end and the future not."""

    seconds: int

    def conditions(self, query: Query, column: str) -> list[str]:
        """Return the SQL conditions on the timestamp in `column`."""
        now = milliseconds(query.now)
        return [
            f"{column} > {query.bind_instant(now - self.seconds * 1000)}",
            f"{column} <= {query.bind_instant(now)}",
        ]

    def holds(self, moment: datetime, now: datetime) -> bool:
        """Return whether `moment` is in the window at `now`."""
        return 0 <= milliseconds(now) - milliseconds(moment) < self.seconds * 1000

    def words(self, locale: Locale) -> str:
        """Return the window as words, to stand alone."""
        length = duration(self.seconds, locale)
        return f"最近 {length}内" if locale == "zh" else f"in the last {length}"


@dataclass(frozen=True, slots=True)
class FixedWindow:
    """In `[start, end)`; None leaves an end open. The literals are kept for the words."""

    start: datetime | None
    end: datetime | None
    start_literal: str
    end_literal: str

    def conditions(self, query: Query, column: str) -> list[str]:
        """Return the SQL conditions on the timestamp in `column`."""
        bind = query.bind_instant
        return [
            *([f"{column} >= {bind(milliseconds(self.start))}"] if self.start else []),
            *([f"{column} < {bind(milliseconds(self.end))}"] if self.end else []),
        ]

    def holds(self, moment: datetime, _now: datetime) -> bool:
        """Return whether `moment` is in the window at `now`."""
        stored = milliseconds(moment)
        after_start = self.start is None or stored >= milliseconds(self.start)
        return after_start and (self.end is None or stored < milliseconds(self.end))

    def words(self, locale: Locale) -> str:
        """Return the window as words, to stand alone."""
        start, end = self.start_literal, self.end_literal
        if start and end:
            return f"从 {start} 到 {end}" if locale == "zh" else f"from {start} to {end}"
        if start:
            return f"自 {start} 起" if locale == "zh" else f"since {start}"
        return f"到 {end} 为止" if locale == "zh" else f"until {end}"


Window = Always | LastWindow | FixedWindow


def parse_window(raw: JsonValue, path: str, scope: Scope) -> Window | None:
    """Return the window in `within`, or None after reporting.

    A bare date as `to` includes that whole day; an instant as `to` is not included.
    """
    if raw is None:
        return Always()
    if not isinstance(raw, dict) or not raw or ("last" in raw and len(raw) > 1):
        scope.problem(path, "not_a_window", 'Give {"last": "30d"} or {"from": …, "to": …}.')
        return None
    if "last" in raw:
        seconds = parse_duration(raw["last"], at(path, "last"), scope)
        return None if seconds is None else LastWindow(seconds)
    return _parse_fixed(raw, path, scope)


def _parse_fixed(raw: dict[str, JsonValue], path: str, scope: Scope) -> Window | None:
    found = len(scope.problems)
    scope.only_keys(raw, path, "from", "to")
    start, end = raw.get("from"), raw.get("to")
    start_at = parse_date(start, at(path, "from"), scope) if "from" in raw else None
    end_at = parse_date(end, at(path, "to"), scope, end_of_day=True) if "to" in raw else None
    if start_at and end_at and start_at >= end_at:
        scope.problem(path, "not_a_range", "The window must end after it begins.")
    if len(scope.problems) > found:
        return None
    return FixedWindow(start_at, end_at, _literal(start), _literal(end))


def _literal(raw: JsonValue) -> str:
    return raw if isinstance(raw, str) else ""
