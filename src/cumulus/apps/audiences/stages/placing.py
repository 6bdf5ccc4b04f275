"""Which stage a person is in: the last state, in the model's order, whose condition holds; '' for none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.expressions.catalogue import Catalogue
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.render import render
from cumulus.apps.audiences.expressions.sql import Query, Restriction
from cumulus.apps.audiences.expressions.tree import Node, dependencies
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import get_warehouse

STAGE_CHANGED = "Stage Changed"
_NOW_IN = (
    "SELECT contact_id, stage AS was FROM contact_stages FINAL WHERE workspace_id = {workspace:UInt32}"
    " AND model_id = {model:UInt32} AND removed = 0"
)


@dataclass(frozen=True, slots=True)
class Ladder:
    """A model's states as trees, in their order."""

    keys: tuple[str, ...]
    trees: tuple[Node, ...]

    @property
    def depends(self) -> frozenset[str]:
        """Return what a change of which can move somebody."""
        return frozenset().union(*(dependencies(tree) for tree in self.trees))

    def stage(self, inside: Sequence[bool]) -> str:
        """Return the stage of somebody by their answers, state by state."""
        held = [key for key, holds in zip(self.keys, inside, strict=True) if holds]
        return held[-1] if held else ""

    def turn(self, inside: Sequence[bool], turns: Sequence[datetime | None]) -> datetime | None:
        """Return when somebody's stage may be another one by time alone, by when their answers may; None for never.

        What comes before the stage that they are in does not matter as long as they are in it.
        """
        first = max((place for place, holds in enumerate(inside) if holds), default=0)
        return min((turn for turn in turns[first:] if turn is not None), default=None)

    def column(self, query: Query) -> str:
        """Return the stage as SQL over a row of `contacts`."""
        ways = [
            f"{render(tree, lambda leaf: leaf.condition(query))}, {query.bind(key, 'String')}"
            for key, tree in zip(reversed(self.keys), reversed(self.trees), strict=True)
        ]
        return f"multiIf({', '.join(ways)}, '')"


def read_ladder(states: Sequence[JsonObject], catalogue: Catalogue) -> Ladder:
    """Return the ladder of a model's states.

    Raises
    ------
    InvalidExpression
        When one of the conditions is broken.
    """
    trees = tuple(parse(state["expression"], catalogue).required() for state in states)
    return Ladder(tuple(str(state["key"]) for state in states), trees)


def counts(
    ladder: Ladder, workspace_id: WorkspaceId, now: datetime, within: Restriction | None = None
) -> dict[str, int]:
    """Return how many people would be in each stage; '' counts those in none. One statement."""
    query = evaluation.context(workspace_id, now, within=within).query()
    sql = f"SELECT {ladder.column(query)} AS stage, count() FROM {_people(query)} GROUP BY stage"
    return dict(get_warehouse().query(sql, query.params).rows)


def fill(ladder: Ladder, workspace_id: WorkspaceId, model_id: int, version: int, now: datetime) -> None:
    """Place everybody whose stage is another now; one statement, no events."""
    query = evaluation.context(workspace_id, now).query()
    query.params |= {"model": model_id, "version": version}
    at = query.bind_instant(int(now.timestamp() * 1000))
    get_warehouse().command(
        "INSERT INTO contact_stages (workspace_id, model_id, contact_id, version, removed, stage, since)"
        " SELECT {workspace:UInt32}, {model:UInt32}, contact_id, {version:UInt64}, 0, stage,"
        f" {at} FROM ({_moved(ladder, query)})",
        query.params,
    )


def moved_people(
    ladder: Ladder, workspace_id: WorkspaceId, model_id: int, now: datetime, among: Sequence[ContactId] | None = None
) -> Iterator[list[ContactId]]:
    """Yield, in blocks, those among `among` (None: everybody) whose stage is another than on record; one statement."""
    query = evaluation.context(workspace_id, now, among).query()
    query.params["model"] = model_id
    for block in get_warehouse().stream(f"SELECT contact_id FROM ({_moved(ladder, query)})", query.params):
        yield [ContactId(row[0]) for row in block]


def _moved(ladder: Ladder, query: Query) -> str:
    placed = f"SELECT contact_id, {ladder.column(query)} AS stage FROM {_people(query)}"
    return (
        f"SELECT contact_id, stage FROM ({placed}) AS placed LEFT JOIN ({_NOW_IN}) AS known USING contact_id"
        " WHERE stage != was"
    )


def _people(query: Query) -> str:
    return f"contacts FINAL WHERE workspace_id = {{workspace:UInt32}} AND deleted = 0{query.people}"


def known_stages(
    workspace_id: WorkspaceId, model_ids: Sequence[int], people: Sequence[ContactId]
) -> Mapping[tuple[int, int], str]:
    """Return the stages on record by (model, person); one statement."""
    found = get_warehouse().query(
        "SELECT model_id, contact_id, stage FROM contact_stages FINAL WHERE workspace_id = {workspace:UInt32}"
        " AND model_id IN {models:Array(UInt32)} AND contact_id IN {people:Array(UInt32)} AND removed = 0",
        {"workspace": workspace_id, "models": list(model_ids), "people": list(people)},
    )
    return {(model_id, contact_id): stage for model_id, contact_id, stage in found.rows}
