"""Verbs that write contacts, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from cumulus.apps.contacts import errors
from cumulus.apps.contacts.attributes.saying import fitting, said
from cumulus.apps.contacts.contracts import SuppressionReason
from cumulus.apps.contacts.identity import lookup
from cumulus.apps.contacts.identity.claims import Claim
from cumulus.apps.contacts.identity.editing import write_attributes
from cumulus.apps.contacts.identity.kinds import EMAIL, PHONE, Identifier, Kinds, kinds_of
from cumulus.apps.contacts.identity.store import resolve
from cumulus.apps.contacts.locks import lock_identities, lock_people
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
        `invalid_identifier`, `contact_is_empty`, `attribute_type`, and the limits of attributes.
    """
    attributes = fitting(workspace_id, checked_attributes(new.attributes))
    names = _identifiers(kinds_of(workspace_id), new, attributes)
    if not names:
        raise Invalid("contact_is_empty", "Give a mail address, a phone number or a user id.", field="attributes")
    lock_identities(workspace_id)
    for name, found in lookup.named(workspace_id, names).items():
        raise errors.identifier_taken(name.namespace, found.contact_id)
    done = resolve(workspace_id, [Claim(tuple(names), clock(), attributes)])
    contact_id = done.contact_ids[0]
    append_events(workspace_id, [InternalEvent("Contact Created", contact_id, {"by": "hand", **said(attributes)})])
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
    Invalid
        `attribute_type`, and the limits of attributes.
    """
    checked = fitting(workspace_id, checked_attributes(attributes))
    lock_identities(workspace_id)
    contact_id = survivors([contact_id]).get(contact_id, contact_id)
    lock_people(workspace_id, [contact_id])
    write_attributes(workspace_id, contact_id, _new_names(workspace_id, contact_id, checked), checked, clock())
    keys = sorted(checked)
    append_events(workspace_id, [InternalEvent("Contact Updated", contact_id, {"keys": keys, **said(checked)})])


def _identifiers(kinds: Kinds, new: NewContact, attributes: JsonObject) -> list[Identifier]:
    given = [*new.identities]
    given += [(key, str(attributes[key])) for key in (EMAIL, PHONE) if attributes.get(key)]
    names = [_normalised(kinds, namespace, value) for namespace, value in given]
    return sorted(set(names), key=kinds.strength)


def _normalised(kinds: Kinds, namespace: str, value: object) -> Identifier:
    name = kinds.normalise(namespace, value)
    if name is None:
        raise errors.invalid_identifier(namespace)
    return name


def _new_names(workspace_id: WorkspaceId, contact_id: ContactId, attributes: JsonObject) -> list[Identifier]:
    """A changed mail address or phone number is another identifier of the same person."""
    kinds = kinds_of(workspace_id)
    names = [_normalised(kinds, key, attributes[key]) for key in (EMAIL, PHONE) if attributes.get(key)]
    found = lookup.named(workspace_id, names) if names else {}
    for name, each in found.items():
        if each.contact_id != contact_id:
            raise errors.identifier_taken(name.namespace, ContactId(each.contact_id))
    return [name for name in names if name not in found]


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
            INSERT INTO contacts_suppression (workspace_id, contact_id, origin_id, channel, reason, at)
            SELECT DISTINCT %(workspace)s, id, id, %(channel)s, %(reason)s, now() FROM whole
            WHERE NOT EXISTS (SELECT FROM contacts_suppression AS has WHERE has.contact_id = whole.id
                AND has.channel = %(channel)s)
            ORDER BY 2 ON CONFLICT (origin_id, channel) DO NOTHING
            """,
            {"workspace": workspace_id, "people": list(people), "channel": channel, "reason": reason.value},
        )
