"""What a refresh of many computed tags reads: each condition once, those of one event in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import TypeVar

from cumulus.apps.audiences.computed.definitions import Banded, Cases, Cuts, Definition, Measure, Rfm, Statistic
from cumulus.apps.audiences.computed.measuring import (
    aggregate,
    band_of,
    grouped,
    quantiles,
    rfm_group,
    source,
    value_text,
)
from cumulus.apps.audiences.expressions.event import EventLeaf
from cumulus.apps.audiences.expressions.measuring import Rows
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import All, Any, Leaf, Node, Not, walk

Item = TypeVar("Item")

_CONDITIONS = 100
"""Conditions, or measured values, in one statement: more of them than this come near ClickHouse's bound on a
statement's size, and each costs memory for each person of the event while it is grouped."""
_ALONE = 20
"""Conditions that read tables of their own: each is one more subquery."""
EVERYBODY = 0
"""The number of the condition that everybody meets."""


@dataclass(slots=True)
class Plan:
    """The conditions of all tags, numbered, each one once; a tag's number leads to its definition."""

    definitions: Mapping[int, Definition]
    numbers: dict[Leaf, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for definition in self.definitions.values():
            for case in definition.cases if isinstance(definition, Cases) else ():
                for _, node in walk(case.tree):
                    if isinstance(node, Leaf):
                        self.numbers.setdefault(node, len(self.numbers) + 1)

    def by_event(self) -> dict[str, list[EventLeaf]]:
        """Return the conditions that one pass over an event answers."""
        found: defaultdict[str, list[EventLeaf]] = defaultdict(list)
        for leaf in self.numbers:
            if isinstance(leaf, EventLeaf) and leaf.question.is_plain:
                found[_event_of(leaf)].append(leaf)
        return found

    def others(self) -> list[Leaf]:
        """Return the conditions that a row of a person answers."""
        together = {id(leaf) for leaves in self.by_event().values() for leaf in leaves}
        return [leaf for leaf in self.numbers if id(leaf) not in together]

    def measured(self) -> dict[str, list[int]]:
        """Return the tags that measure an event, by its name."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for tag_id, definition in self.definitions.items():
            if not isinstance(definition, Cases):
                found[_measures(definition)[0].event].append(tag_id)
        return found

    def cases(self) -> dict[int, Cases]:
        """Return the tags that are made of conditions."""
        return {tag_id: each for tag_id, each in self.definitions.items() if isinstance(each, Cases)}


def _measures(definition: Banded | Rfm | Statistic) -> tuple[Measure, ...]:
    if isinstance(definition, Rfm):
        return (definition.recency, definition.frequency, definition.money)
    return (definition.measure,)


def _cuts(definition: Banded | Rfm | Statistic) -> tuple[Cuts, ...]:
    if isinstance(definition, Statistic):
        return ()
    return definition.cuts if isinstance(definition, Rfm) else (definition.cuts,)


def parts(items: Iterable[Item], size: int) -> list[tuple[Item, ...]]:
    """Return `items` in tuples of at most `size`."""
    whole = tuple(items)
    return [whole[at : at + size] for at in range(0, len(whole), size)]


def person_passes(leaves: Sequence[Leaf]) -> list[tuple[Leaf, ...]]:
    """Return the conditions on a person's row, as many a statement as it can bear; without any, one empty pass."""
    plain = [leaf for leaf in leaves if _is_column(leaf)]
    alone = [leaf for leaf in leaves if not _is_column(leaf)]
    passes = [*parts(plain, _CONDITIONS), *parts(alone, _ALONE)]
    return passes or [()]


def _is_column(leaf: Leaf) -> bool:
    return all(key.startswith("attribute:") for key in leaf.depends())


def event_passes(leaves: Sequence[EventLeaf]) -> list[tuple[EventLeaf, ...]]:
    """Return the conditions on one event, as many a statement as it can bear."""
    return parts(leaves, _CONDITIONS)


def tag_passes(tags: Iterable[int]) -> list[tuple[int, ...]]:
    """Return the tags that measure one event, as many a statement as it can bear."""
    return parts(tags, _CONDITIONS // 2)


def person_statement(leaves: Sequence[Leaf], numbers: Mapping[Leaf, int], query: Query) -> str:
    """Return one row of (number, state) pairs: who meets each condition on a person."""
    flags = [(numbers[leaf], leaf.condition(query)) for leaf in leaves]
    pairs = ", ".join(f"(toUInt32({number}), groupBitmapStateIf(contact_id, {flag}))" for number, flag in flags)
    everybody = f"(toUInt32({EVERYBODY}), groupBitmapState(contact_id))"
    people = f"contacts FINAL WHERE workspace_id = {{workspace:UInt32}} AND deleted = 0{query.people}"
    return f"SELECT [{', '.join(filter(None, (everybody, pairs)))}] AS pairs FROM {people}"


def event_statement(leaves: Sequence[EventLeaf], numbers: Mapping[Leaf, int], query: Query) -> str:
    """Return one row of (number, state) pairs: who meets each condition on one event.

    Of a condition that somebody without the event meets, those who do not meet it.
    """
    columns = [f"{_decides(leaf, query)} AS f{i}" for i, leaf in enumerate(leaves)]
    pairs = [f"(toUInt32({numbers[leaf]}), groupBitmapStateIf(person, f{i}))" for i, leaf in enumerate(leaves)]
    return f"SELECT [{', '.join(pairs)}] AS pairs FROM ({grouped(_event_of(leaves[0]), columns, query)})"


def _event_of(leaf: EventLeaf) -> str:
    return leaf.question.selections[0].name


def _decides(leaf: EventLeaf, query: Query) -> str:
    """Return whether a person's events decide against what holds without any."""
    question, (_, _, prefix) = leaf.question, source(query)
    rows = Rows(prefix, question.row_condition(query, prefix))
    return question.measure.deciding(query, rows) or f"{rows.aggregate('count')} > 0"


def state_of(node: Node, numbers: Mapping[Leaf, int]) -> str:
    """Return the state of everybody whom a tree means, over the columns `l<number>`."""
    match node:
        case All(children):
            return _fold("bitmapAnd", [state_of(child, numbers) for child in children], f"l{EVERYBODY}")
        case Any(children):
            nobody = f"bitmapAndnot(l{EVERYBODY}, l{EVERYBODY})"
            return _fold("bitmapOr", [state_of(child, numbers) for child in children], nobody)
        case Not(child):
            return f"bitmapAndnot(l{EVERYBODY}, {state_of(child, numbers)})"
        case EventLeaf() if node.question.is_plain and node.question.measure.holds_for_none:
            return f"bitmapAndnot(l{EVERYBODY}, l{numbers[node]})"
        case _:
            return f"l{numbers[node]}"


def _fold(function: str, parts: list[str], empty: str) -> str:
    if not parts:
        return empty
    whole = parts[0]
    for part in parts[1:]:
        whole = f"{function}({whole}, {part})"
    return whole


def cases_statement(tags: Mapping[int, Cases], numbers: Mapping[Leaf, int], query: Query, run: int) -> str:
    """Return the rows (tag, value, state) of tags that are made of conditions, over the conditions' states."""
    trees = [case.tree for each in tags.values() for case in each.cases]
    leaves = {node for tree in trees for _, node in walk(tree) if isinstance(node, Leaf)}
    used = sorted({EVERYBODY, *(numbers[leaf] for leaf in leaves)})
    rows = [row for tag_id, each in tags.items() for row in _case_rows(tag_id, each, numbers, query)]
    columns = ", ".join(f"anyIf(members, leaf = {number}) AS l{number}" for number in used)
    return (
        f"SELECT t.1 AS tag_id, t.2 AS value, t.3 AS members FROM (SELECT {columns} FROM computed_leaves"
        f" WHERE workspace_id = {{workspace:UInt32}} AND run = {query.bind(run, 'UInt64')}"
        f" AND leaf IN {query.bind(used, 'Array(UInt32)')}) ARRAY JOIN [{', '.join(rows)}] AS t"
    )


def _case_rows(tag_id: int, definition: Cases, numbers: Mapping[Leaf, int], query: Query) -> Iterator[str]:
    taken = ""
    for case in definition.cases:
        state = state_of(case.tree, numbers)
        rest = f"bitmapAndnot({state}, {taken})" if taken else state
        yield f"(toUInt32({int(tag_id)}), {query.bind(case.value, 'String')}, {rest})"
        taken = f"bitmapOr({taken}, {state})" if taken else state
    if definition.otherwise:
        rest = f"bitmapAndnot(l{EVERYBODY}, {taken})"
        yield f"(toUInt32({int(tag_id)}), {query.bind(definition.otherwise, 'String')}, {rest})"


@dataclass(frozen=True, slots=True)
class Measuring:
    """One statement's tags, all of one event, and the columns of their measures."""

    tags: Mapping[int, Banded | Rfm | Statistic]
    columns: Mapping[Measure, str]

    def rows(self, query: Query) -> str:
        """Return the statement of one row a person: the columns of all measures."""
        event = next(iter(self.columns)).event
        return grouped(event, [f"{aggregate(each, query)} AS {name}" for each, name in self.columns.items()], query)

    def cut_statement(self, query: Query) -> str:
        """Return the statement of one row: for each cuts of each tag its quantiles, empty where the cuts are given."""
        cells = [
            quantiles(cuts, self.columns[measure]) if cuts.are_quantiles else "CAST([], 'Array(Float64)')"
            for definition in self.tags.values()
            for measure, cuts in zip(_measures(definition), _cuts(definition), strict=False)
        ]
        return f"SELECT {', '.join(cells)} FROM ({self.rows(query)})"

    @property
    def needs_quantiles(self) -> bool:
        """Return whether quantiles have to be found first."""
        return any(cuts.are_quantiles for each in self.tags.values() for cuts in _cuts(each))

    def cuts(self, found: Sequence[Sequence[float]]) -> dict[int, list[Sequence[float]]]:
        """Return the cuts of each tag, by what the statement found; NaN, nobody's, becomes 0."""
        cells = iter(found)
        return {
            tag_id: [
                [0.0 if isnan(cell) else cell for cell in next(cells, ())]
                if cuts.are_quantiles
                else _given(cuts, cells)
                for cuts in _cuts(definition)
            ]
            for tag_id, definition in self.tags.items()
        }

    def value(self, tag_id: int, cuts: Mapping[int, list[Sequence[float]]], query: Query) -> str:
        """Return the person's value of the tag, over the columns; empty for none."""
        definition = self.tags[tag_id]
        columns = [self.columns[each] for each in _measures(definition)]
        if isinstance(definition, Statistic):
            return f"ifNull({value_text(definition.measure, columns[0])}, '')"
        if isinstance(definition, Rfm):
            return rfm_group(definition, cuts[tag_id], columns, query)
        return band_of(definition, cuts[tag_id][0], columns[0], query)


def _given(cuts: Cuts, cells: Iterator[Sequence[float]]) -> Sequence[float]:
    next(cells, ())
    return cuts.at


def measuring(tags: Mapping[int, Definition]) -> Measuring:
    """Return the measures of tags of one event, each once."""
    mine = {tag_id: each for tag_id, each in tags.items() if not isinstance(each, Cases)}
    columns: dict[Measure, str] = {}
    for definition in mine.values():
        for measure in _measures(definition):
            columns.setdefault(measure, f"m{len(columns)}")
    return Measuring(mine, columns)
