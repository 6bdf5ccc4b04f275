"""Verbs that write contacts, one transaction each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from cumulus.apps.contacts.models import Tag
from cumulus.apps.contacts.queries import survivors
from cumulus.apps.contacts.traits_limits import checked_attributes
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId, TagId, WorkspaceId
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
def apply_tag(
    workspace_id: WorkspaceId,
    people: Sequence[ContactId],
    tag: str,
    source: str,
    depth: int = 0,
) -> int:
    """Put `tag` on `people`; return how many had it not.

    Safe to run twice. The tag is made when it is new; `Tag Added` is logged for those who
    gained it.

    Parameters
    ----------
    source : str
        Where it came from: `hand`, `journey:12`.
    depth : int
        The depth of the event that caused it.
    """
    found = _ensure_tag(workspace_id, tag)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH whole AS ({_WHOLE_PEOPLE})
            INSERT INTO contacts_appliedtag (workspace_id, contact_id, origin_id, tag_id, source, applied_at)
            SELECT DISTINCT %(workspace)s, id, id, %(tag)s, %(source)s, now() FROM whole
            WHERE NOT EXISTS (SELECT FROM contacts_appliedtag AS has WHERE has.contact_id = whole.id
                AND has.tag_id = %(tag)s)
            ORDER BY 2 ON CONFLICT (origin_id, tag_id) DO NOTHING RETURNING contact_id
            """,
            {"workspace": workspace_id, "people": list(people), "tag": found.pk, "source": source},
        )
        gained = [ContactId(row[0]) for row in cursor.fetchall()]
    _log_tag(workspace_id, gained, "Tag Added", found.name, source, depth)
    return len(gained)


@transaction.atomic
def remove_tag(
    workspace_id: WorkspaceId,
    people: Sequence[ContactId],
    tag_id: TagId,
    source: str,
    depth: int = 0,
) -> int:
    """Take a tag off `people`; return how many had it. Logs `Tag Removed` for them."""
    found = Tag.objects.filter(pk=tag_id, workspace_id=workspace_id).first()
    if found is None:
        raise errors.tag_not_found()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH whole AS ({_WHOLE_PEOPLE})
            DELETE FROM contacts_appliedtag
            WHERE contact_id IN (SELECT id FROM whole) AND tag_id = %(tag)s RETURNING contact_id
            """,
            {"workspace": workspace_id, "people": list(people), "tag": tag_id},
        )
        lost = sorted({ContactId(row[0]) for row in cursor.fetchall()})
    _log_tag(workspace_id, lost, "Tag Removed", found.name, source, depth)
    return len(lost)


def ensure_tag(workspace_id: WorkspaceId, name: str, color: str = "primary") -> TagId:
    """Return the tag of that name, made when it is new.

    Raises
    ------
    Invalid
        `invalid_tag_name`: empty, or longer than 100 characters.
    """
    return TagId(_ensure_tag(workspace_id, name, color).pk)


def _ensure_tag(workspace_id: WorkspaceId, name: str, color: str = "primary") -> Tag:
    name = name.replace("\x00", "").strip()
    if not name or len(name) > 100:
        raise Invalid("invalid_tag_name", "A tag's name has 1 to 100 characters.", field="name")
    tag, _ = Tag.objects.get_or_create(workspace_id=workspace_id, name=name, defaults={"color": color})
    return tag


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


def _log_tag(
    workspace_id: WorkspaceId,
    people: Sequence[ContactId],
    event: str,
    tag: str,
    source: str,
    depth: int,
) -> None:
    properties: Mapping[str, str] = {"tag": tag, "source": source}
    append_events(
        workspace_id,
        [InternalEvent(event, person, properties, depth=depth + 1) for person in people],
    )
