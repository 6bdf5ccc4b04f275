"""The leaf about the day of the year: a birthday, or another date's anniversary, solar or lunar."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.literals import iso_instant
from cumulus.apps.audiences.expressions.lunar import celebrated_on
from cumulus.apps.audiences.expressions.people import Person, read
from cumulus.apps.audiences.expressions.phrases import Voice, before
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.rows import parse_operator
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import NEVER_MS, Query, attribute_field, milliseconds
from cumulus.apps.audiences.expressions.tree import Asking, Judged, Leaf
from cumulus.core.json import JsonObject, JsonValue

_MAX_DAYS = 60
"""Days ahead: a lunar condition carries some 200 dates for each."""
_LUNAR_DRIFT_DAYS = 62
"""How far a lunar anniversary lies from the solar one at most: a month, and one more for leap months."""
_FIRST, _LAST = "1900", "2100"


@dataclass(frozen=True, slots=True)
class AnniversaryLeaf(Leaf):
    """`{"date": attribute, "op": "anniversary", "in"?: "3d" | "next"?: "7d", "calendar"?: …}`.

    The day that an ISO date names as it is written; today is a day of `zone`. Only later years count:
    the date itself is no anniversary. 29 February is celebrated on the 28th in common years.

    Attributes
    ----------
    first, last : int
        How many days ahead the celebration is, at least and at most.
    """

    name: str
    first: int
    last: int
    lunar: bool
    zone: str

    def condition(self, query: Query) -> str:
        days = self._days(query.now)
        if self.lunar:
            dates = sorted({each.isoformat() for day in days for each in celebrated_on(day) if each < days[0]})
            chosen = f"substring({_text(query, self)}, 1, 10) IN {query.bind(dates or ['-'], 'Array(String)')}"
        else:
            ends = query.bind(sorted({end for day in days for end in _endings(day)}), "Array(String)")
            before = query.bind(days[0].isoformat(), "String")
            text = _text(query, self)
            chosen = f"substring({text}, 6, 5) IN {ends} AND substring({text}, 1, 10) < {before}"
        return f"ifNull({self._is_date(query)} AND {chosen}, 0)"

    def _is_date(self, query: Query) -> str:
        field = attribute_field(self.name, query)
        return f"isNotNull({field.date}) AND substring({field.text}, 1, 4) BETWEEN '{_FIRST}' AND '{_LAST}'"

    def _days(self, now: datetime) -> list[date]:
        today = now.astimezone(ZoneInfo(self.zone)).date()
        return [today + timedelta(days=ahead) for ahead in range(self.first, self.last + 1)]

    def judged(self, asking: Asking) -> Judged:
        query, today = asking.query, asking.query.now.astimezone(ZoneInfo(self.zone)).date()
        year = [date(2000, 1, 1) + timedelta(days=n) for n in range(366)]
        ends = query.bind([f"{day:%m-%d}" for day in year], "Array(String)")
        turns = query.bind([self._turn(day, today) for day in year], "Array(Int64)")
        ending = f"ifNull(substring({_text(query, self)}, 6, 5), '')"
        turn = f"if({self._is_date(query)}, transform({ending}, {ends}, {turns}, toInt64({NEVER_MS})), {NEVER_MS})"
        return Judged(self.condition(query), turn)

    def _turn(self, born: date, today: date) -> int:
        """Return the midnight, in epoch milliseconds, at which the answer for that day of the year may next change."""
        drift = _LUNAR_DRIFT_DAYS if self.lunar else 1
        span = timedelta(days=self.last + drift)
        for year in range(today.year - 1, today.year + 3):
            celebrated = date(year, born.month, min(born.day, calendar.monthrange(year, born.month)[1]))
            begins, ends = celebrated - span, celebrated + timedelta(days=drift - self.first)
            if today < begins:
                return _midnight(begins, self.zone)
            if today <= ends:
                break
        return _midnight(today + timedelta(days=1), self.zone)

    def matches(self, person: Person, now: datetime) -> bool:
        value = read(person.attributes, self.name)
        if not isinstance(value, str) or iso_instant(value) is None or not _FIRST <= value[:4] <= _LAST:
            return False
        born, days = date.fromisoformat(value[:10]), self._days(now)
        if self.lunar:
            return any(born in celebrated_on(day) and born < days[0] for day in days)
        return any(_celebrates(born, day) and born < days[0] for day in days)

    def depends(self) -> frozenset[str]:
        return frozenset({f"attribute:{self.name.partition('.')[0]}"})

    def words(self, voice: Voice) -> str:
        name = voice.attribute(self.name)
        if voice.locale == "zh":
            which = "农历周年日" if self.lunar else "周年日"
            return before(name, f"的{which}{_ahead_zh(self.first, self.last)}")
        which = "lunar anniversary" if self.lunar else "anniversary"
        return f"whose {name} has its {which} {_ahead_en(self.first, self.last)}"


def _ahead_zh(first: int, last: int) -> str:
    if first == last:
        return f"在 {first} 天后" if first else "在今天"
    return f"在未来 {last} 天内"


def _ahead_en(first: int, last: int) -> str:
    if first == last:
        return f"in {first} day{'' if first == 1 else 's'}" if first else "today"
    return f"within the next {last} day{'' if last == 1 else 's'}"


def _text(query: Query, leaf: AnniversaryLeaf) -> str:
    return attribute_field(leaf.name, query).text


def _endings(day: date) -> list[str]:
    """Return the ends of ISO dates that are celebrated on `day`."""
    leap = (day.month, day.day) == (2, 28) and not calendar.isleap(day.year)
    return [f"{day:%m-%d}", *(["02-29"] if leap else [])]


def _celebrates(born: date, day: date) -> bool:
    last = calendar.monthrange(day.year, born.month)[1]
    return (day.month, day.day) == (born.month, min(born.day, last))


def _midnight(day: date, zone: str) -> int:
    return milliseconds(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)))


def parse_date_leaf(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    found = len(scope.problems)
    scope.only_keys(raw, path, "date", "op", "in", "next", "calendar")
    parse_operator(raw, path, scope, "anniversary")
    name = scope.name(raw["date"], at(path, "date"), "the attribute's name")
    if name is None:
        return None
    kinds = scope.catalogue.attribute(name)
    if kinds is None:
        scope.problem(at(path, "date"), "unknown_attribute", f"There is no attribute {name!r}.")
    elif Kind.DATE not in kinds:
        scope.problem(at(path, "date"), "wrong_kind", f"{name!r} was never a date.")
    scope.readable(name, at(path, "date"))
    if raw.get("calendar", "solar") not in ("solar", "lunar"):
        scope.problem(at(path, "calendar"), "unknown_calendar", "Choose solar or lunar.")
    first, last = _parse_ahead(raw, path, scope)
    if len(scope.problems) > found:
        return None
    return AnniversaryLeaf(name, first, last, raw.get("calendar") == "lunar", scope.catalogue.zone)


def _parse_ahead(raw: JsonObject, path: str, scope: Scope) -> tuple[int, int]:
    if "in" in raw and "next" in raw:
        scope.problem(path, "two_spans", "Give in or next, not both.")
    if "next" in raw:
        return 0, _parse_days(raw["next"], at(path, "next"), scope)
    ahead = _parse_days(raw["in"], at(path, "in"), scope) if "in" in raw else 0
    return ahead, ahead


def _parse_days(raw: JsonValue, path: str, scope: Scope) -> int:
    days = raw.removesuffix("d") if isinstance(raw, str) and raw.endswith("d") else ""
    if days.isascii() and days.isdecimal() and len(days) < 4 and int(days) <= _MAX_DAYS:
        return int(days)
    scope.problem(path, "not_days", f'Give days, from "0d" to "{_MAX_DAYS}d".')
    return 0


DATE = LeafKind("date", parse_date_leaf)
