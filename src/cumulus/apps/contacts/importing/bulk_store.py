"""The plain cases' statements: many rows of new or known people in a handful of round trips."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain

import msgspec
from django.db import connection

from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.apps.contacts.identity.kinds import Identifier
from cumulus.apps.contacts.identity.lookup import allocate
from cumulus.apps.contacts.identity.traits import Attributes, milliseconds
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode

_COPY_CONTACTS = """
    COPY contacts_contact (id, workspace_id, attributes, attribute_times, version, created_at, updated_at,
        first_seen_at) FROM STDIN
"""
_COPY_IDENTITIES = (
    "COPY contacts_identity (id, workspace_id, namespace, value, contact_id, home_id, first_seen_at) FROM STDIN"
)
_COPY_FACTS = (
    "COPY contacts_identityfact (workspace_id, left_id, right_id, at, last_at, source_key, by_hand, refused) FROM STDIN"
)


def attributes_for_update(
    workspace_id: WorkspaceId, people: Collection[ContactId]
) -> tuple[dict[ContactId, Attributes], set[ContactId]]:
    """Return the attributes of `people`, and those of them that others are part of; hold their rows, by id.

    What people of several parts say has to be told apart.
    """
    if not people:
        return {}, set()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, attributes::text, attribute_times::text, attribute_sources::text, own IS NOT NULL
            FROM contacts_contact WHERE id = ANY(%s::bigint[]) AND workspace_id = %s ORDER BY id FOR NO KEY UPDATE
            """,
            [number_array(sorted(people)), workspace_id],
        )
        rows = cursor.fetchall()
    found = {ContactId(row[0]): Attributes(_decode(row[1]), _decode(row[2]), _decode(row[3])) for row in rows}
    return found, {ContactId(row[0]) for row in rows if row[4]}


def save_attributes(workspace_id: WorkspaceId, people: Mapping[ContactId, Attributes]) -> None:
    """Write attributes back with a new version each."""
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE contacts_contact AS contact
            SET attributes = new.attributes, attribute_times = new.times, attribute_sources = new.sources,
                version = nextval('contacts_version'), updated_at = now()
            FROM unnest(%s::bigint[], %s::jsonb[], %s::jsonb[], %s::jsonb[]) AS new (id, attributes, times, sources)
            WHERE contact.id = new.id AND contact.workspace_id = %s
            """,
            [
                number_array(people),
                text_array(_encode(each.values).decode() for each in people.values()),
                text_array(_encode(each.times).decode() for each in people.values()),
                text_array(_encode(each.sources).decode() for each in people.values()),
                workspace_id,
            ],
        )


def insert_people(
    workspace_id: WorkspaceId,
    people: Sequence[tuple[Sequence[Identifier], JsonObject]],
    said_at: datetime,
    source: str,
) -> list[ContactId]:
    """Make a contact for each of `people`, whose identifiers nobody has; return their ids in order.

    The first identifier of each is linked with every other by a fact, as `resolve` does.
    """
    if not people:
        return []
    lines = _Lines(int(workspace_id), said_at, source)
    ids = allocate("contacts_contact", len(people))
    names = allocate("contacts_identity", sum(len(each) for each, _ in people))
    with connection.cursor() as cursor:
        # A version orders one person's rows: people who are new together may share one.
        cursor.execute("SELECT nextval('contacts_version')")
        version = cursor.fetchone()[0]
        taken = 0
        for contact_id, (given, traits) in zip(ids, people, strict=True):
            lines.add(contact_id, version, traits)
            lines.name(contact_id, given, names[taken : taken + len(given)])
            taken += len(given)
        for statement, text in (
            (_COPY_CONTACTS, lines.contacts),
            (_COPY_IDENTITIES, lines.identities),
            (_COPY_FACTS, lines.facts),
        ):
            if text:
                with cursor.copy(statement) as copy:
                    copy.write("".join(text))
    return [ContactId(each) for each in ids]


class _Lines:
    """What goes to three tables, as COPY reads it."""

    def __init__(self, workspace_id: int, said_at: datetime, source: str) -> None:
        self.contacts: list[str] = []
        self.identities: list[str] = []
        self.facts: list[str] = []
        self._here, self._moment, self._source = workspace_id, said_at.isoformat(), _copied(source)
        self._said_ms = milliseconds(said_at)
        self._times: dict[tuple[str, ...], str] = {}

    def add(self, contact_id: int, version: int, traits: JsonObject) -> None:
        keys = tuple(traits)
        times = self._times.get(keys)
        if times is None:
            times = self._times[keys] = _copied(_encode(dict.fromkeys(keys, self._said_ms)).decode())
        attributes = _encode(traits).decode().replace("\\", "\\\\")  # JSON has no other letter that COPY knows
        self.contacts.append(
            f"{contact_id}\t{self._here}\t{attributes}\t{times}\t{version}\tnow\tnow\t{self._moment}\n"
        )

    def name(self, contact_id: int, names: Sequence[Identifier], ids: Sequence[int]) -> None:
        for (namespace, value), identity in zip(names, ids, strict=True):
            self.identities.append(
                f"{identity}\t{self._here}\t{namespace}\t{_copied(value)}\t{contact_id}\t{contact_id}\t{self._moment}\n"
            )
        self.facts.extend(
            [
                f"{self._here}\t{ids[0]}\t{weaker}\t{self._moment}\t{self._moment}\t{self._source}\tf\t\n"
                for weaker in ids[1:]
            ]
        )


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
