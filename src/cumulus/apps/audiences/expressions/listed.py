"""The leaf of segments by list: their members are stored, not computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.people import Person
from cumulus.apps.audiences.expressions.phrases import Voice, quoted
from cumulus.apps.audiences.expressions.problems import at
from cumulus.apps.audiences.expressions.scope import LeafKind, Scope
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Leaf
from cumulus.core.ids import SegmentId
from cumulus.core.json import JsonObject


@dataclass(frozen=True, slots=True)
class ListedLeaf(Leaf):
    """`{"listed": id}`: who is on the list of the static segment or snapshot with that id."""

    id: SegmentId
    name: str

    def condition(self, query: Query) -> str:
        segment = query.bind(int(self.id), "UInt32")
        return (
            "contact_id IN (SELECT contact_id FROM segment_stays FINAL "
            f"WHERE workspace_id = {{workspace:UInt32}} AND segment_id = {segment} AND inside = 1{query.candidates})"
        )

    def matches(self, person: Person, _now: datetime) -> bool:
        return int(self.id) in person.listed

    def depends(self) -> frozenset[str]:
        return frozenset({f"segment:{self.id}"})

    def words(self, voice: Voice) -> str:
        locale = voice.locale
        name = quoted(self.name, locale)
        return f"在{name}的名单上" if locale == "zh" else f"who are on the list {name}"


def parse_listed(raw: JsonObject, path: str, scope: Scope) -> Leaf | None:
    """Return the leaf, or None after reporting: only a segment by list has a list."""
    known_keys = scope.only_keys(raw, path, "listed")
    reference = raw["listed"]
    known = None
    if isinstance(reference, int) and not isinstance(reference, bool) and 0 < reference < 2**32:
        known = scope.catalogue.segment(reference)
    if known is None or (known.id and known.expression != raw):
        scope.problem(at(path, "listed"), "unknown_segment", "There is no such list.")
        return None
    return ListedLeaf(SegmentId(int(str(reference))), known.name) if known_keys else None


LISTED = LeafKind("listed", parse_listed)
