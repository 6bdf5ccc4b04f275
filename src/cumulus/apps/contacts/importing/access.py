"""The only way from an id in a request to an import."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from cumulus.apps.contacts.importing import errors
from cumulus.apps.contacts.models import Import
from cumulus.apps.contacts.seeing import sees_all
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise


def open_import(request: HttpRequest, import_id: int) -> tuple[Principal, Import]:
    """Return who asks and the import.

    Raises
    ------
    NotFound
        `import_not_found`: it does not exist, or in another workspace, or somebody else's
        and the one who asks does not see everybody in full.
    """
    principal = authorise(request, Permission.CONTACTS_IMPORT)
    found = None
    if 0 < import_id < 2**63:
        found = imports_of(principal).filter(pk=import_id).first()
    if found is None:
        raise errors.import_not_found()
    return principal, found


def imports_of(principal: Principal) -> QuerySet[Import]:
    """Return the imports that one may open; files show people in full, so some see only their own."""
    everything = Import.objects.filter(workspace_id=principal.workspace_id)
    return everything if sees_all(principal) else everything.filter(made_by=made_by(principal))


def made_by(principal: Principal) -> str:
    """Return who brings a file, as it is kept."""
    return f"user:{principal.user_id}" if principal.user_id is not None else f"token:{principal.token_id}"
