"""Consent as the warehouse keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
        {further}
    ) AS said
    ORDER BY person, purpose, channel, removed, at DESC, state = 'withdrawn' DESC, state = 'given' DESC,
        record_id DESC
"""
# What a part said, under the person whom it left: no row of PostgreSQL tells that any more.
_PARTED = """
        UNION ALL
        SELECT workspace_id, purpose, channel, split.whole, state, at, expires_at, 1, record_id
        FROM unnest(%(parts)s::bigint[], %(wholes)s::bigint[]) AS split (part, whole)
        JOIN contacts_consentstate ON origin_id = part
"""
_OF_PEOPLE = _ROWS.format(
    mine_as_person="contact_id = ANY(%(people)s)", mine_as_part="origin_id = ANY(%(people)s)", further=_PARTED
)
_OF_WORKSPACE = _ROWS.format(
    mine_as_person="workspace_id = %(workspace)s", mine_as_part="workspace_id = %(workspace)s", further=""
)


def consent_rows(people: Sequence[ContactId], version: int, split: Sequence[tuple[int, int]] = ()) -> pa.Table:
    """Return what `people` say at present, of any workspaces; a higher version wins.

    Parameters
    ----------
    split : Sequence[tuple[int, int]]
        (part, whole): records that left a person, who does not say what they said any more.
    """
    wholes = [whole for _, whole in split]
    parameters: dict[str, int | list[int]] = {
        "people": [*people, *wholes],
        "version": version,
        "parts": [part for part, _ in split],
        "wholes": wholes,
    }
    return _table(_OF_PEOPLE, parameters)


def all_consent_rows(workspace_id: WorkspaceId) -> pa.Table:
    """Return what everybody says. Version 0: whatever the pipeline writes later is newer."""
    return _table(_OF_WORKSPACE, {"workspace": workspace_id, "version": 0})


def _table(sql: str, parameters: Mapping[str, int | list[int]]) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    values = list(zip(*rows, strict=True)) if rows else [()] * len(_COLUMNS)
    pairs = zip(_COLUMNS.items(), values, strict=True)
    return pa.table({name: pa.array(list(column), kind) for (name, kind), column in pairs})
