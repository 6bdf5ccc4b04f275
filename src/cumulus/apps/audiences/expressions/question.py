"""One question to a person's events: which of them count, and what is asked of those.

Every leaf about behaviour is such a question, so that there is one way to ask it: narrow, a
subquery of the people whose answer is yes (`EventQuestion.condition`). Its pieces serve a wide
pass, too, which answers many questions over the same rows: `row_condition` is the condition on a
row of `events`, and `Measure.verdict` writes the answer with `-If` aggregates when `Rows.only`
names that condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.filters import PropertyFilter
from cumulus.apps.audiences.expressions.history import WindowedEvents, earliest
from cumulus.apps.audiences.expressions.measures import Count
from cumulus.apps.audiences.expressions.measuring import Measure, Rows
from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.expressions.sql import Query, attribute_field
from cumulus.apps.audiences.expressions.tree import Asking, Judged
from cumulus.apps.audiences.expressions.when import Anchor, When

_OVERRIDES = "contact_overrides FINAL WHERE workspace_id = {workspace:UInt32}"
_MERGED = f" LEFT ANY JOIN (SELECT old_id, new_id FROM {_OVERRIDES}) AS o ON e.contact_id = o.old_id"
_MERGED_CANDIDATES = (
    " AND e.contact_id IN (SELECT arrayJoin({among:Array(UInt32)}) UNION ALL "
    f"SELECT old_id FROM {_OVERRIDES} AND new_id IN {{among:Array(UInt32)}})"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Events of one name whose properties pass all filters, and that came by one of `sources` (None: by any)."""

    name: str
    filters: tuple[PropertyFilter, ...] = ()
    sources: tuple[int, ...] | None = None

    def condition(self, query: Query, prefix: str) -> str:
        """Return the SQL condition on a row."""
        parts = [f"{prefix}name = {query.bind(self.name, 'String')}"]
        parts += [each.condition(query, f"{prefix}properties") for each in self.filters]
        if self.sources is not None:
            parts.append(f"{prefix}source_id IN {query.bind(list(self.sources), 'Array(UInt32)')}")
        return " AND ".join(parts)

    def takes(self, event: Happening, now: datetime) -> bool:
        """Return whether it is such an event."""
        came = self.sources is None or event.source_id in self.sources
        return came and event.name == self.name and all(each.holds(event.properties, now) for each in self.filters)


