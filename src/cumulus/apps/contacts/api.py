"""Contacts and tags over HTTP."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.contacts import errors, profile, queries, services
from cumulus.apps.contacts.access import open_contact
from cumulus.apps.contacts.schemas import (
    ContactIn,
    ContactOut,
    ContactPatch,
)
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.ids import ContactId
from cumulus.platform.http.pages import SearchText

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
