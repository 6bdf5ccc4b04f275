"""Many trees over the same people in one statement: one pass over their events, one over their tags.

Asked one by one, each condition reads the events by itself. Here conditions on events share a few
aggregates of one `GROUP BY person`, and what several trees ask is asked once. The statement answers
leaf by leaf; trees are folded over its columns here, which spares the server most of the analysis
[measured: 500 trees over 1,000 of a million people: 2.3 s with trees in SQL, 0.9 s so].
Beside an answer stands when it may next change though nothing happens: never later than it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cumulus.apps.audiences.expressions.sql import NEVER_MS, Query, milliseconds
from cumulus.apps.audiences.expressions.tree import All, Any, Judged, Leaf, Node, Not, walk
from cumulus.core.ids import ContactId

_OVERRIDES = "contact_overrides FINAL WHERE workspace_id = {workspace:UInt32}"
_MERGED_EVENTS = (
    f"events AS e LEFT ANY JOIN (SELECT old_id, new_id FROM {_OVERRIDES}) AS merged ON e.contact_id = merged.old_id"
)
_MERGED_CANDIDATES = (
    " AND e.contact_id IN (SELECT arrayJoin({among:Array(UInt32)}) UNION ALL "
    f"SELECT old_id FROM {_OVERRIDES} AND new_id IN {{among:Array(UInt32)}})"
)


Flags = npt.NDArray[np.bool_]
Moments = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Judgements:
    """Answers of many people to many trees.

    Attributes
    ----------
    people : list[ContactId]
        The rows; whoever is gone has none.
    inside : NDArray[bool], people × trees
        Whether they are meant.
    turns : NDArray[int64], people × trees
        When that may next change by time alone, in epoch milliseconds; `NEVER_MS` for never.
    """

    people: list[ContactId]
    inside: Flags
    turns: Moments


@dataclass(slots=True)
class Wide:
    """Collects what the leaves of one statement need to know of each person."""

    query: Query
    _leaves: dict[Leaf, int] = field(default_factory=dict)
    _judged: list[Judged] = field(default_factory=list)
    _aggregates: dict[str, str] = field(default_factory=dict)
    _names: dict[str, None] = field(default_factory=dict)
    _tags: dict[str, None] = field(default_factory=dict)

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

    def has_tag(self, tag: str) -> str:
        """Return the condition that the person has an applied tag."""
        self._tags[tag] = None
        return f"has(held, {self.query.bind(tag, 'String')})"

    def ask(self, tree: Node) -> None:
        """Ask for the tree's leaves, each once however many trees have it."""
        for leaf in _leaves_of(tree):
            if leaf not in self._leaves:
                self._leaves[leaf] = len(self._leaves)
                self._judged.append(leaf.judged(self))

    def statement(self) -> str:
        """Return the statement of one row a person: id, the leaves' answers, and when those that turn do."""
        answers = ", ".join(f"toUInt8({each.condition})" for each in self._judged)
        turns = ", ".join(f"ifNull({each.turns}, {NEVER_MS})" for each in self._judged if each.turns)
        return (
            f"SELECT contact_id, {_array(answers, 'UInt8')}, {_array(turns, 'Int64')}"
            f" FROM contacts AS person FINAL{self._history()}{self._held()}"
            f" WHERE workspace_id = {{workspace:UInt32}} AND deleted = 0{self.query.people}"
        )

    def read(self, rows: Sequence[tuple[int, list[int], list[int]]], trees: Sequence[Node]) -> Judgements:
        """Return the trees' answers in the statement's rows."""
        people = [ContactId(row[0]) for row in rows]
        answers = np.array([row[1] for row in rows], dtype=np.bool_).reshape(len(rows), len(self._judged))
        turning = [at for at, each in enumerate(self._judged) if each.turns]
        moments = np.array([row[2] for row in rows], dtype=np.int64).reshape(len(rows), len(turning))
        place = {at: column for column, at in enumerate(turning)}
        inside = np.empty((len(rows), len(trees)), dtype=np.bool_)
        turns = np.full((len(rows), len(trees)), NEVER_MS, dtype=np.int64)
        for at, tree in enumerate(trees):
            inside[:, at] = self._folded(tree, answers)
            columns = sorted({place[leaf] for each in _leaves_of(tree) if (leaf := self._leaves[each]) in place})
            if columns:
                turns[:, at] = np.minimum(moments[:, columns].min(axis=1), NEVER_MS)
        return Judgements(people, inside, turns)

    def _folded(self, node: Node, answers: Flags) -> Flags:
        match node:
            case All(children):
                found = np.ones(len(answers), dtype=np.bool_)
                for child in children:
                    found &= self._folded(child, answers)
                return found
            case Any(children):
                found = np.zeros(len(answers), dtype=np.bool_)
                for child in children:
                    found |= self._folded(child, answers)
                return found
            case Not(child):
                return ~self._folded(child, answers)
            case _:
                inlined = node.inlined()
                return answers[:, self._leaves[node]] if inlined is None else self._folded(inlined, answers)

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


def _leaves_of(tree: Node) -> Iterator[Leaf]:
    """Yield the leaves that are asked for; those of a saved segment stand for it."""
    for _, node in walk(tree):
        if isinstance(node, Leaf):
            inlined = node.inlined()
            yield from [node] if inlined is None else _leaves_of(inlined)


def _array(items: str, kind: str) -> str:
    return f"[{items}]::Array({kind})"
