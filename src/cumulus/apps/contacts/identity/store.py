"""The fold against PostgreSQL, in sets: a handful of statements for any number of claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.db import connection

from cumulus.apps.contacts.identity.arrays import number_array, text_array
from cumulus.apps.contacts.identity.claims import USER_ID, Claim, Identifier
from cumulus.apps.contacts.identity.fold import Known, Person, fold
from cumulus.apps.contacts.identity.merging import merge
from cumulus.apps.contacts.identity.traits import Attributes
from cumulus.apps.contacts.locks import lock_identities, lock_people
from cumulus.core.ids import ContactId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a batch of claims did.

    Attributes
    ----------
    contact_ids : list[ContactId]
        Of each claim, in the claims' order.
    changed : set[ContactId]
        Contacts that are new, have other attributes or identifiers than before, or became part
        of another.
    created : set[ContactId]
        Those of them that are new.
    """

    contact_ids: list[ContactId]
    changed: set[ContactId] = field(default_factory=set)
    created: set[ContactId] = field(default_factory=set)


def resolve(workspace_id: WorkspaceId, claims: Sequence[Claim]) -> Resolution:
    """Fold `claims`, in order, into the workspace's people, inside the caller's transaction.

    Safe to run twice: the second time everything is known and nothing changes. Holds the
    workspace's identity lock until the transaction ends, so that two batches, or a batch and
    an edit, cannot each make the same person.
    """
    if not claims:
        return Resolution([])
    lock_identities(workspace_id)
    folded = fold(claims, _known(workspace_id, claims))
    ids = _allocate(folded.created)

    def contact(person: Person) -> ContactId:
        return ContactId(ids.get(person, person))

    people = [contact(person) for person in folded.people]
    created = {contact(person) for person in folded.created}
    merged = {ContactId(loser): contact(winner) for loser, winner in folded.merged.items()}
    written = _fold_traits(claims, people)
    attached = {name: contact(person) for name, person in folded.attached.items()}
    lock_people(workspace_id, {*written, *attached.values(), *merged, *merged.values()} - created)
    _insert_contacts(workspace_id, created, _first_seen(claims, people), written)
    moved = merge(workspace_id, merged)
    rewritten = _update_attributes(workspace_id, written, created)
    _attach(workspace_id, claims, attached)
    renamed = {*attached.values(), *merged.values()}
    bump_versions(workspace_id, renamed - created - rewritten)
    return Resolution(people, created | rewritten | renamed | moved, created)


def _known(workspace_id: WorkspaceId, claims: Sequence[Claim]) -> Known:
    owners = owners_of(workspace_id, {name for claim in claims for name in claim.identifiers})
    contested: set[Person] = set()
    for claim in claims:
        if len(claim.identifiers) > 1:
            found = {owners.get(name) for name in claim.identifiers}
            if len(found) > 1:  # else all are one person's already, and nothing can change
                contested |= {owner for owner in found if owner is not None}
    return Known(owners, _user_ids(workspace_id, contested))


def owners_of(workspace_id: WorkspaceId, names: Iterable[Identifier]) -> dict[Identifier, Person]:
    """Return the contact of each of `names` that has one."""
    wanted = list(names)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT place, contact_id
            FROM contacts_identity
            JOIN unnest(%s::text[], %s::text[]) WITH ORDINALITY AS wanted (namespace, value, place)
                USING (namespace, value)
            WHERE workspace_id = %s
            """,
            [
                text_array(name.namespace for name in wanted),
                text_array(name.value for name in wanted),
                workspace_id,
            ],
        )
        return {wanted[place - 1]: owner for place, owner in cursor.fetchall()}


def _user_ids(workspace_id: WorkspaceId, people: set[Person]) -> dict[Person, frozenset[str]]:
    found: defaultdict[Person, set[str]] = defaultdict(set)
    if people:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT contact_id, value FROM contacts_identity
                WHERE contact_id = ANY(%s::bigint[]) AND namespace = %s AND workspace_id = %s
                """,
                [number_array(people), USER_ID, workspace_id],
            )
            for person, value in cursor:
                found[person].add(value)
    return {person: frozenset(values) for person, values in found.items()}


def _allocate(created: Sequence[Person]) -> dict[Person, int]:
    if not created:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('contacts_contact', 'id')) FROM generate_series(1, %s)",
            [len(created)],
        )
        return {person: row[0] for person, row in zip(created, cursor.fetchall(), strict=True)}


