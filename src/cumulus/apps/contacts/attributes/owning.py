"""Who looks after whom."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from cumulus.apps.contacts.attributes.scoping import visible
from cumulus.apps.contacts.errors import contact_not_found
from cumulus.apps.contacts.identity.arrays import number_array
from cumulus.apps.contacts.locks import lock_people
from cumulus.apps.contacts.queries import survivors
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import member_names
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonValue
from cumulus.platform.spine.events import InternalEvent, append_events


@transaction.atomic
def set_owner(principal: Principal, people: Sequence[ContactId], member_id: int | None) -> int:
    """Give `people` to a member, None to nobody; return how many had another. Safe to run twice.

    Raises
    ------
    NotFound
        `contact_not_found`: one of them does not exist, or the one who asks does not see them.
    Invalid
        `owner_not_found`.
    """
    if member_id is not None and member_id not in member_names(principal.workspace_id):
        raise Invalid("owner_not_found", "The owner is no member of this workspace.", field="owner_id")
    if visible(principal, people) != set(people):
        raise contact_not_found()
    merged = survivors(people)
    wholes = {merged.get(person, person) for person in people}
    lock_people(principal.workspace_id, wholes)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_contact SET owner_id = %s, version = nextval('contacts_version'), updated_at = now()"
            " WHERE id = ANY(%s::bigint[]) AND owner_id IS DISTINCT FROM %s RETURNING id",
            [member_id, number_array(wholes), member_id],
        )
        changed = sorted(ContactId(row[0]) for row in cursor)
    told: dict[str, JsonValue] = {"keys": [], "owner": member_id}
    append_events(principal.workspace_id, [InternalEvent("Contact Updated", person, told) for person in changed])
    return len(changed)
