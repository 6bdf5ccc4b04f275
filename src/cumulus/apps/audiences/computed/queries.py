"""Reads of computed tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.computed.definitions import Cases, Definition
from cumulus.apps.audiences.computed.planning import measuring
from cumulus.apps.audiences.computed.refreshing import find_cuts
from cumulus.apps.audiences.expressions.render import render
from cumulus.apps.audiences.expressions.sql import Query
from cumulus.apps.audiences.models import ComputedTag
from cumulus.apps.contacts.facade import restriction
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

SAMPLE = 5
_SHOWN = 50
"""Values in a preview, the most frequent."""


@dataclass(frozen=True, slots=True)
class ValueFigures:
    """One value: how many people have it, and the newest few of them."""

    value: str
    count: int
    sample: tuple[ContactId, ...]


def live_tags(workspace_id: WorkspaceId) -> QuerySet[ComputedTag]:
    """Return the workspace's computed tags that are not archived."""
    return ComputedTag.objects.filter(workspace_id=workspace_id, archived_at__isnull=True)


def tag_ids(workspace_id: WorkspaceId) -> dict[str, int]:
    """Return the computed tags' ids by name."""
    return dict(live_tags(workspace_id).order_by("name").values_list("name", "id"))


def preview(principal: Principal, definition: Definition, now: datetime) -> tuple[int, list[ValueFigures]]:
    """Return how many people the one who asks sees, and each value's figures, the most frequent first."""
    context = evaluation.context(principal.workspace_id, now, within=restriction(principal))
    total = get_warehouse().query(
        "SELECT count() FROM contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"
        f"{(query := context.query()).people}",
        query.params,
    )
    query = context.query()
    cut_query = context.query()
    rows = _rows(definition, query, cut_query)
    sql = (
        f"SELECT value, count(), groupArraySorted({SAMPLE})(-toInt64(person)) FROM ({rows}) WHERE value != ''"
        f" GROUP BY value ORDER BY count() DESC, value LIMIT {_SHOWN}"
    )
    found = get_warehouse().query(sql, query.params).rows
    return int(total.rows[0][0]), [
        ValueFigures(value, count, tuple(ContactId(-negated) for negated in sample)) for value, count, sample in found
    ]


def _rows(definition: Definition, query: Query, cut_query: Query) -> str:
    """Return the statement of one row a person: `person` and their `value`, empty for none."""
    if isinstance(definition, Cases):
        ways = [
            f"{render(case.tree, lambda leaf: leaf.condition(query))}, {query.bind(case.value, 'String')}"
            for case in definition.cases
        ]
        otherwise = query.bind(definition.otherwise, "String")
        return (
            f"SELECT contact_id AS person, multiIf({', '.join(ways)}, {otherwise}) AS value FROM contacts FINAL"
            f" WHERE workspace_id = {{workspace:UInt32}} AND deleted = 0{query.people}"
        )
    work = measuring({0: definition})
    cuts = find_cuts(work, cut_query)
    return f"SELECT person, {work.value(0, cuts, query)} AS value FROM ({work.rows(query)})"


def computed_of(workspace_id: WorkspaceId, contact_id: ContactId) -> list[tuple[int, str, str]]:
    """Return (id, name, value) of the computed tags that a person has, by name; one statement."""
    names = {tag_id: name for name, tag_id in tag_ids(workspace_id).items()}
    if not names:
        return []
    found = get_warehouse().query(
        "SELECT tag_id, value FROM computed_tag_members FINAL WHERE workspace_id = {workspace:UInt32}"
        " AND bitmapContains(members, {contact:UInt32})",
        {"workspace": workspace_id, "contact": contact_id},
    )
    held = [(tag_id, names[tag_id], value) for tag_id, value in found.rows if tag_id in names]
    return sorted(held, key=lambda each: each[1])


def value_counts(workspace_id: WorkspaceId, tags: Sequence[int]) -> Mapping[int, list[tuple[str, int]]]:
    """Return each tag's values with the number of people who have them, the most frequent first."""
    found = get_warehouse().query(
        "SELECT tag_id, groupArray((value, people)) FROM (SELECT tag_id, value, bitmapCardinality(members) AS people"
        " FROM computed_tag_members FINAL WHERE workspace_id = {workspace:UInt32} AND tag_id IN {tags:Array(UInt32)}"
        " ORDER BY people DESC, value) WHERE people > 0 GROUP BY tag_id",
        {"workspace": workspace_id, "tags": list(tags)},
    )
    return {tag_id: [tuple(each) for each in values] for tag_id, values in found.rows}
