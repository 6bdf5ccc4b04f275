"""Many trees over the same people in one statement: one pass over their events, one over their tags.

Asked one by one, each condition reads the events by itself. Here every condition on events becomes a
few aggregates of one `GROUP BY person`, and conditions that several trees share are computed once.
Beside the answer stands when it may next change though nothing happens: never later than it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cumulus.apps.audiences.expressions.render import render
from cumulus.apps.audiences.expressions.sql import NEVER_MS, Query, milliseconds
from cumulus.apps.audiences.expressions.tree import Judged, Leaf, Node, walk

_OVERRIDES = "contact_overrides FINAL WHERE workspace_id = {workspace:UInt32}"
_MERGED_EVENTS = (
    f"events AS e LEFT ANY JOIN (SELECT old_id, new_id FROM {_OVERRIDES}) AS merged ON e.contact_id = merged.old_id"
)
_MERGED_CANDIDATES = (
    " AND e.contact_id IN (SELECT arrayJoin({among:Array(UInt32)}) UNION ALL "
    f"SELECT old_id FROM {_OVERRIDES} AND new_id IN {{among:Array(UInt32)}})"
)


@dataclass(slots=True)
class Wide:
    """Collects what the conditions of one statement need to know of each person."""

    query: Query
    _leaves: dict[Leaf, str] = field(default_factory=dict)
    _judged: dict[str, Judged] = field(default_factory=dict)
    _aggregates: dict[str, str] = field(default_factory=dict)
    _names: dict[str, None] = field(default_factory=dict)
    _tags: dict[str, None] = field(default_factory=dict)
    _joined: dict[str, str] = field(default_factory=dict)

    @property
    def now_ms(self) -> int:
        """Return the instant that is judged at, in epoch milliseconds."""
        return milliseconds(self.query.now)

    def of_events(self, names: Sequence[str], aggregate: str) -> str:
        """Return the column of an aggregate over a person's events, those of other names among them.

        The aggregate keeps to what it means by itself: `countIf(e.name = … AND …)`; an event's columns
        have the prefix `e.`. Without any event the column is 0, empty, or NULL where its type can be.
        """
        self._names |= dict.fromkeys(names)
        return self._aggregates.setdefault(aggregate, f"h{len(self._aggregates)}")

    def of_people(self, statement: str) -> str:
        """Return the column of a statement's `answer`, of which `who` is the person; 0 without a row."""
        return self._joined.setdefault(statement, f"j{len(self._joined)}")

    def has_tag(self, tag: str) -> str:
        """Return the condition that the person has an applied tag."""
        self._tags[tag] = None
        return f"has(held, {self.query.bind(tag, 'String')})"

    def column(self, leaf: Leaf) -> str:
        """Return the column that holds a leaf's answer, computed once however many trees ask it."""
        known = self._leaves.get(leaf)
        if known is None:
            judged = leaf.judged(self)
            known = self._leaves[leaf] = f"l{len(self._leaves)}"
            self._judged[known] = judged
        return known

    def turn(self, tree: Node) -> str:
        """Return when the first of a tree's leaves may change; empty when time alone changes nothing."""
        columns = dict.fromkeys(self.column(node) for _, node in walk(tree) if isinstance(node, Leaf))
        turning = [f"{column}t" for column in columns if self._judged[column].turns]
        return f"least({', '.join(turning)}, {NEVER_MS})" if turning else ""

    def statement(self, trees: Sequence[Node]) -> str:
        """Return the statement of one row a person: their id, the answers, the turns in epoch milliseconds."""
        answers = ", ".join(f"toUInt8({render(tree, self.column)})" for tree in trees)
        turns = ", ".join(self.turn(tree) or f"toInt64({NEVER_MS})" for tree in trees)
        columns = [
            f", ({judged.condition}) AS {name}"
            + (f", ifNull({judged.turns}, {NEVER_MS})::Int64 AS {name}t" if judged.turns else "")
            for name, judged in self._judged.items()
        ]
        return (
            f"SELECT contact_id, [{answers}], [{turns}] FROM (SELECT contact_id{''.join(columns)} FROM ("
            "SELECT * FROM contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"
            f"{self.query.people}) AS person{self._history()}{self._held()}{self._beside()})"
        )

    def _history(self) -> str:
        if not self._aggregates:
            return ""
        source, person, candidates = "events AS e", "e.contact_id", self.query.candidates
        if self.query.has_overrides:
            # Events keep the id they came with; the override names who that is now.
            source, person = _MERGED_EVENTS, "if(merged.new_id = 0, e.contact_id, merged.new_id)"
            candidates = "" if self.query.among is None else _MERGED_CANDIDATES
        aggregates = ", ".join(f"{sql} AS {name}" for sql, name in self._aggregates.items())
        names = self.query.bind(list(self._names), "Array(String)")
        return (
            f" LEFT ANY JOIN (SELECT {person} AS who, {aggregates} FROM {source}"
            f" WHERE e.workspace_id = {{workspace:UInt32}} AND e.name IN {names}{candidates} GROUP BY who"
            ") AS history ON person.contact_id = history.who"
        )

    def _held(self) -> str:
        if not self._tags:
            return ""
        tags = self.query.bind(list(self._tags), "Array(String)")
        return (
            " LEFT ANY JOIN (SELECT contact_id AS tagged, groupArray(tag) AS held FROM contact_tags FINAL"
            f" WHERE workspace_id = {{workspace:UInt32}} AND tag IN {tags} AND removed = 0{self.query.candidates}"
            " GROUP BY contact_id) AS tags ON person.contact_id = tags.tagged"
        )

    def _beside(self) -> str:
        return "".join(
            f" LEFT ANY JOIN (SELECT who AS {name}w, answer AS {name} FROM ({statement})) AS {name}s"
            f" ON person.contact_id = {name}w"
            for statement, name in self._joined.items()
        )
