"""A place's name against the places that it lies in: 苏州 is in 江苏, which is in 华东."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import Kind
from cumulus.apps.audiences.expressions.comparisons.base import Comparison, ComparisonKind, never_null
from cumulus.apps.audiences.expressions.phrases import Locale, one_of
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.regions import find, spellings
from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.apps.audiences.expressions.sql import Field
from cumulus.core.json import JsonValue, JsonView


@dataclass(frozen=True, slots=True)
class RegionComparison(Comparison):
    """The value names one of `places`, or a place within; or none of them."""

    places: tuple[str, ...]
    wanted: bool

    def condition(self, field: Field) -> str:
        names = field.query.bind(sorted(self._spellings), "Array(String)")
        return never_null(f"{field.text} IN {names}", negated=not self.wanted)

    @property
    def _spellings(self) -> frozenset[str]:
        return frozenset().union(*(spellings(place) for place in self.places))

    def holds(self, value: JsonView, _now: datetime) -> bool:
        return (isinstance(value, str) and value in self._spellings) == self.wanted

    def words(self, locale: Locale) -> str:
        shown = one_of(list(self.places), locale)
        if locale == "zh":
            return f"{'位于' if self.wanted else '不在'}{shown}"
        return f"is {'' if self.wanted else 'not '}in {shown}"


def _parse(op: str, raw: JsonValue, path: str, scope: Scope) -> Comparison | None:
    places = scope.texts(raw, path)
    if places is None:
        return None
    unknown = [i for i, place in enumerate(places) if find(place) is None]
    for i in unknown:
        scope.problem(at(path, i), "unknown_region", f"There is no region, province or city {places[i]!r}.")
    return None if unknown else RegionComparison(places, op == "in_region")


REGION = ComparisonKind(
    "region",
    frozenset({Kind.TEXT}),
    frozenset({"in_region", "not_in_region"}),
    lambda raw: isinstance(raw, list),
    _parse,
)
