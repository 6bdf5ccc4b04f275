"""The leaf that looks at what a person did: how often, or the sum of a property."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.filters import PropertyFilter, parse_filters
from cumulus.apps.audiences.expressions.history import WindowedEvents, earliest
from cumulus.apps.audiences.expressions.measures import Aggregate, Count, Measure, parse_measure
from cumulus.apps.audiences.expressions.people import Person
from cumulus.apps.audiences.expressions.phrases import Locale, quoted
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Asking, Judged, Leaf
from cumulus.apps.audiences.expressions.windows import Window, parse_window
from cumulus.core.json import JsonObject

_OVERRIDES = "contact_overrides FINAL WHERE workspace_id = {workspace:UInt32}"
_MERGED_EVENTS = f"events AS e LEFT ANY JOIN (SELECT old_id, new_id FROM {_OVERRIDES}) AS o ON e.contact_id = o.old_id"
_MERGED_CANDIDATES = (
    " AND e.contact_id IN (SELECT arrayJoin({among:Array(UInt32)}) UNION ALL "
    f"SELECT old_id FROM {_OVERRIDES} AND new_id IN {{among:Array(UInt32)}})"
)


@dataclass(frozen=True, slots=True)
class EventLeaf(Leaf):
    """`{"event": name, "where": […], "within": {…}, "count": {…} | "aggregate": {…}}`."""

    name: str
    filters: tuple[PropertyFilter, ...]
    window: Window
    measure: Measure

    def condition(self, query: Query) -> str:
        prefix, source, person = "", "events", "contact_id"
        candidates = query.candidates
        if query.has_overrides:
            # Events keep the id they came with; the override names who that is now.
            prefix, source = "e.", _MERGED_EVENTS
            person = "if(o.new_id = 0, e.contact_id, o.new_id)"
            candidates = "" if query.among is None else _MERGED_CANDIDATES
        parts = [
            f"{prefix}workspace_id = {{workspace:UInt32}}",
            f"{prefix}name = {query.bind(self.name, 'String')}",
            *self.window.conditions(query, f"{prefix}timestamp"),
            *(item.condition(query, f"{prefix}properties") for item in self.filters),
        ]
        measure = self.measure
        if isinstance(measure, Count):
            having, wanted = measure.having(query), not measure.holds_for_none
        else:
            having, wanted = measure.having(query, f"{prefix}properties"), True
        grouped = f" GROUP BY person HAVING {having}" if having else ""
        return (
            f"contact_id {'IN' if wanted else 'NOT IN'} (SELECT {person} AS person "
            f"FROM {source} WHERE {' AND '.join(parts)}{candidates}{grouped})"
        )

    def judged(self, asking: Asking) -> Judged:
        query, measure = asking.query, self.measure
        meant = [f"e.name = {query.bind(self.name, 'String')}"]
        meant += [item.condition(query, "e.properties") for item in self.filters]
        events = WindowedEvents(asking, self.name, " AND ".join(meant), self.window)
        if isinstance(measure, Count):
            condition, turns = events.number(measure)
        else:
            measured = measure.measured(query, "e.properties", events.counted)
            condition = measure.comparison.over(asking.of_events([self.name], measured), query)
            turns = events.turns()
        turns += [turn for item in self.filters if (turn := item.turns(asking, self.name, meant[0]))]
        return Judged(condition, earliest(turns))

    def matches(self, person: Person, now: datetime) -> bool:
        found = [
            event
            for event in person.events
            if event.name == self.name
            and self.window.holds(event.timestamp, now)
            and all(item.holds(event.properties, now) for item in self.filters)
        ]
        if isinstance(self.measure, Aggregate):
            return self.measure.holds(found, now)
        return self.measure.holds(len(found))

    def depends(self) -> frozenset[str]:
        return frozenset({f"event:{self.name}"})

    def words(self, locale: Locale) -> str:
        window, where = self.window.words(locale), self._where(locale)
        name, measured = quoted(self.name, locale), self.measure.words(locale)
        if isinstance(self.measure, Aggregate):
            compared = self.measure.comparison.words(locale)
            if locale == "zh":
                return f"{window}{name}{where}的 {measured}{compared}"
            return f"whose {measured} over {_spaced(name, window, where)} {compared}"
        never = self.measure.is_never
        if locale == "zh":
            times = "" if never else measured
            return f"{window}{'没有做过' if never else '做过'}{name}{times}{where}"
        times = "" if never else measured
        return f"who {'never did' if never else 'did'} {_spaced(name, times, window, where)}"

    def _where(self, locale: Locale) -> str:
        if not self.filters:
            return ""
        parts = [item.words(locale) for item in self.filters]
        return f"（{' 且 '.join(parts)}）" if locale == "zh" else f"where {' and '.join(parts)}"


def _spaced(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def parse_event(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "event", "where", "within", "count", "aggregate")
    name = scope.name(raw["event"], at(path, "event"), "the event's name")
    if name is None:
        return None
    if not scope.catalogue.has_event(name):
        scope.problem(at(path, "event"), "unknown_event", f"There is no event {name!r}.")
        return None
    filters = parse_filters(raw.get("where"), at(path, "where"), name, scope)
    window = parse_window(raw.get("within"), at(path, "within"), scope)
    measure = parse_measure(raw, path, name, scope)
    if filters is None or window is None or measure is None or not known_keys:
        return None
    return EventLeaf(name, filters, window, measure)


EVENT = LeafKind("event", parse_event)
