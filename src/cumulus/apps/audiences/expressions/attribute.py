"""The leaf that compares one of a person's attributes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.comparisons.base import Comparison
from cumulus.apps.audiences.expressions.comparisons.registry import parse_comparison
from cumulus.apps.audiences.expressions.people import Person, read
from cumulus.apps.audiences.expressions.phrases import Voice, before
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query, attribute_field
from cumulus.apps.audiences.expressions.tree import Asking, Judged, Leaf
from cumulus.core.json import JsonObject


@dataclass(frozen=True, slots=True)
class AttributeLeaf(Leaf):
    """`{"attribute": name, "op": …, "value": …}`."""

    name: str
    comparison: Comparison

    def condition(self, query: Query) -> str:
        return self.comparison.condition(attribute_field(self.name, query))

    def judged(self, asking: Asking) -> Judged:
        field = attribute_field(self.name, asking.query)
        return Judged(self.comparison.condition(field), self.comparison.turns(field))

    def matches(self, person: Person, now: datetime) -> bool:
        return self.comparison.holds(read(person.attributes, self.name), now)

    def depends(self) -> frozenset[str]:
        return frozenset({f"attribute:{self.name.partition('.')[0]}"})

    def words(self, voice: Voice) -> str:
        name, predicate = voice.attribute(self.name), self.comparison.words(voice.locale)
        return before(name, predicate) if voice.locale == "zh" else f"whose {name} {predicate}"


def parse_attribute(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "attribute", "op", "value")
    name = scope.name(raw["attribute"], at(path, "attribute"), "the attribute's name")
    if name is None or not known_keys:
        return None
    kinds = scope.catalogue.attribute(name)
    if kinds is None:
        scope.problem(at(path, "attribute"), "unknown_attribute", f"There is no attribute {name!r}.")
        return None
    if not scope.readable(name, at(path, "attribute")):
        return None
    comparison = parse_comparison(raw, kinds, path, scope)
    return None if comparison is None else AttributeLeaf(name, comparison)


ATTRIBUTE = LeafKind("attribute", parse_attribute)
