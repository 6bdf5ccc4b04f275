"""Contacts and tags over HTTP."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.contacts import errors, profile, queries, services
from cumulus.apps.contacts.access import open_contact
from cumulus.apps.contacts.attributes.masking import Mask, mask_for
from cumulus.apps.contacts.schemas import (
    ContactIn,
    ContactOut,
    ContactPatch,
    TimelineItem,
)
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.cursors import decode_cursor, encode_cursor
from cumulus.core.errors import Invalid
from cumulus.core.ids import ContactId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page, SearchText

router = Router(tags=["contacts"])


@router.post("", response={201: ContactOut})
def create(request: HttpRequest, body: ContactIn) -> Status[ContactOut]:
    """Make a contact by hand."""
    principal = authorise(request, Permission.CONTACTS_EDIT)
    identities = tuple((each.namespace, each.value) for each in body.identities)
    contact_id = services.create_contact(principal.workspace_id, services.NewContact(body.attributes, identities))
    record_audit(principal, "contact.created", f"contact:{contact_id}")
    return Status(201, profile.load(principal, contact_id))


@router.get("/lookup", response=ContactOut)
def look_up(request: HttpRequest, namespace: SearchText, value: SearchText) -> ContactOut:
    """Find the contact that an identifier leads to."""
    principal = authorise(request, Permission.CONTACTS_VIEW)
    found = queries.lookup(principal.workspace_id, namespace, value)
    if found is None:
        raise errors.contact_not_found()
    return profile.load(principal, found)


@router.get("/{int:contact_id}", response=ContactOut)
def read(request: HttpRequest, contact_id: int) -> ContactOut:
    """Show one contact."""
    principal, contact = open_contact(request, contact_id, Permission.CONTACTS_VIEW)
    return profile.load(principal, ContactId(contact.pk))


@router.patch("/{int:contact_id}", response=ContactOut)
def update(request: HttpRequest, contact_id: int, body: ContactPatch) -> ContactOut:
    """Write attributes onto a contact; null removes one."""
    principal, contact = open_contact(request, contact_id, Permission.CONTACTS_EDIT)
    services.update_contact(principal.workspace_id, ContactId(contact.pk), body.attributes)
    keys = sorted(body.attributes)[:50]
    record_audit(principal, "contact.updated", f"contact:{contact.pk}", {"keys": list(keys)})
    return profile.load(principal, ContactId(contact.pk))


@router.get("/{int:contact_id}/events", response=Page[TimelineItem])
def events(
    request: HttpRequest,
    contact_id: int,
    name: str = "",
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[TimelineItem]:
    """List a contact's events, newest first."""
    principal, contact = open_contact(request, contact_id, Permission.CONTACTS_VIEW)
    person = ContactId(contact.pk)
    page = queries.TimelinePage(name, _timeline_cursor(cursor), limit + 1)
    found = queries.timeline(principal.workspace_id, person, page)
    more = len(found) > limit
    mask = mask_for(principal).about(contact.attributes)
    return Page[TimelineItem](
        items=[_timeline_item(entry, mask) for _, entry in found[:limit]],
        total=queries.count_events(principal.workspace_id, person, name),
        next_cursor=encode_cursor(found[limit - 1][0]) if more else None,
    )


def _timeline_cursor(cursor: str | None) -> tuple[int, str] | None:
    if not cursor:
        return None
    at_ms, key = decode_cursor(cursor, 2)
    if not isinstance(at_ms, int) or not isinstance(key, str) or abs(at_ms) > 2**53:
        raise Invalid("invalid_cursor", "Start again from the first page.", field="cursor")
    return at_ms, key


def _timeline_item(entry: queries.TimelineEntry, mask: Mask) -> TimelineItem:
    return TimelineItem(
        name=entry.name,
        kind=entry.kind,
        timestamp=entry.timestamp,
        received_at=entry.received_at,
        message_id=entry.message_id,
        source_id=entry.source_id,
        properties=mask.properties(entry.name, msgspec.json.decode(entry.properties)),
    )
