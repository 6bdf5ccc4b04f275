"""From a tree to ClickHouse: the members, and the figures behind them.

One pass over `contacts` answers everything. Attribute conditions are columns of that pass;
tags and events are `contact_id IN (…)` over their own tables, filtered there by workspace and
by the candidates. FINAL takes the newest version of each row.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cumulus.apps.audiences.expressions.render import render
from cumulus.apps.audiences.expressions.sql import OwnColumns, Parameter, Query, Restriction
from cumulus.apps.audiences.expressions.tree import All, Any, Leaf, Node, children, walk
from cumulus.apps.audiences.expressions.wide import Judgements, Wide
from cumulus.core.ids import ContactId, WorkspaceId

SAMPLE_SIZE = 20
_PEOPLE = "contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"


@dataclass(frozen=True, slots=True)
class Context:
    """What a compilation needs beside the tree.

    Attributes
    ----------
    now : datetime
        The aware instant that relative windows end at.
    has_overrides : bool
        Whether the workspace has merged people; the plain table is faster without.
    among : Sequence[ContactId] or None
        The only candidates, at most a few thousand; None means everybody.
    within : Restriction or None
        Whom the one who asks sees; None means everybody.
    closed : Callable
        The people for whom a channel is closed.
    own : OwnColumns
        The attributes that have columns of their own.
    """

    workspace_id: WorkspaceId
    now: datetime
    has_overrides: bool = False
    among: Sequence[ContactId] | None = None
    within: Restriction | None = None
    closed: Callable[[str], Sequence[ContactId]] = field(kw_only=True)
    own: OwnColumns = field(default_factory=dict)

    def query(self) -> Query:
        """Return an empty statement of this context."""
        return Query(
            self.workspace_id,
            self.now,
            self.has_overrides,
            self.among,
            self.within,
            closed=self.closed,
            own=self.own,
        )


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement and its server-side parameters."""

    sql: str
    params: Mapping[str, Parameter]


def compile_members(tree: Node, context: Context) -> Compiled:
    """Return the statement of the matching `contact_id`s, in no order."""
    query = context.query()
    condition = render(tree, lambda leaf: leaf.condition(query))
    return Compiled(f"SELECT contact_id FROM {_PEOPLE}{query.people} AND {condition}", query.params)


def compile_page(tree: Node, context: Context, *, before: int | None, limit: int) -> Compiled:
    """Return the statement of one row: the exact total, and a page of negated ids.

    Parameters
    ----------
    before : int or None
        Only ids below it, the keyset of a page. Ids ascend with time: newest first.
    limit : int
        At most so many.
    """
    query = context.query()
    condition = render(tree, lambda leaf: leaf.condition(query))
    below = f"contact_id < {query.bind(2**32 if before is None else before, 'UInt64')}"
    newest = f"groupArraySortedIf({int(limit)})(-toInt64(contact_id), {below})"
    return Compiled(f"SELECT count(), {newest} FROM {_PEOPLE}{query.people} AND {condition}", query.params)


@dataclass(frozen=True, slots=True)
class CompiledJudgements:
    """The one statement behind `Judgements`, and how to read its rows."""

    statement: Compiled
    wide: Wide
    trees: Sequence[Node]

    def read(self, rows: Sequence[tuple[int, list[int], list[int]]]) -> Judgements:
        """Return the answers in the statement's rows."""
        return self.wide.read(rows, self.trees)


def compile_judgements(trees: Sequence[Node], context: Context) -> CompiledJudgements:
    """Return the one statement that answers all trees for the candidates (`wide`)."""
    wide = Wide(context.query())
    for tree in trees:
        wide.ask(tree)
    return CompiledJudgements(Compiled(wide.statement(), wide.query.params), wide, trees)


def compile_count(tree: Node, context: Context) -> Compiled:
    """Return the statement of the exact number of members."""
    query = context.query()
    condition = render(tree, lambda leaf: leaf.condition(query))
    return Compiled(f"SELECT count() FROM {_PEOPLE}{query.people} AND {condition}", query.params)


