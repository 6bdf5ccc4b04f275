"""What the store knows of names, facts and people: one query each for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.apps.contacts.identity.kinds import Identifier
from cumulus.apps.contacts.identity.partition import Link, Side
from cumulus.core.ids import ContactId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Named:
    """An identifier as it is stored.

    Attributes
    ----------
    contact_id, home_id : int
        The whole person, and the part of it that the name belongs to.
    """

    id: int
    name: Identifier
    contact_id: int
    home_id: int


def named(workspace_id: WorkspaceId, names: Iterable[Identifier]) -> dict[Identifier, Named]:
    """Return those of `names` that somebody has; a statement for each kind among them.

    An array is looked up in one walk of the index, which costs two thirds of a join.
    """
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for namespace, value in names:
        wanted[namespace].append(value)
    found: dict[Identifier, Named] = {}
    with connection.cursor() as cursor:
        for namespace, values in wanted.items():
            cursor.execute(
                """
                SELECT id, value, contact_id, home_id FROM contacts_identity
                WHERE workspace_id = %s AND namespace = %s AND value = ANY(%s::text[])
                """,
                [workspace_id, namespace, text_array(values)],
            )
            for identity, value, contact, home in cursor:
                name = Identifier(namespace, value)
                found[name] = Named(identity, name, contact, home)
    return found


def names_of(people: Collection[int]) -> list[Named]:
    """Return every identifier of `people` (whole persons)."""
    return _names("contact_id", people)


def names_at(homes: Collection[int]) -> list[Named]:
    """Return every identifier that belongs to one of these parts."""
    return _names("home_id", homes)


def names_with(ids: Collection[int]) -> list[Named]:
    """Return the identifiers with these ids."""
    return _names("id", ids)


def _names(column: str, ids: Collection[int]) -> list[Named]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, namespace, value, contact_id, home_id FROM contacts_identity"
            f" WHERE {column} = ANY(%s::bigint[]) ORDER BY id",
            [number_array(ids)],
        )
        return [
            Named(identity, Identifier(namespace, value), contact, home)
            for identity, namespace, value, contact, home in cursor
        ]


def contested(people: Collection[int]) -> set[int]:
    """Return those of `people` of whom a fact was refused."""
    if not people:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id FROM contacts_contested WHERE contact_id = ANY(%s::bigint[])", [number_array(people)]
        )
        return {row[0] for row in cursor}


_LINK = "left_id, right_id, at, source_key, last_at, unlinked_at, by_hand"


def links_of(ids: Collection[int]) -> list[Link]:
    """Return every fact about these names."""
    if not ids:
        return []
    wanted = number_array(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_LINK} FROM contacts_identityfact WHERE left_id = ANY(%s::bigint[])"
            f" UNION SELECT {_LINK} FROM contacts_identityfact WHERE right_id = ANY(%s::bigint[])",
            [wanted, wanted],
        )
        return [Link(*row) for row in cursor]


def links_to(ids: Collection[int]) -> dict[int, list[Link]]:
    """Return the facts in which these names are the weaker ones, the earliest first."""
    found: defaultdict[int, list[Link]] = defaultdict(list)
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_LINK} FROM contacts_identityfact WHERE right_id = ANY(%s::bigint[]) ORDER BY at",
                [number_array(ids)],
            )
            for row in cursor:
                found[row[1]].append(Link(*row))
    return found


def stored_spans(pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[datetime, datetime]]:
    """Return when the facts of these pairs were first and last seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left_id, right_id, at, last_at FROM contacts_identityfact"
            " JOIN unnest(%s::bigint[], %s::bigint[]) AS pair (left_id, right_id) USING (left_id, right_id)",
            [number_array(left for left, _ in pairs), number_array(right for _, right in pairs)],
        )
        return {(left, right): (at, last_at) for left, right, at, last_at in cursor}


def sides_of(ids: Collection[int]) -> dict[int, frozenset[Side]]:
    """Return the sides of those names that somebody put apart from others."""
    found: defaultdict[int, set[Side]] = defaultdict(set)
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT identity_id, decision_id, side FROM contacts_apart WHERE identity_id = ANY(%s::bigint[])",
                [number_array(ids)],
            )
            for identity, decision, side in cursor:
                found[identity].add((decision, side))
    return {identity: frozenset(sides) for identity, sides in found.items()}


def parts_of(people: Collection[int]) -> dict[int, int]:
    """Return the whole person of each part of `people`, they themselves included."""
    if not people:
        return {}
    wanted = number_array(people)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, id FROM contacts_contact WHERE id = ANY(%s::bigint[]) AND merged_into_id IS NULL"
            " UNION ALL SELECT id, merged_into_id FROM contacts_contact WHERE merged_into_id = ANY(%s::bigint[])",
            [wanted, wanted],
        )
        return dict(cursor.fetchall())


def allocate(table: str, count: int) -> list[int]:
    """Return `count` new ids of `table`, rising."""
    if not count:
        return []
    with connection.cursor() as cursor:
        # One long text: thousands of rows of one number each take the driver longer than the numbers themselves.
        # The sequence is looked up once: `nextval` of a name that is found anew takes three times as long.
        cursor.execute(
            "SELECT string_agg(nextval(ids)::text, ',') FROM"
            f" (SELECT pg_get_serial_sequence('{table}', 'id')::regclass AS ids OFFSET 0) AS sequence,"
            " generate_series(1, %s)",
            [count],
        )
        return sorted(map(int, cursor.fetchone()[0].split(",")))


def survivors_of(people: Collection[ContactId]) -> dict[ContactId, ContactId]:
    """Return, of those of `people` that are part of another by now, whom they are part of."""
    if not people:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, merged_into_id FROM contacts_contact WHERE id = ANY(%s::bigint[]) AND merged_into_id IS NOT NULL",
            [number_array(people)],
        )
        return {ContactId(part): ContactId(whole) for part, whole in cursor}
