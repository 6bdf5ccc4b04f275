"""Verbs that write contacts, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from cumulus.apps.contacts import errors
from cumulus.apps.contacts.contracts import SuppressionReason
from cumulus.apps.contacts.identity.claims import EMAIL, PHONE, Claim, Identifier, normalise
from cumulus.apps.contacts.identity.store import (
    load_attributes,
    owners_of,
    resolve,
    save_attributes,
)
from cumulus.apps.contacts.locks import lock_identities, lock_people
from cumulus.apps.contacts.models import Identity
from cumulus.apps.contacts.queries import survivors
from cumulus.apps.contacts.traits_limits import checked_attributes
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.spine.events import InternalEvent, append_events

_WHOLE_PEOPLE = """
    SELECT coalesce(merged_into_id, id) AS id FROM contacts_contact
    WHERE id = ANY(%(people)s) AND workspace_id = %(workspace)s ORDER BY contacts_contact.id FOR SHARE
"""
"""Whom ids mean now; a merge of them that is under way is waited for (`locks.lock_people`)."""


@dataclass(frozen=True, slots=True)
class NewContact:
    """What somebody knows of a person that they enter."""

    attributes: JsonObject
    identities: tuple[tuple[str, str], ...] = ()


@transaction.atomic
def create_contact(workspace_id: WorkspaceId, new: NewContact, clock: Clock = utc_now) -> ContactId:
    """Make a contact and log `Contact Created`.

    Raises
    ------
    Conflict
        `identifier_taken` when an identifier leads to somebody already.
    Invalid
        `invalid_identifier`, `contact_is_empty`, and the limits of attributes.
    """
    attributes = checked_attributes(new.attributes)
    names = _identifiers(new, attributes)
    if not names:
        raise Invalid("contact_is_empty", "Give a mail address, a phone number or a user id.", field="attributes")
    lock_identities(workspace_id)
    for name, owner in owners_of(workspace_id, names).items():
        raise errors.identifier_taken(name.namespace, owner)
    done = resolve(workspace_id, [Claim(tuple(names), clock(), attributes)])
    contact_id = done.contact_ids[0]
    append_events(workspace_id, [InternalEvent("Contact Created", contact_id, {"by": "hand"})])
    return contact_id


@transaction.atomic
def update_contact(
    workspace_id: WorkspaceId,
    contact_id: ContactId,
    attributes: JsonObject,
    clock: Clock = utc_now,
) -> None:
    """Write attributes onto a contact; None removes one. Logs `Contact Updated`.

    Raises
    ------
    Conflict
        `identifier_taken` when a new mail address or phone number is another's.
    """
    checked = checked_attributes(attributes)
    lock_identities(workspace_id)
    contact_id = survivors([contact_id]).get(contact_id, contact_id)
    lock_people(workspace_id, [contact_id])
    _follow_identifiers(workspace_id, contact_id, checked)
    stored = load_attributes(workspace_id, [contact_id])[contact_id]
    stored.write(checked, clock())
    save_attributes(workspace_id, {contact_id: stored})
    keys = sorted(checked)
    append_events(workspace_id, [InternalEvent("Contact Updated", contact_id, {"keys": keys})])


def _identifiers(new: NewContact, attributes: JsonObject) -> list[Identifier]:
    given = [*new.identities]
    given += [(key, str(attributes[key])) for key in (EMAIL, PHONE) if attributes.get(key)]
    names: dict[Identifier, None] = {}
    for namespace, value in given:
        name = normalise(namespace, value)
        if name is None:
            raise errors.invalid_identifier(namespace)
        names[name] = None
    return list(names)


def _follow_identifiers(workspace_id: WorkspaceId, contact_id: ContactId, attributes: JsonObject) -> None:
    """A changed mail address or phone number is another identifier of the same person."""
    for namespace in (EMAIL, PHONE):
        value = attributes.get(namespace)
        if not value:
            continue
        name = normalise(namespace, value)
        if name is None:
            raise errors.invalid_identifier(namespace)
        owner = owners_of(workspace_id, [name]).get(name)
        if owner is None:
            Identity.objects.create(
                workspace_id=workspace_id,
                namespace=namespace,
                value=name.value,
                contact_id=contact_id,
            )
        elif owner != contact_id:
            raise errors.identifier_taken(namespace, owner)


@transaction.atomic
def suppress(
    workspace_id: WorkspaceId,
    people: Sequence[ContactId],
    channel: str,
    reason: SuppressionReason,
) -> None:
    """Close `channel` for `people`. Safe to run twice; the first reason stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH whole AS ({_WHOLE_PEOPLE})
            INSERT INTO contacts_suppression (workspace_id, contact_id, channel, reason, at)
            SELECT DISTINCT %(workspace)s, id, %(channel)s, %(reason)s, now() FROM whole ORDER BY 2
            ON CONFLICT (contact_id, channel) DO NOTHING
            """,
            {"workspace": workspace_id, "people": list(people), "channel": channel, "reason": reason.value},
        )
