"""The leaf that looks at what a person did: how often, or a measure of a property."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from cumulus.apps.audiences.expressions.filters import parse_filters
from cumulus.apps.audiences.expressions.measures import parse_measure
from cumulus.apps.audiences.expressions.measuring import Did
from cumulus.apps.audiences.expressions.people import Person
from cumulus.apps.audiences.expressions.phrases import Locale, Voice, after, before, quoted
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.question import EventQuestion, Selection
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Asking, Judged, Leaf
from cumulus.apps.audiences.expressions.when import parse_when
from cumulus.core.json import JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class EventLeaf(Leaf):
    """`{"event": name, "source": […], "where": […], "within": {…}, "count": {…} | "aggregate": {…}}`."""

    question: EventQuestion
    came_by: tuple[str, ...] = ()

    def condition(self, query: Query) -> str:
        return self.question.condition(query)

    def judged(self, asking: Asking) -> Judged:
        return self.question.judged(asking)

    def matches(self, person: Person, now: datetime) -> bool:
        return self.question.matches(person, now)

    def shown(self, query: Query) -> str:
        return self.question.shown(query)

    def depends(self) -> frozenset[str]:
        return self.question.depends()

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        (selection,) = self.question.selections
        parts = (source_words(self.came_by, locale), where_words(selection, voice))
        where = ("" if locale == "zh" else " ").join(part for part in parts if part)
        did = Did(voice.event(selection.name), self.question.when.words(voice), where, selection.name)
        return self.question.measure.clause(did, voice)


def source_words(names: Sequence[str], locale: Locale) -> str:
    """Return where events came by as words, to follow their name; empty when it does not matter."""
    if not names:
        return ""
    quotes = [quoted(name, locale) for name in names]
    return f"（来自{'或'.join(quotes)}）" if locale == "zh" else f"from {' or '.join(quotes)}"


def where_words(selection: Selection, voice: Voice) -> str:
    """Return the filters as words, to follow the event's name; empty without any."""
    parts = [item.words(selection.name, voice) for item in selection.filters]
    if not parts:
        return ""
    if voice.locale == "en":
        return f"where {' and '.join(parts)}"
    return f"（{reduce(lambda text, part: after(before(text, '且'), part), parts)}）"


def parse_selection(raw: JsonObject, path: str, scope: Scope) -> Selection | None:
    """Return the events of a name that pass the filters in `where`, or None after reporting."""
    name = scope.name(raw.get("event"), at(path, "event"), "the event's name")
    if name is None:
        return None
    if not scope.catalogue.has_event(name):
        scope.problem(at(path, "event"), "unknown_event", f"There is no event {name!r}.")
        return None
    filters = parse_filters(raw.get("where"), at(path, "where"), name, scope)
    return None if filters is None else Selection(name, filters)


def parse_sources(raw: JsonValue, path: str, scope: Scope) -> tuple[str, ...] | None:
    """Return the names of the sources, all known; None after reporting."""
    names = [scope.name(each, path, "a source's name") for each in scope.list_of(raw, path) or []]
    for name in names:
        if name is not None and not scope.catalogue.source(name):
            scope.problem(path, "unknown_source", f"There is no source {name!r}.")
            return None
    return tuple(name for name in names if name is not None) if names and None not in names else None


def parse_event(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "event", "source", "where", "within", "count", "aggregate")
    name = raw["event"]
    if not isinstance(name, str) or not scope.catalogue.has_event(name):
        parse_selection(raw, path, scope)
        return None
    selection = parse_selection(raw, path, scope)
    when = parse_when(raw.get("within"), at(path, "within"), scope)
    measure = parse_measure(raw, path, name, scope)
    came_by = parse_sources(raw["source"], at(path, "source"), scope) if "source" in raw else ()
    if selection is None or when is None or measure is None or came_by is None or not known_keys:
        return None
    if came_by:
        ids = {each for source in came_by for each in scope.catalogue.source(source)}
        selection = replace(selection, sources=tuple(sorted(ids)))
    return EventLeaf(EventQuestion((selection,), when, measure), came_by)


EVENT = LeafKind("event", parse_event)
