"""Filters on an event's properties; journeys use them in memory, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import Kinds
from cumulus.apps.audiences.expressions.comparisons.base import Comparison
from cumulus.apps.audiences.expressions.comparisons.registry import parse_comparison
from cumulus.apps.audiences.expressions.people import read
from cumulus.apps.audiences.expressions.phrases import Voice, before
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Field, Query
from cumulus.apps.audiences.expressions.tree import Asking
from cumulus.core.json import JsonValue, JsonView

_MAX_FILTERS = 20


@dataclass(frozen=True, slots=True)
class PropertyFilter:
    """`{"property": name, "op": …, "value": …}`."""

    name: str
    comparison: Comparison

    def condition(self, query: Query, column: str) -> str:
        """Return the SQL condition on the JSON column of properties."""
        return self.comparison.condition(Field(column, self.name, query))

    def turns(self, asking: Asking, names: Sequence[str], meant: str) -> str:
        """Return when the filter's answer may change for one of a person's events that are `meant`; empty for never."""
        turn = self.comparison.turns(Field("e.properties", self.name, asking.query))
        return turn and asking.of_events(names, f"minOrNullIf(({turn})::Nullable(Int64), {meant})")

    def holds(self, properties: Mapping[str, JsonView], now: datetime) -> bool:
        """Return whether an event with `properties` passes."""
        return self.comparison.holds(read(properties, self.name), now)

    def words(self, event: str, voice: Voice) -> str:
        """Return the filter on `event` as words: `total is more than 100`."""
        name, predicate = voice.property(event, self.name), self.comparison.words(voice.locale)
        return before(name, predicate) if voice.locale == "zh" else f"{name} {predicate}"


def parse_filters(raw: JsonValue, path: str, event: str, scope: Scope) -> tuple[PropertyFilter, ...] | None:
    """Return the filters in `where`, or None after reporting.

    Parameters
    ----------
    event : str
        Whose properties they filter.
    """
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(raw) > _MAX_FILTERS:
        scope.problem(path, "not_filters", f"Give a list of at most {_MAX_FILTERS} filters.")
        return None
    found = [_parse_filter(item, at(path, i), event, scope) for i, item in enumerate(raw)]
    filters = tuple(item for item in found if item is not None)
    return filters if len(filters) == len(found) else None


def _parse_filter(raw: JsonValue, path: str, event: str, scope: Scope) -> PropertyFilter | None:
    if not isinstance(raw, dict):
        scope.problem(path, "not_filter", "Give a property, an operator and a value.")
        return None
    if not scope.spend(path):
        return None
    known_keys = scope.only_keys(raw, path, "property", "op", "value")
    named = parse_property(raw.get("property"), at(path, "property"), event, scope)
    if named is None or not known_keys:
        return None
    name, kinds = named
    comparison = parse_comparison(raw, kinds, path, scope)
    return None if comparison is None else PropertyFilter(name, comparison)


def parse_property(raw: JsonValue, path: str, event: str, scope: Scope) -> tuple[str, Kinds] | None:
    """Return a property's name and kinds, or None after reporting."""
    name = scope.name(raw, path, "the property's name")
    if name is None:
        return None
    kinds = scope.catalogue.property(event, name)
    if kinds is None:
        scope.problem(path, "unknown_property", f"This event has no property {name!r}.")
        return None
    return (name, kinds) if scope.readable(name, path) else None
