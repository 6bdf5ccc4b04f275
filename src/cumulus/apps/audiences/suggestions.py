"""Values that an attribute or a property has, for the builder's suggestions."""

from __future__ import annotations

from django.utils import timezone

from cumulus.apps.audiences.expressions.account import ATTRIBUTES, ROLE, TEXT_FIELDS
from cumulus.apps.audiences.expressions.sql import Field, Query, Restriction, usable_path
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

_SHOWN = 20
_LONGEST = 200


def attribute_values(workspace_id: WorkspaceId, name: str, part: str, within: Restriction | None = None) -> list[str]:
    """Return the most frequent texts of an attribute that contain `part`."""
    query = Query(workspace_id, timezone.now(), within=within)
    source = f"contacts FINAL WHERE workspace_id = {{workspace:UInt32}} AND deleted = 0{query.people}"
    return _top(Field("attributes", name, query), source, part)


def property_values(workspace_id: WorkspaceId, event: str, name: str, part: str) -> list[str]:
    """Return the most frequent texts of an event's property that contain `part`."""
    query = Query(workspace_id, timezone.now())
    source = f"events WHERE workspace_id = {{workspace:UInt32}} AND name = {query.bind(event, 'String')}"
    return _top(Field("properties", name, query), source, part)


def tag_values(workspace_id: WorkspaceId, tag: str, part: str, within: Restriction | None = None) -> list[str]:
    """Return the most frequent values that a tag has with people."""
    return _of_tag("value", workspace_id, tag, part, within)


def tag_sources(workspace_id: WorkspaceId, tag: str, part: str, within: Restriction | None = None) -> list[str]:
    """Return what put a tag on people, the most frequent first."""
    return _of_tag("source", workspace_id, tag, part, within)


def _of_tag(column: str, workspace_id: WorkspaceId, tag: str, part: str, within: Restriction | None) -> list[str]:
    query = Query(workspace_id, timezone.now(), within=within)
    holders = f"contacts FINAL WHERE workspace_id = {{workspace:UInt32}} AND deleted = 0{query.people}"
    return _most_frequent(
        f"SELECT toString({column}) AS value FROM contact_tags FINAL WHERE workspace_id = {{workspace:UInt32}} AND removed = 0"
        f" AND tag = {query.bind(tag, 'String')} AND contact_id IN (SELECT contact_id FROM {holders})",
        part,
        query,
    )


def account_values(workspace_id: WorkspaceId, name: str, part: str) -> list[str]:
    """Return the most frequent texts of a field of companies; none of a field that is no text."""
    query = Query(workspace_id, timezone.now())
    companies = "accounts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"
    if name.startswith(ATTRIBUTES):
        return _top(Field("attributes", name.removeprefix(ATTRIBUTES), query), companies, part)
    if name == ROLE:
        source = "account_members FINAL WHERE workspace_id = {workspace:UInt32} AND removed = 0"
    elif name in TEXT_FIELDS:
        source = companies
    else:
        return []
    return _most_frequent(f"SELECT toString({name}) AS value FROM {source}", part, query)


def _top(field: Field, source: str, part: str) -> list[str]:
    if not usable_path(field.path):
        return []
    values = f"arrayJoin(arrayConcat({', '.join(field.texts)}, [{field.text}]))"
    return _most_frequent(f"SELECT {values} AS value FROM {source}", part, field.query)


def _most_frequent(values: str, part: str, query: Query) -> list[str]:
    found = get_warehouse().query(
        f"SELECT value FROM ({values}) "
        f"WHERE notEmpty(value) AND length(value) <= {query.bind(_LONGEST, 'UInt32')} "
        f"AND positionCaseInsensitiveUTF8(value, {query.bind(part, 'String')}) > 0 "
        f"GROUP BY value ORDER BY count() DESC, value LIMIT {query.bind(_SHOWN, 'UInt32')}",
        query.params,
    )
    return [str(row[0]) for row in found.rows]
