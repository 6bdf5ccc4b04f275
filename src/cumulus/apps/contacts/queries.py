"""Reads of contacts: PostgreSQL for what is true, the warehouse for finding people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import connection

from cumulus.apps.contacts.contracts import Addressee, ContactCard, SuppressionReason
from cumulus.apps.contacts.display import display_name, text_attribute
from cumulus.apps.contacts.identity.arrays import number_array
from cumulus.apps.contacts.identity.kinds import kinds_of
from cumulus.apps.contacts.identity.lookup import parts_of as parts_with_whole
from cumulus.apps.contacts.identity.lookup import survivors_of
from cumulus.apps.contacts.models import Contact, Identity, Suppression, Tag
from cumulus.apps.contacts.tags.queries import tags_of
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import get_warehouse

_decode: Callable[[str], JsonObject] = msgspec.json.decode


def attributes_of(ids: Collection[ContactId]) -> list[tuple[WorkspaceId, JsonObject]]:
    """Return each person's workspace and attributes, in no order; made for thousands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workspace_id, attributes::text FROM contacts_contact WHERE id = ANY(%s::bigint[])",
            [number_array(ids)],
        )
        return [(WorkspaceId(workspace_id), _decode(attributes)) for workspace_id, attributes in cursor]


def whole_people(workspace_id: WorkspaceId, ids: Collection[ContactId]) -> list[tuple[ContactId, JsonObject]]:
    """Return those of `ids` that are part of nobody else, with their attributes, by id; made for thousands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, attributes::text FROM contacts_contact"
            " WHERE id = ANY(%s::bigint[]) AND workspace_id = %s AND merged_into_id IS NULL ORDER BY id",
            [number_array(ids), workspace_id],
        )
        return [(ContactId(person), _decode(attributes)) for person, attributes in cursor]


def last_seen(workspace_id: WorkspaceId, people: Sequence[ContactId]) -> dict[int, datetime]:
    """Return when each of `people` last did something, from their events."""
    if not people:
        return {}
    found = get_warehouse().query(
        """
        SELECT person, max(seen) FROM (
            SELECT contact_id AS person, timestamp AS seen FROM events
            WHERE workspace_id = {workspace:UInt32} AND contact_id IN {people:Array(UInt32)}
                AND source_id > 0
            UNION ALL
            SELECT owner.new_id, timestamp FROM events
            INNER JOIN (
                SELECT old_id, new_id FROM contact_overrides FINAL
                WHERE workspace_id = {workspace:UInt32} AND new_id IN {people:Array(UInt32)}
            ) AS owner ON owner.old_id = events.contact_id
            WHERE workspace_id = {workspace:UInt32} AND source_id > 0 AND contact_id IN (
                SELECT old_id FROM contact_overrides FINAL
                WHERE workspace_id = {workspace:UInt32} AND new_id IN {people:Array(UInt32)})
        ) GROUP BY person
        """,
        {"workspace": workspace_id, "people": list(people)},
    )
    return {row[0]: row[1] for row in found.rows}


def cards(workspace_id: WorkspaceId, people: Sequence[ContactId]) -> list[ContactCard]:
    """Return `people` as a list shows them, in the order given; three queries in all."""
    whole = Contact.objects.filter(workspace_id=workspace_id, merged_into_id=None, removed_at=None)
    found = whole.in_bulk(list(people))
    labels = tags_of(workspace_id, people)
    seen = last_seen(workspace_id, people)
    return [
        ContactCard(
            id=person,
            name=display_name(contact.attributes),
            email=text_attribute(contact.attributes, "email"),
            phone=text_attribute(contact.attributes, "phone"),
            city=text_attribute(contact.attributes, "city"),
            company=text_attribute(contact.attributes, "company", "companyName"),
            tags=tuple(labels.get(person, ())),
            created_at=contact.created_at,
            last_seen_at=seen.get(person),
        )
        for person in people
        if (contact := found.get(person)) is not None
    ]


def addressees(workspace_id: WorkspaceId, people: Sequence[ContactId]) -> dict[ContactId, Addressee]:
    """Return those of `people` who exist, by the id asked for; merged ids lead to the whole."""
    asked = dict(Contact.objects.filter(workspace_id=workspace_id, id__in=people).values_list("id", "merged_into_id"))
    roots = {person: root or person for person, root in asked.items()}
    found = Contact.objects.filter(workspace_id=workspace_id).in_bulk(list(set(roots.values())))
    closed = _suppressions(list(found))
    return {
        ContactId(person): Addressee(
            id=ContactId(root),
            email=text_attribute(found[root].attributes, "email"),
            attributes=found[root].attributes,
            suppressed=closed.get(root, {}),
        )
        for person, root in roots.items()
        if root in found
    }


def _suppressions(people: Sequence[int]) -> dict[int, dict[str, SuppressionReason]]:
    closed: defaultdict[int, dict[str, SuppressionReason]] = defaultdict(dict)
    rows = Suppression.objects.filter(contact_id__in=people)
    for person, channel, reason in rows.values_list("contact_id", "channel", "reason"):
        closed[person][channel] = SuppressionReason(reason)
    return closed


def suppressed_count(workspace_id: WorkspaceId, channel: str) -> int:
    """Return for how many people `channel` is closed."""
    return Suppression.objects.filter(workspace_id=workspace_id, channel=channel).count()


def suppressed_ids(workspace_id: WorkspaceId, channel: str) -> list[ContactId]:
    """Return the people for whom `channel` is closed."""
    rows = Suppression.objects.filter(workspace_id=workspace_id, channel=channel)
    return [ContactId(person) for person in rows.values_list("contact_id", flat=True)]


def tag_names(workspace_id: WorkspaceId) -> list[str]:
    """Return the workspace's tags by name."""
    tags = Tag.objects.filter(workspace_id=workspace_id).order_by("name")
    return list(tags.values_list("name", flat=True))


