"""Parts that belong to another person than before: their rows, and the word to everybody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db import connection

from cumulus.apps.contacts.identity import keeping
from cumulus.apps.contacts.identity.arrays import number_array
from cumulus.apps.contacts.identity.attachments import ATTACHED
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.platform.spine.events import InternalEvent, append_events

MERGED, SPLIT = "Contacts Merged", "Contacts Split"

_PAIR = "unnest(%(parts)s::bigint[], %(wholes)s::bigint[]) AS pair (part, whole)"
_CONTACTS = f"""
    UPDATE contacts_contact AS contact SET merged_into_id = nullif(pair.whole, pair.part),
        version = nextval('contacts_version'), updated_at = now()
    FROM {_PAIR} WHERE contact.id = pair.part
"""
_NAMES = f"UPDATE contacts_identity AS name SET contact_id = pair.whole FROM {_PAIR} WHERE name.home_id = pair.part"
_ATTACHED = "UPDATE {table} AS each SET contact_id = pair.whole FROM {pair} WHERE each.origin_id = pair.part"
_OWNERS = """
    UPDATE contacts_contact AS whole SET owner_id = part.owner_id
    FROM (SELECT DISTINCT ON (merged_into_id) merged_into_id, owner_id FROM contacts_contact
        WHERE merged_into_id = ANY(%(wholes)s::bigint[]) AND owner_id IS NOT NULL ORDER BY merged_into_id, id) AS part
    WHERE whole.id = part.merged_into_id AND whole.owner_id IS NULL
"""
"""Whoever looks after a part looks after the person, where nobody does yet."""
_TAGS = """
    SELECT applied.origin_id, array_agg(tag.name ORDER BY tag.name)
    FROM contacts_appliedtag AS applied JOIN contacts_tag AS tag ON tag.id = applied.tag_id
    WHERE applied.origin_id = ANY(%s::bigint[]) GROUP BY applied.origin_id
"""
_TAGS_LEFT = """
    SELECT DISTINCT applied.contact_id, tag.name
    FROM contacts_appliedtag AS applied JOIN contacts_tag AS tag ON tag.id = applied.tag_id
    WHERE applied.contact_id = ANY(%s::bigint[])
"""


def move(workspace_id: WorkspaceId, moved: Mapping[int, int], before: Mapping[int, int]) -> set[ContactId]:
    """Make each key of `moved` a part of its value, in the caller's transaction.

    Whatever hangs on a part goes with it; attributes of the persons concerned are folded anew.
    Logs `Contacts Merged` for a person who became part of another, `Contacts Split` for parts
    that left one. Returns every contact whose row changed. Costs one round of statements for
    any number of parts; the caller holds the rows.
    """
    if not moved:
        return set()
    pairs = {"parts": number_array(moved), "wholes": number_array(moved.values())}
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, pairs)
        cursor.execute(_NAMES, pairs)
        for table in ATTACHED:
            cursor.execute(_ATTACHED.format(table=table, pair=_PAIR), pairs)
    old = {before[part] for part in moved if part in before}
    wholes = {*moved.values(), *(whole for whole in old if moved.get(whole, whole) == whole)}
    keeping.refold(workspace_id, wholes)
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS, {"wholes": number_array(wholes)})
    append_events(workspace_id, _events(moved, before))
    return {ContactId(each) for each in {*moved, *wholes}}


def _events(moved: Mapping[int, int], before: Mapping[int, int]) -> list[InternalEvent]:
    shifts: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for part, whole in sorted(moved.items()):
        shifts[before.get(part, part), whole].append(part)
    tags = _tags(moved)
    left = _tags_left({old for old, _ in shifts})
    events: list[InternalEvent] = []
    for (old, new), parts in sorted(shifts.items()):
        gone: list[JsonValue] = list(dict.fromkeys(tag for part in parts for tag in tags.get(part, ())))
        if old in parts:
            properties: dict[str, JsonValue] = {"merged": old, "parts": [*parts], "tags": gone}
            events.append(InternalEvent(MERGED, ContactId(new), properties, depth=1))
            continue
        lost: list[JsonValue] = [tag for tag in gone if tag not in left.get(old, ())]
        among: list[JsonValue] = [part for part, whole in sorted(before.items()) if whole == old]
        properties = {"from": old, "parts": [*parts], "among": among, "tags": gone, "tags_lost": lost}
        events.append(InternalEvent(SPLIT, ContactId(new), properties, depth=1))
    return events


def _tags(parts: Collection[int]) -> dict[int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_TAGS, [number_array(parts)])
        return dict(cursor.fetchall())


def _tags_left(people: Collection[int]) -> dict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_TAGS_LEFT, [number_array(people)])
        for person, tag in cursor:
            found[person].add(tag)
    return found
