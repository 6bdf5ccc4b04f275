"""What is measured over a person's events in their order: the first, the last, runs of days, bursts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.comparisons.base import Comparison
from cumulus.apps.audiences.expressions.comparisons.number import NumberComparison, parse_number_comparison
from cumulus.apps.audiences.expressions.comparisons.registry import parse_comparison
from cumulus.apps.audiences.expressions.comparisons.text import TextComparison
from cumulus.apps.audiences.expressions.filters import parse_property
from cumulus.apps.audiences.expressions.literals import finite, parse_duration
from cumulus.apps.audiences.expressions.measuring import Did, Measure, Rows
from cumulus.apps.audiences.expressions.people import Happening, read
from cumulus.apps.audiences.expressions.phrases import Voice, after, before, duration
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import NEVER_MS, Field, Query, milliseconds
from cumulus.apps.audiences.expressions.tree import Asking
from cumulus.core.json import JsonObject, JsonView

ORDERED = ("first", "last", "most_frequent", "streak")
_ORDINAL: dict[str, tuple[str, str]] = {"first": ("首次", "first"), "last": ("最近一次", "last")}


@dataclass(frozen=True, slots=True)
class Never(Measure):
    """A measure that a person without events never meets."""

    @property
    def holds_for_none(self) -> bool:
        """Return False: nothing compares."""
        return False


@dataclass(frozen=True, slots=True)
class Endmost(Never):
    """The property's value at the first or last event that has one compares.

    Of several in the same millisecond, one that compares is enough.
    """

    function: str
    name: str
    comparison: Comparison

    def verdict(self, query: Query, rows: Rows) -> str:
        field = rows.field(self.name, query)
        condition, there = self.comparison.condition(field), field.exists
        if self.function == "first":
            endmost = rows.aggregate("min", f"({rows.milliseconds}, toUInt8(NOT ({condition})))", where=there)
            holds = f"tupleElement({endmost}, 2) = 0"
        else:
            endmost = rows.aggregate("max", f"({rows.milliseconds}, toUInt8({condition}))", where=there)
            holds = f"tupleElement({endmost}, 2) = 1"
        return f"{rows.aggregate('count', where=there)} > 0 AND {holds}"

    def turns(self, asking: Asking, names: Sequence[str], counted: str) -> list[str]:
        turn = self.comparison.turns(Field("e.properties", self.name, asking.query))
        return [asking.of_events(names, f"minOrNullIf(({turn})::Nullable(Int64), {counted})")] if turn else []

    def answer(self, events: Sequence[Happening], now: datetime) -> bool:
        found = [(milliseconds(each.timestamp), read(each.properties, self.name)) for each in events]
        there = [(moment, value) for moment, value in found if value is not None]
        if not there:
            return False
        end = (min if self.function == "first" else max)(moment for moment, _ in there)
        return any(self.comparison.holds(value, now) for moment, value in there if moment == end)

    def clause(self, did: Did, voice: Voice) -> str:
        locale = voice.locale
        (zh, en), name = _ORDINAL[self.function], voice.property(did.event, self.name)
        compared = self.comparison.words(locale)
        if locale == "zh":
            return after(f"{did.window}{zh}{did.name}{did.where}的", before(name, compared))
        return f"whose {name} at the {en} {did.spaced} {compared}"


@dataclass(frozen=True, slots=True)
class _Moment(Field):
    """An instant over aggregates, read as a date."""

    @property
    def date(self) -> str:
        return self.column


@dataclass(frozen=True, slots=True)
class EndmostTime(Never):
    """When the first or last event happened compares, as a date."""

    function: str
    comparison: Comparison

    def verdict(self, query: Query, rows: Rows) -> str:
        return self.comparison.condition(self._moment(query, rows))

    def _moment(self, query: Query, rows: Rows) -> Field:
        function = "minOrNull" if self.function == "first" else "maxOrNull"
        return _Moment(rows.aggregate(function, rows.time), "", query)

    def turns(self, asking: Asking, names: Sequence[str], counted: str) -> list[str]:
        turn = self.comparison.turns(self._moment(asking.query, Rows("e.", counted)))
        return [f"nullIf({asking.of_events(names, f'ifNull({turn}, {NEVER_MS})')}, 0)"] if turn else []

    def answer(self, events: Sequence[Happening], now: datetime) -> bool:
        times = [each.timestamp for each in events]
        found = (min if self.function == "first" else max)(times) if times else None
        return found is not None and self.comparison.holds(found.isoformat(), now)

    def clause(self, did: Did, voice: Voice) -> str:
        locale = voice.locale
        zh, en = _ORDINAL[self.function]
        compared = self.comparison.words(locale)
        if locale == "zh":
            return f"{did.window}{zh}{did.name}{did.where}的时间{compared}"
        return f"whose {en} {did.spaced} {compared}"


@dataclass(frozen=True, slots=True)
class MostFrequent(Never):
    """The property's most frequent value is one of `texts` or of `numbers`; of equally frequent ones, any is."""

    name: str
    comparison: TextComparison | NumberComparison

    def verdict(self, query: Query, rows: Rows) -> str:
        field = rows.field(self.name, query)
        key = (
            f"coalesce(concat('t', {field.text}), concat('n', toString({field.number} + 0.)),"
            f" concat('b', toString({field.boolean})))"
        )
        counts = rows.aggregate("sumMap", f"[assumeNotNull({key})]", "[toUInt64(1)]", where=f"isNotNull({key})")
        wanted = self._wanted(query)
        best = f"arrayMax(arrayMap((k, c) -> if(has({wanted}, k), c, 0), {counts}.1, {counts}.2))"
        return f"({best} > 0 AND {best} = arrayMax({counts}.2))"

    def _wanted(self, query: Query) -> str:
        if isinstance(self.comparison, TextComparison):
            return f"arrayMap(v -> concat('t', v), {query.bind(list(self.comparison.values), 'Array(String)')})"
        numbers = query.bind(list(self.comparison.values), "Array(Float64)")
        return f"arrayMap(v -> concat('n', toString(v + 0.)), {numbers})"

    def answer(self, events: Sequence[Happening], now: datetime) -> bool:
        keys: list[tuple[str, JsonView]] = []
        for event in events:
            value = read(event.properties, self.name)
            number = finite(value)
            if number is not None:
                keys.append(("number", number))
            elif isinstance(value, (str, bool)):
                keys.append((type(value).__name__, value))
        counts = Counter(keys)
        most = max(counts.values(), default=0)
        return any(self.comparison.holds(value, now) for (_, value), count in counts.items() if count == most)

    def clause(self, did: Did, voice: Voice) -> str:
        locale = voice.locale
        name, compared = voice.property(did.event, self.name), self.comparison.words(locale)
        if locale == "zh":
            return after(f"{did.window}{did.name}{did.where}中最常见的", before(name, compared))
        return f"whose most frequent {name} over {did.spaced} {compared}"


