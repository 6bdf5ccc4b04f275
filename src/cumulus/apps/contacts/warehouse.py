"""Contacts as the warehouse keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec
import pyarrow as pa
from django.db import connection

from cumulus.apps.contacts.contracts import HeldTag
from cumulus.apps.contacts.display import display_name, text_attribute
from cumulus.apps.contacts.identity.arrays import number_array
from cumulus.core.ids import ContactId, WorkspaceId

_INSTANT = pa.timestamp("ms", tz="UTC")
SCHEMA = pa.schema(
    [
        ("workspace_id", pa.uint32()),
        ("contact_id", pa.uint32()),
        ("version", pa.uint64()),
        ("deleted", pa.uint8()),
        ("owner_id", pa.uint32()),
        ("created_at", _INSTANT),
        ("first_seen_at", _INSTANT),
        ("last_seen_at", _INSTANT),
        ("name", pa.string()),
        ("email", pa.string()),
        ("phone", pa.string()),
        ("identifiers", pa.list_(pa.string())),
        ("search", pa.string()),
        ("attributes", pa.string()),
    ]
)


def warehouse_rows(people: Sequence[ContactId]) -> pa.Table:
    """Return the present rows of `people`, of any workspaces; a merged person's row says that it is deleted."""
    identities = _identities(people)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT workspace_id, id, version, (merged_into_id IS NOT NULL OR removed_at IS NOT NULL)::int,
                coalesce(owner_id, 0), floor(extract(epoch FROM created_at) * 1000)::bigint,
                floor(extract(epoch FROM coalesce(first_seen_at, created_at)) * 1000)::bigint,
                floor(extract(epoch FROM coalesce(last_seen_at, first_seen_at, 'epoch')) * 1000)::bigint,
                attributes::text
            FROM contacts_contact WHERE id = ANY(%s::bigint[]) ORDER BY workspace_id, id
            """,
            [number_array(people)],
        )
        rows = [_row(found, identities.get(found[1], ())) for found in cursor]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(SCHEMA)
    pairs = zip(columns, SCHEMA, strict=True)
    return pa.table([pa.array(list(column), field.type) for column, field in pairs], schema=SCHEMA)


_Found = tuple[int, int, int, int, int, int, int, int, str]
"""As the statement gives it, instants in epoch milliseconds: a driver's date costs ten times as much."""


def _row(found: _Found, identifiers: Sequence[tuple[str, str]]) -> tuple[object, ...]:
    *row, attributes = found
    values = msgspec.json.decode(attributes)
    name, email, phone = display_name(values), text_attribute(values, "email"), text_attribute(values, "phone")
    search = "\n".join(
        dict.fromkeys(each.lower() for each in (name, email, phone, *(value for _, value in identifiers)) if each)
    )
    kinds = sorted({namespace for namespace, _ in identifiers})
    return *row, name, email, phone, kinds, search, attributes


def _identities(people: Sequence[ContactId]) -> dict[int, list[tuple[str, str]]]:
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, namespace, value FROM contacts_identity WHERE contact_id = ANY(%s::bigint[])",
            [number_array(people)],
        )
        for contact_id, namespace, value in cursor:
            found[contact_id].append((namespace, value))
    return found


def override_rows(people: Sequence[ContactId]) -> pa.Table:
    """Return the forwarding of those of `people` that are part of another, or were: these lead to themselves."""
    return _table(
        "SELECT workspace_id, id, coalesce(merged_into_id, id), version FROM contacts_contact"
        " WHERE id = ANY(%s::bigint[]) AND (merged_into_id IS NOT NULL"
        " OR EXISTS (SELECT FROM contacts_merge WHERE part_id = contacts_contact.id AND ended_at IS NOT NULL))",
        number_array(people),
        {"workspace_id": pa.uint32(), "old_id": pa.uint32(), "new_id": pa.uint32(), "version": pa.uint64()},
    )


def tag_rows(workspace_id: WorkspaceId) -> pa.Table:
    """Return every applied tag. Version 0: whatever the log says later is newer."""
    return _table(
        "SELECT DISTINCT ON (applied.contact_id, tag.id) applied.workspace_id, tag.name, applied.contact_id, 0, 0,"
        " applied.value, applied.applied_at, applied.source"
        " FROM contacts_appliedtag AS applied JOIN contacts_tag AS tag ON tag.id = applied.tag_id"
        " WHERE applied.workspace_id = %s ORDER BY applied.contact_id, tag.id, applied.applied_at DESC",
        workspace_id,
        {
            "workspace_id": pa.uint32(),
            "tag": pa.string(),
            "contact_id": pa.uint32(),
            "version": pa.uint64(),
            "removed": pa.uint8(),
            "value": pa.string(),
            "applied_at": _INSTANT,
            "source": pa.string(),
        },
    )


def held_tags(people: Sequence[ContactId]) -> dict[tuple[int, str], HeldTag]:
    """Return what the tags of `people` are now, by person and tag's name; the later application counts."""
    if not people:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT applied.contact_id, tag.name, applied.value, applied.source, applied.applied_at"
            " FROM contacts_appliedtag AS applied JOIN contacts_tag AS tag ON tag.id = applied.tag_id"
            " WHERE applied.contact_id = ANY(%s::bigint[]) ORDER BY applied.applied_at",
            [number_array(people)],
        )
        return {(person, tag): HeldTag(value, source, at) for person, tag, value, source, at in cursor.fetchall()}


def _table(sql: str, parameter: int | str, columns: dict[str, pa.DataType]) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(sql, [parameter])
        rows = cursor.fetchall()
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pa.table(
        {name: pa.array(list(column), kind) for (name, kind), column in zip(columns.items(), values, strict=True)}
    )
