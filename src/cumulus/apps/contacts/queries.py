"""Reads of contacts: PostgreSQL for what is true, the warehouse for finding people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.contacts.attributes.scoping import Restriction
from cumulus.apps.contacts.contracts import Addressee, ContactCard, SuppressionReason
from cumulus.apps.contacts.display import display_name, text_attribute
from cumulus.apps.contacts.identity.kinds import kinds_of
from cumulus.apps.contacts.identity.lookup import parts_of as parts_with_whole
from cumulus.apps.contacts.models import Contact, Identity, Suppression, Tag
from cumulus.apps.contacts.tags.queries import tags_of
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.warehouse.client import get_warehouse


@dataclass(frozen=True, slots=True)
class ContactSearch:
    """Which people a list shows, newest first.

    Attributes
    ----------
    text : str
        Part of a name, mail address, phone number or identifier, or a contact's whole id; empty
        for all.
    tag : str
        Only people with this tag; empty for all.
    before : int or None
        Only contacts with a smaller id: where the page before ended.
    limit : int
        At most so many.
    within : Restriction or None
        Only these people; None: everybody.
    whole : bool
        Whether the text must be the whole of a name or an identifier.
    """

    text: str = ""
    tag: str = ""
    before: int | None = None
    limit: int = 50
    within: Restriction | None = None
    whole: bool = False


_CONDITIONS = {
    "text": " AND (search LIKE {pattern:String} OR contact_id = {number:UInt32})",
    "whole": " AND (has(splitByChar('\\n', search), {whole:String}) OR contact_id = {number:UInt32})",
    "tag": """ AND contact_id IN (
        SELECT contact_id FROM contact_tags FINAL
        WHERE workspace_id = {workspace:UInt32} AND tag = {tag:String} AND removed = 0)""",
}


def attributes_of(ids: Collection[ContactId]) -> list[tuple[WorkspaceId, JsonObject]]:
    """Return each person's workspace and attributes, in no order."""
    found = Contact.objects.filter(pk__in=ids).values_list("workspace_id", "attributes")
    return [(WorkspaceId(workspace_id), attributes) for workspace_id, attributes in found]


def search_contacts(workspace_id: WorkspaceId, search: ContactSearch) -> list[ContactId]:
    """Return one page of people, newest first."""
    where, parameters = search_condition(workspace_id, search)
    found = get_warehouse().query(
        f"SELECT contact_id FROM contacts FINAL WHERE {where}"
        " AND contact_id < {before:UInt64} ORDER BY contact_id DESC LIMIT {limit:UInt32}",
        {**parameters, "before": search.before or 2**32, "limit": search.limit},
    )
    return [ContactId(row[0]) for row in found.rows]


def count_contacts(workspace_id: WorkspaceId, search: ContactSearch) -> int:
    """Return how many people the whole list has, exactly."""
    where, parameters = search_condition(workspace_id, search)
    return int(str(get_warehouse().scalar(f"SELECT count() FROM contacts FINAL WHERE {where}", parameters)))


def search_condition(workspace_id: WorkspaceId, search: ContactSearch) -> tuple[str, dict[str, object]]:
    """Return the condition on `contacts FINAL` that the search means, and its parameters."""
    where = "workspace_id = {workspace:UInt32} AND deleted = 0"
    parameters: dict[str, object] = {"workspace": workspace_id}
    if search.within is not None:
        where += f" AND {search.within.sql}"
        parameters |= search.within.params
    if search.text:
        where += _CONDITIONS["whole" if search.whole else "text"]
        parameters["whole"] = search.text.lower()
        parameters["pattern"] = f"%{_escape_like(search.text.lower())}%"
        parameters["number"] = _as_id(search.text)
    if search.tag:
        where += _CONDITIONS["tag"]
        parameters["tag"] = search.tag
    return where, parameters


def _as_id(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
    return number if number < 2**32 else 0


def _escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


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


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Which part of a timeline: newest first, before `(at_ms, event_key)`."""

    name: str = ""
    before: tuple[int, str] | None = None
    limit: int = 50


MINE = """
    workspace_id = {workspace:UInt32} AND contact_id IN (
        SELECT {person:UInt32}
        UNION ALL
        SELECT old_id FROM contact_overrides FINAL
        WHERE workspace_id = {workspace:UInt32} AND new_id = {person:UInt32})
"""


def timeline(
    workspace_id: WorkspaceId, person: ContactId, page: TimelinePage
) -> list[tuple[tuple[int, str], TimelineEntry]]:
    """Return a person's events, newest first, each with the key a next page starts from."""
    at_ms, key = page.before or (2**53, "")
    where = MINE + (" AND name = {name:String}" if page.name else "")
    found = get_warehouse().query(
        f"""
        SELECT toUnixTimestamp64Milli(timestamp) AS at_ms, toString(event_key) AS key, name, kind,
            timestamp, received_at, message_id, source_id, toString(properties)
        FROM events WHERE {where}
            AND (at_ms, key) < ({{at_ms:Int64}}, {{key:String}})
        ORDER BY at_ms DESC, key DESC LIMIT {{limit:UInt32}}
        """,
        {
            "workspace": workspace_id,
            "person": person,
            "at_ms": at_ms,
            "key": key,
            "limit": page.limit,
            "name": page.name,
        },
    )
    return [((row[0], row[1]), TimelineEntry(*row[2:])) for row in found.rows]


def count_events(workspace_id: WorkspaceId, person: ContactId, name: str = "") -> int:
    """Return how many events a person has."""
    where = MINE + (" AND name = {name:String}" if name else "")
    parameters = {"workspace": workspace_id, "person": person, "name": name}
    return int(str(get_warehouse().scalar(f"SELECT count() FROM events WHERE {where}", parameters)))


def survivors(people: Collection[ContactId]) -> dict[ContactId, ContactId]:
    """Return, of those of `people` that are part of another by now, whom they are part of."""
    if not people:
        return {}
    rows = Contact.objects.filter(pk__in=people, merged_into_id__isnull=False)
    pairs = rows.values_list("id", "merged_into_id")
    return {ContactId(part): ContactId(whole) for part, whole in pairs if whole is not None}


def parts_of(person: ContactId) -> list[ContactId]:
    """Return a whole person's id and those of the records that are part of them."""
    return sorted({person, *(ContactId(part) for part in parts_with_whole([person]))})


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
