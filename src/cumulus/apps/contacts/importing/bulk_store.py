"""The plain cases' statements: many rows of new or known people in a handful of round trips."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain

import msgspec
from django.db import connection

from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.apps.contacts.identity.claims import Identifier
from cumulus.apps.contacts.identity.traits import Attributes, milliseconds
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode

_OWNERS = """
    SELECT wanted.place, identity.contact_id
    FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS wanted (namespace, value, place)
    JOIN contacts_identity AS identity
        ON identity.workspace_id = %s AND identity.namespace = wanted.namespace AND identity.value = wanted.value
"""
_COPY_CONTACTS = """
    COPY contacts_contact (id, workspace_id, attributes, attribute_times, version, created_at, updated_at,
        first_seen_at) FROM STDIN
"""
_COPY_IDENTITIES = "COPY contacts_identity (workspace_id, namespace, value, contact_id, first_seen_at) FROM STDIN"


def owners_of(workspace_id: WorkspaceId, names: Collection[Identifier]) -> dict[Identifier, ContactId]:
    """Return the contact of each of `names` that has one; one statement for any number."""
    if not names:
        return {}
    wanted = list(names)
    with connection.cursor() as cursor:
        # A generic guess of a hundred rows suits it: each name is one look into the index.
        cursor.execute(
            _OWNERS,
            [text_array(name[0] for name in wanted), text_array(name[1] for name in wanted), workspace_id],
        )
        return {wanted[place - 1]: ContactId(owner) for place, owner in cursor.fetchall()}


def attributes_for_update(workspace_id: WorkspaceId, people: Collection[ContactId]) -> dict[ContactId, Attributes]:
    """Return the attributes of `people` and hold their rows, in the order of their ids."""
    if not people:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, attributes::text, attribute_times::text FROM contacts_contact
            WHERE id = ANY(%s::bigint[]) AND workspace_id = %s ORDER BY id FOR NO KEY UPDATE
            """,
            [number_array(sorted(people)), workspace_id],
        )
        return {
            ContactId(person): Attributes(_decode(values), _decode(times))
            for person, values, times in cursor.fetchall()
        }


def save_attributes(workspace_id: WorkspaceId, people: Mapping[ContactId, Attributes]) -> None:
    """Write attributes back with a new version each."""
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE contacts_contact AS contact
            SET attributes = new.attributes, attribute_times = new.times,
                version = nextval('contacts_version'), updated_at = now()
            FROM unnest(%s::bigint[], %s::jsonb[], %s::jsonb[]) AS new (id, attributes, times)
            WHERE contact.id = new.id AND contact.workspace_id = %s
            """,
            [
                number_array(people),
                text_array(_encode(each.values).decode() for each in people.values()),
                text_array(_encode(each.times).decode() for each in people.values()),
                workspace_id,
            ],
        )


def insert_people(
    workspace_id: WorkspaceId, people: Sequence[tuple[Iterable[Identifier], JsonObject]], said_at: datetime
) -> list[ContactId]:
    """Make a contact for each of `people`, whose identifiers nobody has; return their ids in order."""
    if not people:
        return []
    said_ms = milliseconds(said_at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('contacts_contact', 'id')), nextval('contacts_version')"
            " FROM generate_series(1, %s)",
            [len(people)],
        )
        numbers = cursor.fetchall()
        times: dict[tuple[str, ...], str] = {}
        moment, here = said_at.isoformat(), int(workspace_id)
        contacts, identities = [], []
        for (contact_id, version), (names, traits) in zip(numbers, people, strict=True):
            keys = tuple(traits)
            if keys not in times:
                times[keys] = _copied(_encode(dict.fromkeys(keys, said_ms)).decode())
            attributes = _copied(_encode(traits).decode())
            contacts.append(f"{contact_id}\t{here}\t{attributes}\t{times[keys]}\t{version}\tnow\tnow\t{moment}\n")
            identities += [
                f"{here}\t{namespace}\t{_copied(value)}\t{contact_id}\t{moment}\n" for namespace, value in names
            ]
        for statement, lines in ((_COPY_CONTACTS, contacts), (_COPY_IDENTITIES, identities)):
            with cursor.copy(statement) as copy:
                copy.write("".join(lines))
    return [ContactId(row[0]) for row in numbers]


def _copied(text: str) -> str:
    """Return `text` as COPY takes it."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text


def flat(names: Iterable[Iterable[Identifier]]) -> set[Identifier]:
    """Return all of them once."""
    return set(chain.from_iterable(names))