@dataclass(frozen=True, slots=True)
class ConditionFigures:
    """One condition or group, by its path.

    Attributes
    ----------
    count : int
        People who meet it alone.
    loss : int
        People who would be members but for this one.
    """

    path: str
    count: int
    loss: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the builder shows beside an expression: `reach` by channel, and the newest members."""

    total: int
    count: int
    reach: Mapping[str, int]
    sample: tuple[ContactId, ...]
    conditions: tuple[ConditionFigures, ...]


@dataclass(frozen=True, slots=True)
class CompiledFigures:
    """The one statement behind `Figures`, and how to read its only row."""

    statement: Compiled
    paths: tuple[str, ...]
    channels: tuple[str, ...]

    def read(self, row: Sequence[typing.Any]) -> Figures:
        """Return the figures in the statement's row, which the driver does not type."""
        total, count, reach, sample, counts, losses = row
        conditions = zip(self.paths, counts, losses, strict=True)
        return Figures(
            total,
            count,
            dict(zip(self.channels, reach, strict=True)),
            tuple(ContactId(-negated) for negated in sample),
            tuple(ConditionFigures(*condition) for condition in conditions),
        )


def compile_figures(tree: Node, context: Context, channels: Mapping[str, Leaf]) -> CompiledFigures:
    """Return the statement of all figures of `tree` in one pass.

    `channels` are conditions by a name; each is counted among the members.

    Each leaf becomes a column; groups are sums of columns. The loss of a condition that must
    hold counts the people whose every failing condition lies inside it; a condition that is
    only one choice among several excludes nobody, its group does.
    """
    query = context.query()
    leaves = [node for _, node in walk(tree) if isinstance(node, Leaf)]
    names = {id(leaf): f"c{i}" for i, leaf in enumerate(leaves)}
    shown = [(path, node) for path, node in walk(tree) if path or isinstance(node, Leaf)]
    required = _required(tree, "")

    def condition(node: Node) -> str:
        return render(node, lambda leaf: names[id(leaf)])

    def failing(path: str) -> str:
        below = f"{path}." if path else ""
        inside = [node for at, node in required if at == path or at.startswith(below)]
        return " + ".join(f"(NOT {condition(node)})" for node in inside) or "0"

    reachable = [f"({leaf.condition(query)}) AS r{i}" for i, leaf in enumerate(channels.values())]
    columns = [f"({leaf.condition(query)}) AS {names[id(leaf)]}" for leaf in leaves]
    everything = " + ".join(f"(NOT {condition(node)})" for _, node in required) or "0"
    counts = ", ".join(f"countIf({condition(node)})" for _, node in shown)
    losses = ", ".join(f"countIf(failing > 0 AND failing = {failing(_deciding(path))})" for path, _ in shown)
    reach = ", ".join(f"countIf(failing = 0 AND r{i})" for i in range(len(channels)))
    sql = (
        f"SELECT count(), countIf(failing = 0), {_array(reach)}, "
        f"groupArraySortedIf({SAMPLE_SIZE})(-toInt64(contact_id), failing = 0), "
        f"{_array(counts)}, {_array(losses)} FROM (SELECT *, {everything} AS failing FROM "
        f"(SELECT {', '.join(['contact_id', *reachable, *columns])} FROM {_PEOPLE}{query.people}))"
    )
    return CompiledFigures(Compiled(sql, query.params), tuple(path for path, _ in shown), tuple(channels))


def _array(items: str) -> str:
    return f"[{items}]" if items else "CAST([], 'Array(UInt64)')"


def _required(node: Node, path: str) -> list[tuple[str, Node]]:
    """Return the nodes that must all hold: the tree's conjunction, flattened.

    A choice of one is no choice: its only condition must hold.
    """
    if isinstance(node, All) or (isinstance(node, Any) and len(node.children) == 1):
        return [item for at, child in children(node, path) for item in _required(child, at)]
    return [(path, node)]


def _deciding(path: str) -> str:
    """Return the path whose loss is shown at `path`: a negation's child shows the negation's."""
    while path.endswith(".not"):
        path = path.removesuffix(".not")
    return "" if path == "not" else path
