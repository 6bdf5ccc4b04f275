"""What is measured over a person's events: how many, or an aggregate of a property."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.comparisons.number import (
    NumberComparison,
    parse_number_comparison,
)
from cumulus.apps.audiences.expressions.filters import parse_property
from cumulus.apps.audiences.expressions.literals import finite
from cumulus.apps.audiences.expressions.measuring import Did, Measure, Rows
from cumulus.apps.audiences.expressions.ordered import ORDERED, parse_burst, parse_ordered
from cumulus.apps.audiences.expressions.people import Happening, read
from cumulus.apps.audiences.expressions.phrases import Locale, Voice, after, before
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Asking
from cumulus.core.json import JsonObject, JsonValue, JsonView

_OPERATORS: dict[str, tuple[str, str, Callable[[int, int], bool]]] = {
    "eq": ("=", "!=", operator.eq),
    "gt": (">", "<=", operator.gt),
    "gte": (">=", "<", operator.ge),
    "lt": ("<", ">=", operator.lt),
    "lte": ("<=", ">", operator.le),
}
_COUNT_WORDS: dict[str, tuple[str, str]] = {
    "eq": ("恰好", "exactly"),
    "gt": ("超过", "more than"),
    "gte": ("至少", "at least"),
    "lt": ("少于", "fewer than"),
    "lte": ("至多", "at most"),
}
_MAX_COUNT = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Count(Measure):
    """The number of events compares to `value`; a person without any has 0."""

    op: str
    value: int

    @property
    def holds_for_none(self) -> bool:
        """Return whether a person without an event meets it."""
        return self.holds(0)

    def holds(self, count: int) -> bool:
        """Return whether that number of events meets it."""
        return _OPERATORS[self.op][2](count, self.value)

    def verdict(self, query: Query, rows: Rows) -> str:
        return self.over(rows.aggregate("count"), query)

    def deciding(self, query: Query, rows: Rows) -> str:
        if self.holds(1) != self.holds_for_none and self.holds(1) == self.holds(_MAX_COUNT + 1):
            return ""
        symbol = _OPERATORS[self.op][1 if self.holds_for_none else 0]
        return f"{rows.aggregate('count')} {symbol} {query.bind(self.value, 'UInt64')}"

    def over(self, counted: str, query: Query) -> str:
        """Return the condition on the number of events."""
        return f"{counted} {_OPERATORS[self.op][0]} {query.bind(self.value, 'UInt64')}"

    @property
    def decisive(self) -> tuple[int, ...]:
        """Return which newest events decide: the answer changes when the n-th newest is no longer counted."""
        if self.op == "eq":
            return (self.value, self.value + 1) if self.value else (1,)
        return (self.value + (self.op in ("gt", "lte")),)

    def answer(self, events: Sequence[Happening], _now: datetime) -> bool:
        return self.holds(len(events))

    def times(self, locale: Locale) -> str:
        """Return how often, such as `at least 2 times`; empty when once is enough."""
        if self.holds(1) and not self.holds_for_none and self.holds(_MAX_COUNT + 1):
            return ""
        zh, en = _COUNT_WORDS[self.op]
        if locale == "zh":
            return f"{zh} {self.value} 次"
        return f"{en} {self.value} time{'' if self.value == 1 else 's'}"

    @property
    def is_never(self) -> bool:
        """Return whether it means "never"."""
        return self.holds_for_none and not self.holds(1) and not self.holds(_MAX_COUNT + 1)

    def clause(self, did: Did, voice: Voice) -> str:
        locale = voice.locale
        times = "" if self.is_never else self.times(locale)
        if locale == "zh":
            return f"{did.window}{'没有做过' if self.is_never else '做过'}{did.name}{times}{did.where}"
        parts = (did.name, times, did.window, did.where)
        return f"who {'never did' if self.is_never else 'did'} {' '.join(part for part in parts if part)}"


@dataclass(frozen=True, slots=True)
class Aggregate(Measure):
    """A sum, average, smallest, largest or number of different values compares.

    Only events that have a value count; a person without any value does not match.
    """

    function: str
    name: str
    comparison: NumberComparison

    @property
    def holds_for_none(self) -> bool:
        """Return False: nothing compares."""
        return False

    def verdict(self, query: Query, rows: Rows) -> str:
        return self.comparison.over(self._measured(query, rows), query)

    def judged(self, asking: Asking, names: Sequence[str], rows: Rows) -> str:
        return self.comparison.over(asking.of_events(names, self._measured(asking.query, rows)), asking.query)

    def _measured(self, query: Query, rows: Rows) -> str:
        """Return the aggregate, Nullable(Float64)."""
        field = rows.field(self.name, query)
        if self.function == "distinct":
            values = (field.text, field.number, field.boolean)
            some = " OR ".join(f"isNotNull({value})" for value in values)
            different = rows.aggregate("uniqExact", f"({', '.join(values)})", where=some)
            return f"nullIf({different}, 0)::Nullable(Float64)"
        return rows.aggregate(self.function, field.number)

    def answer(self, events: Sequence[Happening], now: datetime) -> bool:
        values = [read(event.properties, self.name) for event in events]
        return self.comparison.holds(_measure(self.function, values), now)

    def clause(self, did: Did, voice: Voice) -> str:
        locale = voice.locale
        (zh, en), name = _AGGREGATES[self.function], voice.property(did.event, self.name)
        compared = self.comparison.words(locale)
        if locale == "zh":
            return f"{after(f'{did.window}{did.name}{did.where}的', before(name, zh))}{compared}"
        return f"whose {en} {name} over {did.spaced} {compared}"


_AGGREGATES: dict[str, tuple[str, str]] = {
    "sum": ("合计", "sum of"),
    "avg": ("平均", "average"),
    "min": ("最小值", "smallest"),
    "max": ("最大值", "largest"),
    "distinct": ("不同值的个数", "number of different values of"),
}
"""What follows the property in Chinese, and what stands before it in English."""
_FUNCTIONS = (*_AGGREGATES, *ORDERED)
_AGGREGATE_OPERATORS = frozenset({"eq", "gt", "gte", "lt", "lte", "between"})


def _measure(function: str, values: Sequence[JsonView]) -> float | None:
    if function == "distinct":
        different = {
            (type(value) is bool, isinstance(value, str), value)
            for value in values
            if isinstance(value, (str, int, float))
        }
        return float(len(different)) or None
    numbers = [number for value in values if (number := finite(value)) is not None]
    if not numbers:
        return None
    match function:
        case "sum":
            return sum(numbers)
        case "avg":
            return sum(numbers) / len(numbers)
        case "min":
            return min(numbers)
        case _:
            return max(numbers)


def parse_measure(raw: JsonObject, path: str, event: str, scope: Scope) -> Measure | None:
    """Return the `count` or `aggregate` of an event leaf (by default once or more)."""
    if "count" in raw and "aggregate" in raw:
        scope.problem(path, "two_measures", "Give a count or an aggregate, not both.")
        return None
    if "aggregate" in raw:
        return _parse_aggregate(raw["aggregate"], at(path, "aggregate"), event, scope)
    count = raw.get("count")
    return Count("gte", 1) if count is None else _parse_count(count, at(path, "count"), scope)


def _parse_count(raw: JsonValue, path: str, scope: Scope) -> Measure | None:
    if not isinstance(raw, dict):
        scope.problem(path, "not_a_count", 'Give {"op": "gte", "value": 2}.')
        return None
    known_keys = scope.only_keys(raw, path, "op", "value", "in_any")
    op, value = raw.get("op"), raw.get("value")
    if not isinstance(op, str) or op not in _OPERATORS:
        scope.problem(at(path, "op"), "unknown_operator", "Choose eq, gt, gte, lt or lte.")
        return None
    if type(value) is not int or not 0 <= value <= _MAX_COUNT:
        scope.problem(at(path, "value"), "not_a_count", "Give a whole number, 0 or more.")
        return None
    if "in_any" in raw and known_keys:
        return parse_burst(raw, path, scope)
    return Count(op, value) if known_keys else None


def _parse_aggregate(raw: JsonValue, path: str, event: str, scope: Scope) -> Measure | None:
    if not isinstance(raw, dict):
        scope.problem(path, "not_an_aggregate", "Give a function, a property, op and value.")
        return None
    function = raw.get("function")
    if function in ORDERED:
        return parse_ordered(raw, path, event, scope)
    if not isinstance(function, str) or function not in _AGGREGATES:
        scope.problem(at(path, "function"), "unknown_function", f"Choose {', '.join(_FUNCTIONS)}.")
        return None
    return _parse_number(function, raw, path, event, scope)


def _parse_number(function: str, raw: JsonObject, path: str, event: str, scope: Scope) -> Measure | None:
    known_keys = scope.only_keys(raw, path, "function", "property", "op", "value")
    named = parse_property(raw.get("property"), at(path, "property"), event, scope)
    op = raw.get("op")
    if not isinstance(op, str) or op not in _AGGREGATE_OPERATORS:
        scope.problem(at(path, "op"), "unknown_operator", "Choose eq, gt, gte, lt, lte or between.")
        return None
    comparison = parse_number_comparison(op, raw.get("value"), at(path, "value"), scope)
    if named is None or comparison is None or not known_keys:
        return None
    name, kinds = named
    if function != "distinct" and Kind.NUMBER not in kinds:
        scope.problem(at(path, "property"), "wrong_kind", f"{name!r} was never a number.")
        return None
    return Aggregate(function, name, comparison)
