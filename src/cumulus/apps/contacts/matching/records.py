"""People out of PostgreSQL as they are compared, and the keys by which they are found."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db import connection, transaction

from cumulus.apps.contacts.accounts.locks import lock_whole_people
from cumulus.apps.contacts.identity.arrays import number_array
from cumulus.apps.contacts.identity.kinds import Kinds, kinds_of
from cumulus.apps.contacts.matching.blocking import WINDOW, keys_of
from cumulus.apps.contacts.matching.people import Person, describe
from cumulus.apps.contacts.models import Contact, Identity
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue

_NAMED_IN_ATTRIBUTES = ("email", "phone", "user_id", "member_number", "crm_id", "wechat_unionid")


def load_people(workspace_id: WorkspaceId, people: Collection[int]) -> list[Person]:
    """Return those of `people` that are whole, as they are compared, by id; two queries."""
    rows = Contact.objects.filter(workspace_id=workspace_id, pk__in=people, merged_into_id=None).order_by("id")
    known = list(rows.values_list("id", "attributes"))
    names: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    held = Identity.objects.filter(contact_id__in=[pk for pk, _ in known], workspace_id=workspace_id)
    for contact_id, namespace, value in held.values_list("contact_id", "namespace", "value"):
        names[contact_id].add((namespace, value))
    kinds = kinds_of(workspace_id)
    strong = {kind.namespace for kind in kinds.in_order() if not kind.follows_latest}
    return [describe(pk, known, names[pk] | _said(known, kinds), strong) for pk, known in known]


def newest_people(workspace_id: WorkspaceId, most: int) -> list[Person]:
    """Return the `most` people who came last."""
    rows = Contact.objects.filter(workspace_id=workspace_id, merged_into_id=None).order_by("-id")
    return load_people(workspace_id, list(rows.values_list("id", flat=True)[:most]))


def _said(attributes: Mapping[str, JsonValue], kinds: Kinds) -> set[tuple[str, str]]:
    """Return what attributes say of identifiers; a list says several."""
    given = [
        (key, each)
        for key in _NAMED_IN_ATTRIBUTES
        if (value := attributes.get(key)) is not None
        for each in (value if isinstance(value, list) else [value])
    ]
    return {(name.namespace, name.value) for name in kinds.identifiers(given)}


@transaction.atomic
def write_keys(workspace_id: WorkspaceId, people: Sequence[Person]) -> None:
    """Keep these people's keys; what was kept of their parts stays."""
    whole = lock_whole_people(workspace_id, {ContactId(person.id) for person in people})
    rows = [(person.id, key) for person in people if person.id in whole for key in sorted(keys_of(person))]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM contacts_matchkey WHERE origin_id = ANY(%s::bigint[])",
            [number_array(person.id for person in people)],
        )
        cursor.execute(
            "INSERT INTO contacts_matchkey (workspace_id, contact_id, origin_id, key)"
            " SELECT %s, coalesce(merged_into_id, contact.id), contact.id, new.key"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS new (person, key)"
            " JOIN contacts_contact AS contact ON contact.id = new.person ON CONFLICT DO NOTHING",
            [workspace_id, number_array(person for person, _ in rows), number_array(key for _, key in rows)],
        )


def candidates_of(workspace_id: WorkspaceId, people: Collection[int]) -> list[tuple[int, int]]:
    """Return who shares a key with one of `people`: (smaller id, larger id), each pair once.

    Of a key that very many share only the newest are taken: it says hardly anything.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT least(mine.contact_id, other.contact_id), greatest(mine.contact_id, other.contact_id)
            FROM contacts_matchkey AS mine CROSS JOIN LATERAL (
                SELECT contact_id FROM contacts_matchkey AS near
                WHERE near.workspace_id = mine.workspace_id AND near.key = mine.key
                ORDER BY contact_id DESC LIMIT %s) AS other
            WHERE mine.origin_id = ANY(%s::bigint[]) AND mine.workspace_id = %s AND mine.contact_id <> other.contact_id
            """,
            [WINDOW, number_array(people), workspace_id],
        )
        return sorted(cursor.fetchall())


def blind_pairs(people: int, count: int) -> list[tuple[int, int]]:
    """Return `count` pairs of places, drawn blindly, the same each time."""
    draw = random.Random(1)
    return [
        (one, other)
        for one, other in ((draw.randrange(people), draw.randrange(people)) for _ in range(count))
        if one != other
    ]
