"""Contacts as the warehouse keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import pyarrow as pa
from django.db import connection

from cumulus.apps.contacts.display import display_name, text_attribute
from cumulus.core.ids import ContactId, WorkspaceId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = pa.timestamp("ms", tz="UTC")
SCHEMA = pa.schema(
    [
        ("workspace_id", pa.uint32()),
        ("contact_id", pa.uint32()),
        ("version", pa.uint64()),
        ("deleted", pa.uint8()),
        ("created_at", _INSTANT),
        ("first_seen_at", _INSTANT),
        ("last_seen_at", _INSTANT),
        ("name", pa.string()),
        ("email", pa.string()),
        ("phone", pa.string()),
        ("search", pa.string()),
        ("attributes", pa.string()),
    ]
)


def warehouse_rows(workspace_id: WorkspaceId, people: Sequence[ContactId]) -> pa.Table:
    """Return the present rows of `people`; a merged person's row says that it is deleted."""
    identities = _identities(people)
    rows = []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, version, merged_into_id IS NOT NULL, created_at, first_seen_at,
                last_seen_at, attributes::text
            FROM contacts_contact WHERE id = ANY(%s) AND workspace_id = %s ORDER BY id
            """,
            [list(people), workspace_id],
        )
        for contact_id, version, merged, created, first, last, attributes in cursor:
            values = msgspec.json.decode(attributes)
            name, email, phone = (
                display_name(values),
                text_attribute(values, "email"),
                text_attribute(values, "phone"),
            )
            names = [name, email, phone, *identities.get(contact_id, ())]
            search = "\n".join(dict.fromkeys(each.lower() for each in names if each))
            rows.append(
                (
                    workspace_id,
                    contact_id,
                    version,
                    int(merged),
                    created,
                    first or created,
                    last or first or _EPOCH,
                    name,
                    email,
                    phone,
                    search,
                    attributes,
                )
            )
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(SCHEMA)
    pairs = zip(columns, SCHEMA, strict=True)
    return pa.table([pa.array(list(column), field.type) for column, field in pairs], schema=SCHEMA)


def _identities(people: Sequence[ContactId]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, value FROM contacts_identity WHERE contact_id = ANY(%s)",
            [list(people)],
        )
        for contact_id, value in cursor:
            found[contact_id].append(value)
    return found


def override_rows(workspace_id: WorkspaceId) -> pa.Table:
    """Return every merged contact's forwarding."""
    return _table(
        "SELECT workspace_id, id, merged_into_id, version FROM contacts_contact"
        " WHERE workspace_id = %s AND merged_into_id IS NOT NULL",
        workspace_id,
        {"workspace_id": pa.uint32(), "old_id": pa.uint32(), "new_id": pa.uint32(), "version": pa.uint64()},
    )


def tag_rows(workspace_id: WorkspaceId) -> pa.Table:
    """Return every applied tag. Version 0: whatever the log says later is newer."""
    return _table(
        "SELECT applied.workspace_id, tag.name, applied.contact_id, 0, 0"
        " FROM contacts_appliedtag AS applied JOIN contacts_tag AS tag ON tag.id = applied.tag_id"
        " WHERE applied.workspace_id = %s",
        workspace_id,
        {
            "workspace_id": pa.uint32(),
            "tag": pa.string(),
            "contact_id": pa.uint32(),
            "version": pa.uint64(),
            "removed": pa.uint8(),
        },
    )


def _table(sql: str, workspace_id: WorkspaceId, columns: dict[str, pa.DataType]) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(sql, [workspace_id])
        rows = cursor.fetchall()
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pa.table(
        {name: pa.array(list(column), kind) for (name, kind), column in zip(columns.items(), values, strict=True)}
    )
