"""Refreshing many computed tags at once: each condition is answered once, each event is read once.

1. Conditions on people: a row of a person answers a hundred in one statement. Conditions on an event: one
   statement groups the event's rows by person and answers a hundred. Each becomes a bitmap.
2. Tags made of conditions are set algebra over those bitmaps: a hundred tags a statement.
3. Tags that measure an event: one statement finds the quantiles, one the values, fifty tags each.
4. A value that nobody has any more becomes an empty bitmap of the new version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.computed.definitions import Cases, Definition
from cumulus.apps.audiences.computed.planning import (
    Measuring,
    Plan,
    cases_statement,
    event_passes,
    event_statement,
    measuring,
    parts,
    person_passes,
    person_statement,
    tag_passes,
)
from cumulus.apps.audiences.expressions.event import EventLeaf
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.expressions.tree import Leaf
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

MOST_VALUES = 200
"""Values of a statistic, the most frequent; everybody else has `OTHERS`."""
OTHERS = "…"
_TAGS = 100
_SETTINGS = {"max_query_size": 4_000_000, "max_ast_elements": 1_000_000, "max_expanded_ast_elements": 5_000_000}
Step = Callable[[], None]
_INTO = "INSERT INTO computed_tag_members (workspace_id, tag_id, value, version, members)"


@dataclass(frozen=True, slots=True)
class Run:
    """One refresh: the workspace, its instant, and the version that its rows have."""

    workspace_id: WorkspaceId
    now: datetime
    version: int

    def query(self) -> Query:
        """Return an empty statement."""
        query = evaluation.context(self.workspace_id, self.now).query()
        query.params["version"] = self.version
        return query


def steps(run: Run, definitions: Mapping[int, Definition]) -> Iterator[Step]:
    """Yield what a refresh does, statement by statement; in their order they make every tag's rows anew."""
    plan = Plan(definitions)
    if plan.cases():
        for leaves in person_passes(plan.others()):
            yield partial(_keep_people, run, leaves, plan)
        for together in plan.by_event().values():
            for part in event_passes(together):
                yield partial(_keep_events, run, part, plan)
        for tags in parts(plan.cases().items(), _TAGS):
            yield partial(_combine, run, dict(tags), plan)
    for tag_ids in plan.measured().values():
        for tag_part in tag_passes(tag_ids):
            yield partial(_measure, run, measuring({tag_id: definitions[tag_id] for tag_id in tag_part}))
    yield partial(empty_old_values, run, list(definitions))


def _keep_people(run: Run, leaves: Sequence[Leaf], plan: Plan) -> None:
    query = run.query()
    _keep(person_statement(leaves, plan.numbers, query), query)


def _keep_events(run: Run, leaves: Sequence[EventLeaf], plan: Plan) -> None:
    query = run.query()
    _keep(event_statement(leaves, plan.numbers, query), query)


def _keep(sql: str, query: Query) -> None:
    """Keep the states of a statement's pairs until the tags are made of them."""
    _run(
        "INSERT INTO computed_leaves (workspace_id, run, leaf, members) SELECT {workspace:UInt32}, {version:UInt64},"
        f" pair.1, pair.2 FROM ({sql}) ARRAY JOIN pairs AS pair",
        query,
    )


def _combine(run: Run, tags: Mapping[int, Cases], plan: Plan) -> None:
    query = run.query()
    rows = cases_statement(tags, plan.numbers, query, run.version)
    _run(f"{_INTO} SELECT {{workspace:UInt32}}, tag_id, value, {{version:UInt64}}, members FROM ({rows})", query)


def _measure(run: Run, work: Measuring) -> None:
    cuts = find_cuts(work, run.query())
    query = run.query()
    values = ", ".join(f"(toUInt32({int(tag_id)}), {work.value(tag_id, cuts, query)})" for tag_id in work.tags)
    by_value = (
        "SELECT pair.1 AS tag, pair.2 AS held, groupBitmapState(person) AS people"
        f" FROM (SELECT person, arrayJoin([{values}]) AS pair FROM ({work.rows(query)})) WHERE pair.2 != ''"
        " GROUP BY tag, held"
    )
    ranked = (
        "SELECT tag, held, people,"
        " row_number() OVER (PARTITION BY tag ORDER BY bitmapCardinality(people) DESC, held) AS place"
        f" FROM ({by_value})"
    )
    others = query.bind(OTHERS, "String")
    _run(
        f"{_INTO} SELECT {{workspace:UInt32}}, tag, if(place <= {MOST_VALUES}, held, {others}) AS shown,"
        f" {{version:UInt64}}, groupBitmapMergeState(people) FROM ({ranked}) GROUP BY tag, shown",
        query,
    )


def find_cuts(work: Measuring, query: Query) -> dict[int, list[Sequence[float]]]:
    """Return where the bands of each tag begin; a statement only when quantiles are asked for."""
    if not work.needs_quantiles:
        return work.cuts([])
    ((*found,),) = get_warehouse().query(work.cut_statement(query), query.params, _SETTINGS).rows
    return work.cuts(found)


def empty_old_values(run: Run, tag_ids: Sequence[int]) -> None:
    """Write an empty bitmap for every value that a former refresh found and this one did not."""
    query = run.query()
    tags = query.bind(list(tag_ids), "Array(UInt32)")
    _run(
        f"{_INTO} SELECT {{workspace:UInt32}}, tag_id, value, {{version:UInt64}}, groupBitmapStateIf(toUInt32(0), 0)"
        " FROM (SELECT tag_id, value, max(version) AS newest FROM computed_tag_members"
        f" WHERE workspace_id = {{workspace:UInt32}} AND tag_id IN {tags} GROUP BY tag_id, value)"
        " WHERE newest < {version:UInt64} GROUP BY tag_id, value",
        query,
    )


def forget_leaves(run: Run) -> None:
    """Take away what was kept for the run."""
    query = run.query()
    get_warehouse().command(
        "DELETE FROM computed_leaves WHERE workspace_id = {workspace:UInt32} AND run = {version:UInt64}", query.params
    )


def _run(sql: str, query: Query) -> None:
    get_warehouse().command(sql, query.params, _SETTINGS)
