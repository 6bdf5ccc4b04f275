"""The only way from an id in a request to a contact."""

from __future__ import annotations

from django.http import HttpRequest

from cumulus.apps.contacts import errors
from cumulus.apps.contacts.models import Contact
from cumulus.apps.contacts.seeing import may_see
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.ids import WorkspaceId


def open_contact(request: HttpRequest, contact_id: int, permission: Permission) -> tuple[Principal, Contact]:
    """Return who asks and the contact; the id of a merged contact opens the whole person.

    Raises
    ------
    NotFound
        `contact_not_found`: it does not exist, or in another workspace, or the role does not
        see this person.
    """
    principal = authorise(request, permission)
    return principal, see_contact(principal, contact_id)


def see_contact(principal: Principal, contact_id: int) -> Contact:
    """Return the whole person behind an id as far as the one who asks sees them, or raise `contact_not_found`."""
    contact = find_contact(principal.workspace_id, contact_id)
    if contact.merged_into_id is not None:
        contact = find_contact(principal.workspace_id, contact.merged_into_id)
    if not may_see(principal, contact.pk):
        raise errors.contact_not_found()
    return contact


def find_contact(workspace_id: WorkspaceId, contact_id: int) -> Contact:
    """Return the workspace's contact of that id, or raise `contact_not_found`."""
    found = None
    if 0 < contact_id < 2**32:
        found = Contact.objects.filter(workspace_id=workspace_id, pk=contact_id, removed_at=None).first()
    if found is None:
        raise errors.contact_not_found()
    return found
