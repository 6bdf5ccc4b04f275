"""When events count: in a window, on some days and hours, in the first days after something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.literals import iso_instant, parse_duration
from cumulus.apps.audiences.expressions.people import Person, read
from cumulus.apps.audiences.expressions.phrases import Locale, Voice, duration, quoted
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Query, milliseconds
from cumulus.apps.audiences.expressions.windows import ALWAYS, Window, parse_window
from cumulus.core.json import JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class Clock:
    """Only on these weekdays (1 is Monday; empty: all) and from one full hour to before another, in `zone`.

    Attributes
    ----------
    hours : tuple[int, int] or None
        `(22, 6)` goes over midnight; None means the whole day.
    """

    weekdays: tuple[int, ...]
    hours: tuple[int, int] | None
    zone: str

    def conditions(self, query: Query, column: str) -> list[str]:
        """Return the SQL conditions on the timestamp in `column`."""
        zone = query.bind(self.zone, "String")
        found = []
        if self.weekdays:
            days = query.bind(list(self.weekdays), "Array(UInt8)")
            found.append(f"toDayOfWeek({column}, 0, {zone}) IN {days}")
        if self.hours:
            start, end = (query.bind(hour, "UInt8") for hour in self.hours)
            word = "AND" if self.hours[0] < self.hours[1] else "OR"
            hour = f"toHour({column}, {zone})"
            found.append(f"({hour} >= {start} {word} {hour} < {end})")
        return found

    def holds(self, moment: datetime) -> bool:
        """Return whether it is such a day and hour."""
        local = moment.astimezone(ZoneInfo(self.zone))
        on_day = not self.weekdays or local.isoweekday() in self.weekdays
        return on_day and (self.hours is None or _in_hours(local.hour, *self.hours))

    def words(self, locale: Locale) -> str:
        """Return the days and hours as words."""
        days = [_WEEKDAYS[day - 1][0 if locale == "zh" else 1] for day in self.weekdays]
        parts = [("、" if locale == "zh" else ", ").join(days)] if days else []
        if self.hours:
            start, end = self.hours
            parts.append(f"{start}:00–{end}:00")
        return "".join(parts) if locale == "zh" else f"on {' '.join(parts)}" if days else f"at {parts[0]}"


_WEEKDAYS = (
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
    ("周日", "Sunday"),
)


def _in_hours(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start < end else hour >= start or hour < end


@dataclass(frozen=True, slots=True)
class Anchor:
    """The first `seconds` from a person's own moment: their first `event`, or the date in an `attribute`."""

    seconds: int
    event: str | None
    attribute: str | None

    def moment(self, person: Person) -> datetime | None:
        """Return the person's moment; None: they have none, so nothing counts."""
        if self.event is not None:
            return min((each.timestamp for each in person.events if each.name == self.event), default=None)
        found = read(person.attributes, self.attribute or "")
        return iso_instant(found) if isinstance(found, str) else None

    def holds(self, moment: datetime, person: Person) -> bool:
        """Return whether `moment` is in that time."""
        start = self.moment(person)
        return start is not None and 0 <= milliseconds(moment) - milliseconds(start) < self.seconds * 1000

    def words(self, voice: Voice) -> str:
        """Return the window as words."""
        locale = voice.locale
        length, own = duration(self.seconds, locale), quoted(voice.attribute(self.attribute or ""), locale)
        what = voice.event(self.event) if self.event else own
        if locale == "zh":
            return f"首次{what}后的 {length}内" if self.event else f"{what}之后的 {length}内"
        after = f"the first {what}" if self.event else what
        return f"in the first {length} after {after}"