@dataclass(frozen=True, slots=True)
class EventQuestion:
    """Of the events that one of `selections` takes and that count by `when`, `measure` is asked."""

    selections: tuple[Selection, ...]
    when: When
    measure: Measure

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the events that the answer depends on."""
        found = {each.name for each in self.selections}
        anchor = self.when.anchor
        return frozenset(found | ({anchor.event} if anchor and anchor.event else set()))

    @property
    def is_plain(self) -> bool:
        """Return whether `row_condition` says all: a row counts or not without another table."""
        return self.when.anchor is None

    def row_condition(self, query: Query, prefix: str = "") -> str:
        """Return the SQL condition on a row of `events`, but for the workspace, the candidates and the anchor."""
        if len(self.selections) == 1:
            chosen = [self.selections[0].condition(query, prefix)]
        else:
            names = query.bind(sorted({each.name for each in self.selections}), "Array(String)")
            ways = " OR ".join(f"({each.condition(query, prefix)})" for each in self.selections)
            chosen = [f"{prefix}name IN {names}", f"({ways})"]
        return " AND ".join([*chosen, *self.when.conditions(query, f"{prefix}timestamp")])

    def judged(self, asking: Asking) -> Judged:
        """Return the answer from the wide pass, and when it may change."""
        query, names = asking.query, sorted({each.name for each in self.selections})
        chosen = "(" + " OR ".join(each.condition(query, "e.") for each in self.selections) + ")"
        clock = self.when.clock.conditions(query, "e.timestamp") if self.when.clock else []
        events = WindowedEvents(asking, names, " AND ".join([chosen, *clock]), self.when.window)
        condition, turns = self._judged(events)
        turns += [*self._filter_turns(asking, names), *self.measure.turns(asking, names, events.counted)]
        return Judged(condition, earliest(turns))

    def _judged(self, events: WindowedEvents) -> tuple[str, list[str]]:
        if not self.is_plain:
            return self.condition(events.asking.query), []
        if isinstance(self.measure, Count):
            return events.number(self.measure)
        return self.measure.judged(events.asking, events.names, Rows("e.", events.counted)), events.turns()

    def _filter_turns(self, asking: Asking, names: Sequence[str]) -> list[str]:
        return [
            turn
            for each in self.selections
            for item in each.filters
            if (turn := item.turns(asking, names, f"e.name = {asking.query.bind(each.name, 'String')}"))
        ]

    def condition(self, query: Query) -> str:
        """Return the condition on a row of `contacts`: the narrow form."""
        source = _source(query, self.when.anchor)
        having = self.measure.deciding(query, Rows(source.prefix))
        return (
            f"contact_id {'NOT IN' if self.measure.holds_for_none else 'IN'} (SELECT {source.person} AS person "
            f"FROM {source.tables} WHERE {source.prefix}workspace_id = {{workspace:UInt32}} "
            f"AND {self.row_condition(query, source.prefix)}{source.further}"
            f"{f' GROUP BY person HAVING {having}' if having else ''})"
        )

    def shown(self, query: Query) -> str:
        """Return how many events count and when the last one was, as text, for the only candidate."""
        source = _source(query, self.when.anchor)
        last = f"formatDateTime(max({source.prefix}timestamp), '%Y-%m-%dT%H:%i:%SZ')"
        return (
            f"(SELECT if(count() = 0, '0', concat(toString(count()), ' ', {last})) FROM {source.tables}"
            f" WHERE {source.prefix}workspace_id = {{workspace:UInt32}}"
            f" AND {self.row_condition(query, source.prefix)}{source.further})"
        )

    def counting(self, person: Person, now: datetime) -> list[Happening]:
        """Return the person's events that count."""
        return [
            event
            for event in person.events
            if any(each.takes(event, now) for each in self.selections) and self.when.holds(event.timestamp, person, now)
        ]

    def matches(self, person: Person, now: datetime) -> bool:
        """Return the answer: the oracle."""
        return self.measure.answer(self.counting(person, now), now)

    def depends(self) -> frozenset[str]:
        """Return what a change of which can change the answer."""
        anchor = self.when.anchor
        found = {f"event:{name}" for name in self.names}
        if anchor is not None and anchor.attribute is not None:
            found.add(f"attribute:{anchor.attribute.partition('.')[0]}")
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where events are read: `further` are the conditions that go with the tables."""

    prefix: str
    tables: str
    person: str
    further: str


def _source(query: Query, anchor: Anchor | None = None) -> _Source:
    if anchor is None and not query.has_overrides:
        return _Source("", "events", "contact_id", query.candidates)
    tables, person, further = "events AS e", "e.contact_id", query.candidates
    if query.has_overrides:
        # Events keep the id they came with; the override names who that is now.
        tables, person = tables + _MERGED, "if(o.new_id = 0, e.contact_id, o.new_id)"
        further = "" if query.among is None else _MERGED_CANDIDATES
    if anchor is not None:
        tables += f" INNER JOIN ({_anchors(query, anchor)}) AS a ON {person} = a.anchored"
        age = "toUnixTimestamp64Milli(e.timestamp) - a.anchor"
        further += f" AND {age} >= 0 AND {age} < {query.bind(anchor.seconds * 1000, 'Int64')}"
    return _Source("e.", tables, person, further)


def _anchors(query: Query, anchor: Anchor) -> str:
    """Return the statement of each person's moment, in epoch milliseconds."""
    if anchor.event is None:
        moment = attribute_field(anchor.attribute or "", query).date
        return (
            f"SELECT contact_id AS anchored, toUnixTimestamp64Milli(assumeNotNull({moment})) AS anchor "
            "FROM contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0 "
            f"AND isNotNull({moment}){query.candidates}"
        )
    source = _source(query)
    return (
        f"SELECT {source.person} AS anchored, min(toUnixTimestamp64Milli({source.prefix}timestamp)) AS anchor "
        f"FROM {source.tables} WHERE {source.prefix}workspace_id = {{workspace:UInt32}} "
        f"AND {source.prefix}name = {query.bind(anchor.event, 'String')}{source.further} GROUP BY anchored"
    )