@dataclass(frozen=True, slots=True)
class Streak(Never):
    """The longest run of days, in the time zone `zone`, each with such an event compares."""

    zone: str
    comparison: NumberComparison

    def verdict(self, query: Query, rows: Rows) -> str:
        day = f"toInt32(toDate32(toTimeZone({rows.time}, {query.bind(self.zone, 'String')})))"
        days = f"arraySort({rows.aggregate('groupUniqArray', day)})"
        # Days of one run have the same distance to their place: the run is as long as that repeats.
        runs = f"arrayEnumerateUniq(arrayMap((d, i) -> d - toInt32(i), {days}, arrayEnumerate({days})))"
        return self.comparison.over(f"nullIf(toFloat64(arrayMax({runs})), 0)", query)

    def answer(self, events: Sequence[Happening], now: datetime) -> bool:
        days = {each.timestamp.astimezone(ZoneInfo(self.zone)).date() for each in events}
        starts = [day for day in days if day - timedelta(days=1) not in days]
        lengths = [next(n for n in range(1, len(days) + 1) if day + timedelta(days=n) not in days) for day in starts]
        return self.comparison.holds(max(lengths, default=None), now)

    def clause(self, did: Did, voice: Voice) -> str:
        locale = voice.locale
        compared = self.comparison.words(locale)
        if locale == "zh":
            return f"{did.window}连续做{did.name}{did.where}的最长天数{compared}"
        return f"whose longest run of days with {did.spaced} {compared}"


