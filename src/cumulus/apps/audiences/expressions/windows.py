"""When an event must have happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cumulus.apps.audiences.expressions.literals import parse_date, parse_duration
from cumulus.apps.audiences.expressions.phrases import Locale, duration
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import NEVER_MS, Query, milliseconds
from cumulus.apps.audiences.expressions.tree import Asking
from cumulus.core.json import JsonValue


@dataclass(frozen=True, slots=True)
class Always:
    """At any time."""

    def conditions(self, _query: Query, _column: str) -> list[str]:
        """Return the SQL conditions on the timestamp in `column`."""
        return []

    def moment_turns(self, _moment: str, _asking: Asking) -> str:
        """Return when one moment, in epoch milliseconds, may come in or leave: SQL of the same; empty for never."""
        return ""

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

    def moment_turns(self, moment: str, asking: Asking) -> str:
        """Return when one moment, in epoch milliseconds, may come in or leave: SQL of the same; empty for never."""
        return _passing(moment, (0, self.seconds * 1000), asking)

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

    def moment_turns(self, _moment: str, _asking: Asking) -> str:
        """Return nothing: whether a moment is in the window never changes."""
        return ""

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


@dataclass(frozen=True, slots=True)
class EarlierWindow:
    """The `seconds` that ended `ago_seconds` before the present: from 60 to 30 days ago."""

    seconds: int
    ago_seconds: int

    def conditions(self, query: Query, column: str) -> list[str]:
        """Return the SQL conditions on the timestamp in `column`."""
        end = milliseconds(query.now) - self.ago_seconds * 1000
        start = end - self.seconds * 1000
        return [f"{column} > {query.bind_instant(start)}", f"{column} <= {query.bind_instant(end)}"]

    def moment_turns(self, moment: str, asking: Asking) -> str:
        """Return when one moment, in epoch milliseconds, may come in or leave: SQL of the same; empty for never."""
        ago = self.ago_seconds * 1000
        return _passing(moment, (ago, ago + self.seconds * 1000), asking)

    def holds(self, moment: datetime, now: datetime) -> bool:
        """Return whether `moment` is in the window at `now`."""
        age = milliseconds(now) - milliseconds(moment) - self.ago_seconds * 1000
        return 0 <= age < self.seconds * 1000

    def words(self, locale: Locale) -> str:
        """Return the window as words, to stand alone."""
        length, ago = duration(self.seconds, locale), duration(self.ago_seconds, locale)
        return f"{ago}之前的 {length}内" if locale == "zh" else f"in the {length} before {_one(ago)} ago"


def _passing(moment: str, ages_ms: tuple[int, int], asking: Asking) -> str:
    """Return when a moment next reaches one of two ages, the smaller first."""
    comes, leaves = (f"{moment} + {age}" for age in ages_ms)
    return f"multiIf({comes} > {asking.now_ms}, {comes}, {leaves} > {asking.now_ms}, {leaves}, {NEVER_MS})"


def _one(length: str) -> str:
    return length if length[:1].isdigit() else f"1 {length}"


@dataclass(frozen=True, slots=True)
class CalendarWindow:
    """This day, week (from Monday), month, quarter or year, or the one before, in the time zone `zone`."""

    unit: str
    previous: bool
    zone: str

    def conditions(self, query: Query, column: str) -> list[str]:
        """Return the SQL conditions on the timestamp in `column`."""
        start, end = self.bounds(query.now)
        return [
            f"{column} >= {query.bind_instant(milliseconds(start))}",
            f"{column} < {query.bind_instant(milliseconds(end))}",
        ]

    def moment_turns(self, moment: str, asking: Asking) -> str:
        """Return when one moment, in epoch milliseconds, may come in or leave: SQL of the same; empty for never."""
        start = milliseconds(self.bounds(asking.query.now)[0])
        _, ends = CalendarWindow(self.unit, False, self.zone).bounds(asking.query.now)
        return f"if({moment} >= {start}, toInt64({milliseconds(ends)}), {NEVER_MS})"

    def holds(self, moment: datetime, now: datetime) -> bool:
        """Return whether `moment` is in the window at `now`."""
        start, end = self.bounds(now)
        return milliseconds(start) <= milliseconds(moment) < milliseconds(end)

    def bounds(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the first instant of the window at `now` and the first after it."""
        first = _first_day(now.astimezone(ZoneInfo(self.zone)).date(), self.unit)
        start = _first_day(first - timedelta(days=1), self.unit) if self.previous else first
        end = first if self.previous else _first_day(first + timedelta(days=_LONGEST[self.unit]), self.unit)
        return _midnight(start, self.zone), _midnight(end, self.zone)

    def words(self, locale: Locale) -> str:
        """Return the window as words, to stand alone."""
        zh, en = _UNITS[self.unit]
        if locale == "zh":
            return zh[1 if self.previous else 0]
        return (
            ("yesterday" if self.previous else "today")
            if en == "day"
            else f"{'last' if self.previous else 'this'} {en}"
        )


_UNITS: dict[str, tuple[tuple[str, str], str]] = {
    "day": (("今天", "昨天"), "day"),
    "week": (("本周", "上周"), "week"),
    "month": (("本月", "上月"), "month"),
    "quarter": (("本季度", "上季度"), "quarter"),
    "year": (("今年", "去年"), "year"),
}
_LONGEST = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


def _first_day(day: date, unit: str) -> date:
    match unit:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case _:
            return day.replace(month=1, day=1)


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


Window = Always | LastWindow | FixedWindow | EarlierWindow | CalendarWindow
ALWAYS = Always()


def parse_window(raw: JsonValue, path: str, scope: Scope) -> Window | None:
    """Return the window in `within`, or None after reporting.

    A bare date as `to` includes that whole day; an instant as `to` is not included.
    """
    if raw is None:
        return Always()
    keys = set(raw) if isinstance(raw, dict) else set()
    if isinstance(raw, dict) and not scope.only_keys(raw, path, *_KEYS):
        return None
    if not isinstance(raw, dict) or not keys or (keys not in _SHAPES and not keys <= {"from", "to"}):
        message = 'Give {"last": "30d"}, {"from": …, "to": …}, {"this": "month"} or {"previous": "month"}.'
        scope.problem(path, "not_a_window", message)
        return None
    if "last" in raw:
        return _parse_last(raw, path, scope)
    if "this" in raw or "previous" in raw:
        return _parse_calendar(raw, path, scope)
    return _parse_fixed(raw, path, scope)


_KEYS = ("last", "ago", "this", "previous", "from", "to")
_SHAPES: tuple[set[str], ...] = ({"last"}, {"last", "ago"}, {"this"}, {"previous"})


def _parse_last(raw: dict[str, JsonValue], path: str, scope: Scope) -> Window | None:
    seconds = parse_duration(raw["last"], at(path, "last"), scope)
    if "ago" not in raw:
        return None if seconds is None else LastWindow(seconds)
    ago = parse_duration(raw["ago"], at(path, "ago"), scope)
    return None if seconds is None or ago is None else EarlierWindow(seconds, ago)


def _parse_calendar(raw: dict[str, JsonValue], path: str, scope: Scope) -> Window | None:
    key = "this" if "this" in raw else "previous"
    unit = raw[key]
    if not isinstance(unit, str) or unit not in _UNITS:
        scope.problem(at(path, key), "not_a_window", f"Choose {', '.join(_UNITS)}.")
        return None
    return CalendarWindow(unit, key == "previous", scope.catalogue.zone)


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
