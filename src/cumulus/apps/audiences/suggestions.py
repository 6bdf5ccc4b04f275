"""Values that an attribute or a property has, for the builder's suggestions."""

from __future__ import annotations

from django.utils import timezone

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


def _top(field: Field, source: str, part: str) -> list[str]:
    if not usable_path(field.path):
        return []
    query = field.query
    values = f"arrayJoin(arrayConcat({', '.join(field.texts)}, [{field.text}]))"
    found = get_warehouse().query(
        f"SELECT value FROM (SELECT {values} AS value FROM {source}) "
        f"WHERE notEmpty(value) AND length(value) <= {query.bind(_LONGEST, 'UInt32')} "
        f"AND positionCaseInsensitiveUTF8(value, {query.bind(part, 'String')}) > 0 "
        f"GROUP BY value ORDER BY count() DESC, value LIMIT {query.bind(_SHOWN, 'UInt32')}",
        query.params,
    )
    return [str(row[0]) for row in found.rows]
