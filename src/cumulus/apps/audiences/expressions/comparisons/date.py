"""Dates and times: ISO 8601 text, compared by instant to the millisecond."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.comparisons.base import (
    Comparison,
    ComparisonKind,
    never_null,
)
from cumulus.apps.audiences.expressions.literals import iso_instant, parse_date, parse_duration
from cumulus.apps.audiences.expressions.phrases import Locale, duration
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import NEVER_MS, Field, milliseconds
from cumulus.core.json import JsonValue, JsonView


@dataclass(frozen=True, slots=True)
class DateComparison(Comparison):
    """The instant is in `[start, end)`; None leaves an end open.

    Attributes
    ----------
    literal : tuple[str, ...]
        What the user wrote, for the words.
    """

    op: str
    literal: tuple[str, ...]
    start: datetime | None
    end: datetime | None

    def condition(self, field: Field) -> str:
        bind = field.query.bind_instant
        parts = [
            *([f"{field.date} >= {bind(milliseconds(self.start))}"] if self.start else []),
            *([f"{field.date} < {bind(milliseconds(self.end))}"] if self.end else []),
        ]
        return never_null(" AND ".join(parts), negated=False)

    def holds(self, value: JsonView, _now: datetime) -> bool:
        found = iso_instant(value) if isinstance(value, str) else None
        if found is None:
            return False
        moment = milliseconds(found)
        after_start = self.start is None or moment >= milliseconds(self.start)
        return after_start and (self.end is None or moment < milliseconds(self.end))

    def words(self, locale: Locale) -> str:
        zh, en = _WORDS[self.op]
        return (zh if locale == "zh" else en).format(*self.literal)


@dataclass(frozen=True, slots=True)
class LastComparison(Comparison):
    """The instant is within the last `seconds`, the present included, the future not."""

    seconds: int

    def condition(self, field: Field) -> str:
        now = milliseconds(field.query.now)
        after = field.query.bind_instant(now - self.seconds * 1000)
        until = field.query.bind_instant(now)
        return never_null(f"{field.date} > {after} AND {field.date} <= {until}", negated=False)

    def turns(self, field: Field) -> str:
        now, length = milliseconds(field.query.now), self.seconds * 1000
        moment = f"toUnixTimestamp64Milli({field.date})"
        return (
            f"multiIf({moment} > {field.query.bind(now, 'Int64')}, {moment},"
            f" {moment} > {field.query.bind(now - length, 'Int64')}, {moment} + {length}, {NEVER_MS})"
        )

    def holds(self, value: JsonView, now: datetime) -> bool:
        found = iso_instant(value) if isinstance(value, str) else None
        if found is None:
            return False
        age = milliseconds(now) - milliseconds(found)
        return 0 <= age < self.seconds * 1000

    def words(self, locale: Locale) -> str:
        length = duration(self.seconds, locale)
        return f"在最近 {length}内" if locale == "zh" else f"is in the last {length}"


_WORDS: dict[str, tuple[str, str]] = {
    "before": ("早于 {}", "is before {}"),
    "after": ("晚于 {}", "is after {}"),
    "between": ("在 {} 到 {} 之间", "is from {} to {}"),
}
_MILLISECOND = timedelta(milliseconds=1)


def _parse(op: str, raw: JsonValue, path: str, scope: Scope) -> Comparison | None:
    match op:
        case "last":
            seconds = parse_duration(raw, path, scope)
            return None if seconds is None else LastComparison(seconds)
        case "between":
            return _parse_between(raw, path, scope)
        case "before":
            end = parse_date(raw, path, scope)
            return None if end is None else DateComparison(op, (str(raw),), None, end)
        case _:
            start = _just_after(raw, path, scope)
            return None if start is None else DateComparison(op, (str(raw),), start, None)


def _parse_between(raw: JsonValue, path: str, scope: Scope) -> Comparison | None:
    if not isinstance(raw, list) or len(raw) != 2:
        scope.problem(path, "not_a_range", "Give two dates, the earlier one first.")
        return None
    start = parse_date(raw[0], f"{path}.0", scope)
    end = _just_after(raw[1], f"{path}.1", scope)
    if start is None or end is None:
        return None
    if start >= end:
        scope.problem(path, "not_a_range", "Give two dates, the earlier one first.")
        return None
    return DateComparison("between", (str(raw[0]), str(raw[1])), start, end)


def _just_after(raw: JsonValue, path: str, scope: Scope) -> datetime | None:
    """Return the first instant after a literal: after the whole day for a bare date."""
    plain = parse_date(raw, path, scope)
    if plain is None:
        return None
    after_day = parse_date(raw, path, scope, end_of_day=True)
    truncated = plain.replace(microsecond=plain.microsecond // 1000 * 1000)
    return after_day if after_day != plain else truncated + _MILLISECOND


def _takes(raw: JsonValue) -> bool:
    return isinstance(raw, str) or (isinstance(raw, list) and all(isinstance(item, str) for item in raw))


DATE = ComparisonKind("date", frozenset({Kind.DATE}), frozenset({*_WORDS, "last"}), _takes, _parse)