@dataclass(frozen=True, slots=True)
class Burst(Never):
    """At least `times` events lie within some span of `seconds`: a rolling window."""

    times: int
    seconds: int

    def verdict(self, query: Query, rows: Rows) -> str:
        moments = f"arraySort({rows.aggregate('groupArray', rows.milliseconds)})"
        n = query.bind(self.times, "Int64")
        starts = f"arraySlice({moments}, 1, greatest(toInt64(length({moments})) - {n} + 1, 0))"
        spans = f"arrayMap((a, b) -> b - a, {starts}, arraySlice({moments}, {n}))"
        return f"arrayExists(span -> span < {query.bind(self.seconds * 1000, 'Int64')}, {spans})"

    def answer(self, events: Sequence[Happening], _now: datetime) -> bool:
        moments = [milliseconds(each.timestamp) for each in events]
        span = self.seconds * 1000
        return any(sum(start <= each < start + span for each in moments) >= self.times for start in moments)

    def clause(self, did: Did, voice: Voice) -> str:
        locale = voice.locale
        length = duration(self.seconds, locale)
        if locale == "zh":
            return f"{did.window}在任意 {length}内做过{did.name}至少 {self.times} 次{did.where}"
        length = length if length[:1].isdigit() else f"1 {length}"
        parts = (did.name, f"at least {self.times} times within any {length}", did.window, did.where)
        return f"who did {' '.join(part for part in parts if part)}"


def parse_burst(raw: JsonObject, path: str, scope: Scope) -> Measure | None:
    """Return the rolling count in `{"op": "gte", "value": 3, "in_any": "7d"}`, or None after reporting."""
    op, value = raw["op"], raw["value"]
    seconds = parse_duration(raw["in_any"], at(path, "in_any"), scope)
    times = (value if isinstance(value, int) else 0) + (op == "gt")
    if op not in ("gte", "gt") or not 2 <= times <= 10_000:
        message = "Within any span of time, give gte or gt, and from 2 to 10000 times."
        scope.problem(at(path, "op"), "not_a_count", message)
        return None
    return None if seconds is None else Burst(times, seconds)


def parse_ordered(raw: JsonObject, path: str, event: str, scope: Scope) -> Measure | None:
    """Return the measure of an `aggregate` whose function is one of `ORDERED`, or None after reporting."""
    function = str(raw["function"])
    if function == "streak":
        return _parse_streak(raw, path, scope)
    if not scope.only_keys(raw, path, "function", "property", "op", "value"):
        return None
    if "property" not in raw and function in _ORDINAL:
        return _parse_time(function, raw, path, scope)
    return _parse_value(function, raw, path, event, scope)


def _parse_value(function: str, raw: JsonObject, path: str, event: str, scope: Scope) -> Measure | None:
    named = parse_property(raw.get("property"), at(path, "property"), event, scope)
    comparison = parse_comparison(raw, named[1], path, scope) if named else None
    if named is None or comparison is None:
        return None
    if function in _ORDINAL:
        return Endmost(function, named[0], comparison)
    if isinstance(comparison, (TextComparison, NumberComparison)) and comparison.op in ("eq", "in"):
        return MostFrequent(named[0], comparison)
    scope.problem(at(path, "op"), "unknown_operator", "Choose eq or in.")
    return None


def _parse_time(function: str, raw: JsonObject, path: str, scope: Scope) -> Measure | None:
    if raw.get("op") not in ("before", "after", "between", "last"):
        scope.problem(at(path, "op"), "unknown_operator", "Choose before, after, between or last.")
        return None
    compared = parse_comparison(raw, frozenset({Kind.DATE}), path, scope)
    return None if compared is None else EndmostTime(function, compared)


def _parse_streak(raw: JsonObject, path: str, scope: Scope) -> Measure | None:
    known_keys = scope.only_keys(raw, path, "function", "op", "value")
    op = raw.get("op")
    if op not in ("eq", "gt", "gte", "lt", "lte"):
        scope.problem(at(path, "op"), "unknown_operator", "Choose eq, gt, gte, lt or lte.")
        return None
    comparison = parse_number_comparison(str(op), raw.get("value"), at(path, "value"), scope)
    return Streak(scope.catalogue.zone, comparison) if comparison is not None and known_keys else None
