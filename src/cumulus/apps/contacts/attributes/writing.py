"""Computed values onto people, in sets; each change is an event, which the warehouse's row follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.db import connection

from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.apps.contacts.locks import lock_people
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.platform.spine.events import MAX_DEPTH, InternalEvent, append_events

BY = "computed"
"""What `Contact Updated` says of who wrote: such an event makes nothing stale."""

_WRITE = """
    UPDATE contacts_contact AS contact SET
        attributes = CASE WHEN new.value = 'null' THEN contact.attributes - %(name)s
            ELSE contact.attributes || jsonb_build_object(%(name)s, new.value) END,
        attribute_times = contact.attribute_times || jsonb_build_object(%(name)s, %(at_ms)s::bigint),
        own = CASE WHEN contact.own IS NULL THEN NULL ELSE contact.own || jsonb_build_object(
            'values', CASE WHEN new.value = 'null' THEN (contact.own -> 'values') - %(name)s
                ELSE (contact.own -> 'values') || jsonb_build_object(%(name)s, new.value) END,
            'times', (contact.own -> 'times') || jsonb_build_object(%(name)s, %(at_ms)s::bigint)) END,
        version = nextval('contacts_version'), updated_at = now()
    FROM unnest(%(people)s::bigint[], %(values)s::jsonb[]) AS new (id, value)
    WHERE contact.id = new.id AND contact.workspace_id = %(workspace)s AND contact.merged_into_id IS NULL
        AND coalesce(contact.attributes -> %(name)s, 'null') <> new.value
    RETURNING contact.id
"""


def write_computed(
    workspace_id: WorkspaceId,
    name: str,
    values: Mapping[ContactId, JsonValue],
    depths: Mapping[ContactId, int],
    now: datetime,
) -> int:
    """Write each person's value, None takes it away; return how many changed. In the caller's transaction.

    Parameters
    ----------
    depths : Mapping[ContactId, int]
        The depth of the event that made a value stale; 0 for those that are not in it.
    """
    if not values:
        return 0
    lock_people(workspace_id, list(values))
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "name": name,
                "at_ms": int(now.timestamp() * 1000),
                "people": number_array(values),
                "values": text_array(msgspec.json.encode(value).decode() for value in values.values()),
                "workspace": workspace_id,
            },
        )
        changed = sorted(ContactId(row[0]) for row in cursor)
    append_events(
        workspace_id,
        [
            InternalEvent(
                "Contact Updated", person, _told(name, values[person]), depth=min(depths.get(person, 0) + 1, MAX_DEPTH)
            )
            for person in changed
        ],
    )
    return len(changed)


def _told(name: str, value: JsonValue) -> dict[str, JsonValue]:
    said: dict[str, JsonValue] = {"removed": [name]} if value is None else {"set": {name: value}}
    return {"keys": [name], "by": BY, **said}