@dataclass(frozen=True, slots=True)
class When:
    """All of these must hold."""

    window: Window = ALWAYS
    clock: Clock | None = None
    anchor: Anchor | None = None

    def conditions(self, query: Query, column: str) -> list[str]:
        """Return the SQL conditions on the timestamp in `column`, but for the anchor's, which needs a join."""
        found = self.window.conditions(query, column)
        return found + (self.clock.conditions(query, column) if self.clock else [])

    def holds(self, moment: datetime, person: Person, now: datetime) -> bool:
        """Return whether an event at `moment` counts."""
        return (
            self.window.holds(moment, now)
            and (self.clock is None or self.clock.holds(moment))
            and (self.anchor is None or self.anchor.holds(moment, person))
        )

    def words(self, voice: Voice) -> str:
        """Return the whole as words, to stand alone; empty: at any time."""
        locale = voice.locale
        parts = [
            self.window.words(locale),
            self.anchor.words(voice) if self.anchor else "",
            self.clock.words(locale) if self.clock else "",
        ]
        return ("" if locale == "zh" else " ").join(part for part in parts if part)


def parse_when(raw: JsonValue, path: str, scope: Scope) -> When | None:
    """Return what `within` says, or None after reporting."""
    if not isinstance(raw, dict) or not {"weekdays", "hours", "first", "after"} & set(raw):
        window = parse_window(raw, path, scope)
        return None if window is None else When(window)
    found = len(scope.problems)
    clock = _parse_clock(raw, path, scope) if {"weekdays", "hours"} & set(raw) else None
    rest: JsonObject = {key: value for key, value in raw.items() if key not in ("weekdays", "hours")}
    if {"first", "after"} & set(rest):
        anchor = _parse_anchor(rest, path, scope)
        return None if len(scope.problems) > found else When(clock=clock, anchor=anchor)
    window = parse_window(rest or None, path, scope)
    return None if window is None or len(scope.problems) > found else When(window, clock)


def _parse_clock(raw: JsonObject, path: str, scope: Scope) -> Clock:
    days, hours = raw.get("weekdays", []), raw.get("hours")
    weekdays = tuple(day for day in days if type(day) is int and 1 <= day <= 7) if isinstance(days, list) else ()
    if "weekdays" in raw and (not isinstance(days, list) or not days or len(weekdays) < len(days)):
        scope.problem(at(path, "weekdays"), "not_weekdays", "Give numbers from 1 (Monday) to 7 (Sunday).")
    return Clock(
        weekdays, _parse_hours(hours, at(path, "hours"), scope) if "hours" in raw else None, scope.catalogue.zone
    )


def _parse_hours(raw: JsonValue, path: str, scope: Scope) -> tuple[int, int] | None:
    match raw:
        case [int(start), int(end)] if type(start) is type(end) is int and 0 <= start < 24 and 0 < end <= 24:
            if start != end:
                return start, end
    scope.problem(path, "not_hours", "Give the first hour (0 to 23) and the one before which it ends (1 to 24).")
    return None


def _parse_anchor(raw: JsonObject, path: str, scope: Scope) -> Anchor | None:
    scope.only_keys(raw, path, "first", "after")
    seconds = parse_duration(raw.get("first"), at(path, "first"), scope)
    after, where = raw.get("after"), at(path, "after")
    if not isinstance(after, dict) or set(after) not in ({"event"}, {"attribute"}):
        scope.problem(where, "not_an_anchor", 'Give {"event": …} or {"attribute": …}.')
        return None
    key = next(iter(after))
    name = scope.name(after[key], at(where, key), f"the {key}'s name")
    if name is None or seconds is None:
        return None
    if key == "event":
        if not scope.catalogue.has_event(name):
            scope.problem(at(where, key), "unknown_event", f"There is no event {name!r}.")
        return Anchor(seconds, name, None)
    kinds = scope.catalogue.attribute(name)
    if kinds is None:
        scope.problem(at(where, key), "unknown_attribute", f"There is no attribute {name!r}.")
    elif Kind.DATE not in kinds:
        scope.problem(at(where, key), "wrong_kind", f"{name!r} was never a date.")
    scope.readable(name, at(where, key))
    return Anchor(seconds, None, name)