def _fold_traits(claims: Sequence[Claim], people: Sequence[ContactId]) -> dict[ContactId, Attributes]:
    """Return what the batch writes on each person that it says anything of."""
    written: dict[ContactId, Attributes] = {}
    for claim, person in zip(claims, people, strict=True):
        if claim.traits:
            written.setdefault(person, Attributes()).write(claim.traits, claim.at)
    return written


def _first_seen(claims: Sequence[Claim], people: Sequence[ContactId]) -> dict[ContactId, datetime]:
    first: dict[ContactId, datetime] = {}
    for claim, person in zip(claims, people, strict=True):
        first[person] = min(claim.at, first.get(person, claim.at))
    return first


def _insert_contacts(
    workspace_id: WorkspaceId,
    created: set[ContactId],
    first_seen: dict[ContactId, datetime],
    written: dict[ContactId, Attributes],
) -> None:
    if not created:
        return
    ordered = sorted(created)
    nothing = Attributes()
    known = [written.get(person, nothing) for person in ordered]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contacts_contact (id, workspace_id, attributes, attribute_times,
                version, created_at, updated_at, first_seen_at)
            SELECT id, %s, attributes, times, nextval('contacts_version'), now(), now(), seen
            FROM unnest(%s::bigint[], %s::jsonb[], %s::jsonb[], %s::timestamptz[])
                AS new (id, attributes, times, seen)
            """,
            [
                workspace_id,
                number_array(ordered),
                text_array(to_json(each.values) for each in known),
                text_array(to_json(each.times) for each in known),
                text_array(first_seen[person].isoformat() for person in ordered),
            ],
        )


def _update_attributes(
    workspace_id: WorkspaceId, written: dict[ContactId, Attributes], created: set[ContactId]
) -> set[ContactId]:
    """Write the batch's traits onto known people; return those whose attributes changed."""
    stored = load_attributes(workspace_id, [person for person in written if person not in created])
    touched: dict[ContactId, Attributes] = {}
    changed: set[ContactId] = set()
    for person, present in stored.items():
        times = dict(present.times)
        if present.overlay(written[person]):
            changed.add(person)
        if present.times != times:
            touched[person] = present
    save_attributes(workspace_id, touched | {person: stored[person] for person in changed})
    return changed


def load_attributes(workspace_id: WorkspaceId, people: Sequence[ContactId]) -> dict[ContactId, Attributes]:
    """Return the attributes of `people`; the caller holds their rows."""
    if not people:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, attributes::text, attribute_times::text FROM contacts_contact
            WHERE id = ANY(%s) AND workspace_id = %s
            """,
            [list(people), workspace_id],
        )
        return {
            ContactId(person): Attributes(msgspec.json.decode(values), msgspec.json.decode(times))
            for person, values, times in cursor
        }


def save_attributes(workspace_id: WorkspaceId, people: dict[ContactId, Attributes]) -> None:
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
                text_array(to_json(each.values) for each in people.values()),
                text_array(to_json(each.times) for each in people.values()),
                workspace_id,
            ],
        )


def bump_versions(workspace_id: WorkspaceId, people: Collection[ContactId]) -> None:
    """Give `people` a new version, because something outside their row changed."""
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_contact SET version = nextval('contacts_version')"
            " WHERE id = ANY(%s) AND workspace_id = %s",
            [sorted(people), workspace_id],
        )


def _attach(workspace_id: WorkspaceId, claims: Sequence[Claim], attached: Mapping[Identifier, ContactId]) -> None:
    if not attached:
        return
    first: dict[Identifier, datetime] = {}
    for claim in claims:
        for name in claim.identifiers:
            if name in attached:
                first[name] = min(claim.at, first.get(name, claim.at))
    names = sorted(attached)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contacts_identity
                (workspace_id, namespace, value, contact_id, first_seen_at)
            SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::timestamptz[])
            """,
            [
                workspace_id,
                text_array(name.namespace for name in names),
                text_array(name.value for name in names),
                number_array(attached[name] for name in names),
                text_array(first[name].isoformat() for name in names),
            ],
        )


def to_json(value: object) -> str:
    """Return compact JSON text for a jsonb parameter."""
    return msgspec.json.encode(value).decode()