def exists(workspace_id: WorkspaceId, contact_id: ContactId) -> bool:
    """Return whether the workspace has this contact."""
    return Contact.objects.filter(workspace_id=workspace_id, pk=contact_id).exists()


def lookup(workspace_id: WorkspaceId, namespace: str, value: str) -> ContactId | None:
    """Return the contact that an identifier leads to."""
    name = kinds_of(workspace_id).normalise(namespace, value)
    if name is None:
        return None
    found = Identity.objects.filter(workspace_id=workspace_id, namespace=name.namespace, value=name.value).first()
    return None if found is None else ContactId(found.contact_id)


def people_named(workspace_id: WorkspaceId, namespace: str, values: Collection[str]) -> dict[str, ContactId]:
    """Return whom identifiers of one kind lead to, by the identifier as it was given; two queries."""
    kinds = kinds_of(workspace_id)
    given = {value: name.value for value in values if (name := kinds.normalise(namespace, value)) is not None}
    rows = Identity.objects.filter(workspace_id=workspace_id, namespace=namespace, value__in=set(given.values()))
    known: dict[str, int] = dict(rows.values_list("value", "contact_id"))
    return {value: ContactId(known[name]) for value, name in given.items() if name in known}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a person, as their timeline shows it."""

    name: str
    kind: str
    timestamp: datetime
    received_at: datetime
    message_id: str
    source_id: int
    properties: str
    """As JSON text."""


MINE = """
    workspace_id = {workspace:UInt32} AND contact_id IN (
        SELECT {person:UInt32}
        UNION ALL
        SELECT old_id FROM contact_overrides FINAL
        WHERE workspace_id = {workspace:UInt32} AND new_id = {person:UInt32})
"""
"""The events of a whole person, those of before a merge too; with `workspace` and `person`."""


def count_events(workspace_id: WorkspaceId, person: ContactId) -> int:
    """Return how many events a person has."""
    parameters = {"workspace": workspace_id, "person": person}
    return int(str(get_warehouse().scalar(f"SELECT count() FROM events WHERE {MINE}", parameters)))


def survivors(people: Collection[ContactId]) -> dict[ContactId, ContactId]:
    """Return, of those of `people` that are part of another by now, whom they are part of."""
    return survivors_of(people)


def parts_of(person: ContactId) -> list[ContactId]:
    """Return a whole person's id and those of the records that are part of them."""
    return sorted({person, *(ContactId(part) for part in parts_with_whole([person]))})


def people_after(workspace_id: WorkspaceId, after: int, limit: int) -> list[ContactId]:
    """Return the next whole persons of the workspace with ids above `after`, ascending; one query."""
    rows = Contact.objects.filter(workspace_id=workspace_id, merged_into_id=None, pk__gt=after).order_by("id")
    return [ContactId(pk) for pk in rows.values_list("id", flat=True)[:limit]]


def in_chunks(workspace_id: WorkspaceId, size: int) -> Iterator[list[ContactId]]:
    """Yield every contact of the workspace, merged ones too, `size` at a time, by id."""
    last = 0
    while True:
        rows = Contact.objects.filter(workspace_id=workspace_id, pk__gt=last).order_by("id")
        chunk = [ContactId(pk) for pk in rows.values_list("id", flat=True)[:size]]
        if not chunk:
            return
        yield chunk
        last = chunk[-1]
