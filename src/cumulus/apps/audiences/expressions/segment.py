"""The leaf that refers to a saved segment, whose definition is inlined."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cumulus.apps.audiences.expressions.catalogue import KnownSegment
from cumulus.apps.audiences.expressions.oracle import matches
from cumulus.apps.audiences.expressions.people import Person
from cumulus.apps.audiences.expressions.phrases import Voice, quoted
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.render import render
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Leaf, Node, Not, dependencies
from cumulus.core.ids import SegmentId
from cumulus.core.json import JsonObject


@dataclass(frozen=True, slots=True)
class SegmentLeaf(Leaf):
    """`{"segment": slug or id, "op": "in" | "not_in"}`; `tree` is its inlined definition."""

    id: SegmentId
    name: str
    wanted: bool
    tree: Node

    def condition(self, query: Query) -> str:
        inlined = render(self.tree, lambda leaf: leaf.condition(query))
        return inlined if self.wanted else f"NOT {inlined}"

    def inlined(self) -> Node:
        return self.tree if self.wanted else Not(self.tree)

    def matches(self, person: Person, now: datetime) -> bool:
        return matches(self.tree, person, now) == self.wanted

    def depends(self) -> frozenset[str]:
        return dependencies(self.tree) | {f"segment:{self.id}"}

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        name = quoted(self.name, locale)
        if locale == "zh":
            return f"{'属于' if self.wanted else '不属于'}人群分组{name}"
        return f"who are {'' if self.wanted else 'not '}in the segment {name}"


def parse_segment(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting: unknown, circular or broken reference."""
    known_keys = scope.only_keys(raw, path, "segment", "op")
    op = raw.get("op")
    if op not in ("in", "not_in"):
        scope.problem(at(path, "op"), "unknown_operator", "Choose in or not_in.")
        return None
    known = _find(raw, path, scope)
    if known is None or not known_keys:
        return None
    tree = _inline(known, path, scope)
    return None if tree is None else SegmentLeaf(known.id, known.name, op == "in", tree)


def _find(raw: JsonObject, path: str, scope: Scope) -> KnownSegment | None:
    reference = raw["segment"]
    known = None
    if isinstance(reference, (str, int)) and not isinstance(reference, bool):
        known = scope.catalogue.segment(reference)
    if known is None:
        scope.problem(at(path, "segment"), "unknown_segment", "There is no such segment.")
    return known


def _inline(known: KnownSegment, path: str, scope: Scope) -> Node | None:
    """Return the segment's tree. Its leaves and depth count against the same budget."""
    if known.id in scope.segment_stack:
        scope.problem(at(path, "segment"), "segment_cycle", f"{known.name!r} ends up referring to itself.")
        return None
    inner = replace(scope, problems=[], segment_stack=(*scope.segment_stack, known.id))
    tree = scope.parse_node(known.expression, "", inner)
    scope.conditions, scope.text_total = inner.conditions, inner.text_total
    if inner.problems:
        first = inner.problems[0]
        passed_on = first.code in {"segment_cycle", "too_many_conditions", "too_deep"}
        scope.problem(
            at(path, "segment"),
            first.code if passed_on else "broken_segment",
            first.message if passed_on else f"{known.name!r} is broken: {first.message}",
        )
        return None
    return tree


SEGMENT = LeafKind("segment", parse_segment)
