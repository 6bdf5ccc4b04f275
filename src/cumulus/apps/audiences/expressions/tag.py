"""The leaf that asks for a tag."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.people import Person
from cumulus.apps.audiences.expressions.phrases import Locale, quoted
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Asking, Judged, Leaf
from cumulus.core.json import JsonObject


@dataclass(frozen=True, slots=True)
class TagLeaf(Leaf):
    """`{"tag": name, "op": "has" | "has_not"}`."""

    name: str
    wanted: bool

    def condition(self, query: Query) -> str:
        tag = query.bind(self.name, "String")
        return (
            f"contact_id {'IN' if self.wanted else 'NOT IN'} ("
            "SELECT contact_id FROM contact_tags FINAL "
            f"WHERE workspace_id = {{workspace:UInt32}} AND tag = {tag} AND removed = 0"
            f"{query.candidates})"
        )

    def judged(self, asking: Asking) -> Judged:
        return Judged(f"{'' if self.wanted else 'NOT '}{asking.has_tag(self.name)}")

    def matches(self, person: Person, _now: datetime) -> bool:
        return (self.name in person.tags) == self.wanted

    def depends(self) -> frozenset[str]:
        return frozenset({f"tag:{self.name}"})

    def words(self, locale: Locale) -> str:
        name = quoted(self.name, locale)
        if locale == "zh":
            return f"{'有' if self.wanted else '没有'}标签{name}"
        return f"who {'have' if self.wanted else 'do not have'} the tag {name}"


def parse_tag(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting."""
    known_keys = scope.only_keys(raw, path, "tag", "op")
    name = scope.name(raw["tag"], at(path, "tag"), "the tag's name")
    if name is None or not known_keys:
        return None
    if not scope.catalogue.has_tag(name):
        scope.problem(at(path, "tag"), "unknown_tag", f"There is no tag {name!r}.")
        return None
    op = raw.get("op")
    if op not in ("has", "has_not"):
        scope.problem(at(path, "op"), "unknown_operator", "Choose has or has_not.")
        return None
    return TagLeaf(name, op == "has")


TAG = LeafKind("tag", parse_tag)
