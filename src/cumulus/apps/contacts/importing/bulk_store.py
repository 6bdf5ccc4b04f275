"""The plain cases' statements: many rows of new or known people in a handful of round trips."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice, repeat

import msgspec
from django.db import connection
from django.db.backends.utils import CursorWrapper

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

_LINES_AT_ONCE = 500


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
) -> dict[ContactId, str]:
    """Make a contact for each of `people`, whose identifiers nobody has; return them in order with their attributes as JSON.

    The first identifier of each is linked with every other by a fact, as `resolve` does.
    """
    if not people:
        return {}
    lines = _Lines(int(workspace_id), said_at, source)
    ids = allocate("contacts_contact", len(people))
    names = allocate("contacts_identity", sum(len(each) for each, _ in people))
    with connection.cursor() as cursor:
        # A version orders one person's rows: people who are new together may share one.
        cursor.execute("SELECT nextval('contacts_version')")
        version = cursor.fetchone()[0]
        given = _numbered([each for each, _ in people], names)
        attributes = [_encode(traits).decode() for _, traits in people]
        _copy(
            cursor,
            _COPY_CONTACTS,
            map(lines.contact, ids, repeat(version), (traits for _, traits in people), attributes),
        )
        _copy(cursor, _COPY_IDENTITIES, (lines.names(who, each) for who, each in zip(ids, given, strict=True)))
        _copy(cursor, _COPY_FACTS, (lines.links(each) for each in given if len(each) > 1))
    return dict(zip(map(ContactId, ids), attributes, strict=True))


def _numbered(names: Sequence[Sequence[Identifier]], ids: Sequence[int]) -> list[list[tuple[int, Identifier]]]:
    """Return each person's names with the ids that they get, in order."""
    coming = iter(ids)
    return [[(next(coming), name) for name in each] for each in names]


def _copy(cursor: CursorWrapper, statement: str, lines: Iterator[str]) -> None:
    """Copy the lines in; the server takes what it has while the next ones are made."""
    with cursor.copy(statement) as copy:
        while part := "".join(islice(lines, _LINES_AT_ONCE)):
            copy.write(part)


class _Lines:
    """Lines for three tables, as COPY reads them."""

    def __init__(self, workspace_id: int, said_at: datetime, source: str) -> None:
        self._here, self._moment, self._source = workspace_id, said_at.isoformat(), _copied(source)
        self._said_ms = milliseconds(said_at)
        self._times: dict[tuple[str, ...], str] = {}

    def contact(self, contact_id: int, version: int, traits: JsonObject, attributes: str) -> str:
        keys = tuple(traits)
        times = self._times.get(keys)
        if times is None:
            times = self._times[keys] = _copied(_encode(dict.fromkeys(keys, self._said_ms)).decode())
        attributes = attributes.replace("\\", "\\\\")  # JSON has no other letter that COPY knows
        return f"{contact_id}\t{self._here}\t{attributes}\t{times}\t{version}\tnow\tnow\t{self._moment}\n"

    def names(self, contact_id: int, names: Sequence[tuple[int, Identifier]]) -> str:
        rest = f"\t{contact_id}\t{contact_id}\t{self._moment}\n"
        return "".join([f"{identity}\t{self._here}\t{name[0]}\t{_copied(name[1])}{rest}" for identity, name in names])

    def links(self, names: Sequence[tuple[int, Identifier]]) -> str:
        first, rest = names[0][0], f"\t{self._moment}\t{self._moment}\t{self._source}\tf\t\n"
        return "".join([f"{self._here}\t{first}\t{weaker}{rest}" for weaker, _ in names[1:]])


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
