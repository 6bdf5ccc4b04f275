"""Consent as the warehouse keeps it."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from django.db import connection

from cumulus.core.ids import ContactId, WorkspaceId

_INSTANT = pa.timestamp("ms", tz="UTC")
_COLUMNS: dict[str, pa.DataType] = {
    "workspace_id": pa.uint32(),
    "purpose": pa.string(),
    "channel": pa.string(),
    "contact_id": pa.uint32(),
    "version": pa.uint64(),
    "state": pa.string(),
    "at": _INSTANT,
    "expires_at": _INSTANT,
    "removed": pa.uint8(),
}
# What a whole person says now; and for a part, that it is no person of its own.
_ROWS = """
    SELECT DISTINCT ON (person, purpose, channel)
        workspace_id, purpose, channel, person, %(version)s, state, at, expires_at, removed
    FROM (
        SELECT workspace_id, purpose, channel, contact_id AS person, state, at, expires_at, 0 AS removed, record_id
        FROM contacts_consentstate WHERE {mine_as_person}
        UNION ALL
        SELECT workspace_id, purpose, channel, origin_id, state, at, expires_at, 1, record_id
        FROM contacts_consentstate WHERE origin_id <> contact_id AND {mine_as_part}
    ) AS said
    ORDER BY person, purpose, channel, removed, at DESC, state = 'withdrawn' DESC, state = 'given' DESC,
        record_id DESC
"""
_OF_PEOPLE = _ROWS.format(mine_as_person="contact_id = ANY(%(people)s)", mine_as_part="origin_id = ANY(%(people)s)")
_OF_WORKSPACE = _ROWS.format(mine_as_person="workspace_id = %(workspace)s", mine_as_part="workspace_id = %(workspace)s")


def consent_rows(people: Sequence[ContactId], version: int) -> pa.Table:
    """Return what `people` say at present, of any workspaces; a higher version wins."""
    return _table(_OF_PEOPLE, {"people": list(people), "version": version})


def all_consent_rows(workspace_id: WorkspaceId) -> pa.Table:
    """Return what everybody says. Version 0: whatever the pipeline writes later is newer."""
    return _table(_OF_WORKSPACE, {"workspace": workspace_id, "version": 0})


def _table(sql: str, parameters: dict[str, list[ContactId] | int]) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    values = list(zip(*rows, strict=True)) if rows else [()] * len(_COLUMNS)
    pairs = zip(_COLUMNS.items(), values, strict=True)
    return pa.table({name: pa.array(list(column), kind) for (name, kind), column in pairs})
