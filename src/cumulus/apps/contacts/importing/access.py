"""The only way from an id in a request to an import."""

from __future__ import annotations

from django.http import HttpRequest

from cumulus.apps.contacts.importing import errors
from cumulus.apps.contacts.models import Import
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise


def open_import(request: HttpRequest, import_id: int) -> tuple[Principal, Import]:
    """Return who asks and the import.

    Raises
    ------
    NotFound
        `import_not_found`: it does not exist, or in another workspace.
    """
    principal = authorise(request, Permission.CONTACTS_IMPORT)
    found = None
    if 0 < import_id < 2**63:
        found = Import.objects.filter(workspace_id=principal.workspace_id, pk=import_id).first()
    if found is None:
        raise errors.import_not_found()
    return principal, found
