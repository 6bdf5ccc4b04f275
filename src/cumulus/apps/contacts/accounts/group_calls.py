"""What `group` calls say of where people work: kept with them, so that whoever matches them later knows it, too."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection

from cumulus.apps.contacts.accounts.evidence import GroupCall
from cumulus.apps.contacts.contracts import Happened
from cumulus.apps.contacts.display import text_attribute
from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject

JOINED_GROUP = "Group Joined"

_MAX_ID, _MAX_NAME = 255, 200
_NAMING = frozenset({"group_id", "name"})

_KEEP = """
    INSERT INTO contacts_groupcall AS kept (workspace_id, contact_id, origin_id, group_id, name, said_at)
    SELECT %(workspace)s, coalesce(person.merged_into_id, person.id), person.id, said.group_id, said.name, said.at
    FROM unnest(%(people)s::bigint[], %(groups)s::text[], %(names)s::text[], %(times)s::timestamptz[])
        AS said (person, group_id, name, at)
    JOIN (SELECT id, merged_into_id FROM contacts_contact
        WHERE id = ANY(%(people)s::bigint[]) AND workspace_id = %(workspace)s ORDER BY id FOR SHARE
    ) AS person ON person.id = said.person
    ORDER BY person.id
    ON CONFLICT (origin_id) DO UPDATE SET group_id = excluded.group_id, said_at = excluded.said_at,
        name = CASE WHEN excluded.name = '' AND excluded.group_id = kept.group_id THEN kept.name ELSE excluded.name END
    WHERE excluded.said_at >= kept.said_at
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A `group` call: who it speaks of, when it was made, and what else it says of the company."""

    contact_id: ContactId
    call: GroupCall
    at: datetime
    traits: JsonObject = field(default_factory=dict)


def said_in(events: Iterable[Happened]) -> list[Said]:
    """Return what `group` calls among `events` say; one without an id says nothing."""
    found = []
    for event in events:
        group = event.properties.get("group_id")
        if not event.is_own and event.name == JOINED_GROUP and isinstance(group, str) and 0 < len(group) <= _MAX_ID:
            call = GroupCall(group, text_attribute(event.properties, "name")[:_MAX_NAME])
            traits = {key: value for key, value in event.properties.items() if key not in _NAMING}
            found.append(Said(event.contact_id, call, event.timestamp, traits))
    return found


def keep(workspace_id: WorkspaceId, said: Iterable[Said]) -> None:
    """Keep what is newer than what is kept; safe to run twice and in any order. The caller holds the accounts."""
    newest = _newest(said)
    if not newest:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            {
                "workspace": workspace_id,
                "people": number_array(each.contact_id for each in newest),
                "groups": text_array(each.call.group_id for each in newest),
                "names": text_array(each.call.name for each in newest),
                "times": text_array(each.at.isoformat() for each in newest),
            },
        )


def _newest(said: Iterable[Said]) -> list[Said]:
    """Return each person's newest; it has the name that an older call about the same group gave."""
    found: dict[ContactId, Said] = {}
    for each in sorted(said, key=lambda each: each.at):
        before = found.get(each.contact_id)
        same = before is not None and before.call.group_id == each.call.group_id
        found[each.contact_id] = replace(each, call=before.call) if before and same and not each.call.name else each
    return list(found.values())


def newest_calls(workspace_id: WorkspaceId, people: Collection[ContactId]) -> dict[ContactId, GroupCall]:
    """Return the newest call about each of `people` of whom there is one, or about what is part of them; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (contact_id) contact_id, group_id, name FROM contacts_groupcall"
            " WHERE contact_id = ANY(%s::bigint[]) AND workspace_id = %s ORDER BY contact_id, said_at DESC, id DESC",
            [number_array(people), workspace_id],
        )
        return {ContactId(person): GroupCall(group, name) for person, group, name in cursor.fetchall()}
