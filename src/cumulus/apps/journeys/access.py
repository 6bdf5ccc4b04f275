"""The only way from an id in a request to a journey."""

from __future__ import annotations

from django.http import HttpRequest

from cumulus.apps.journeys import errors
from cumulus.apps.journeys.models import Journey
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.errors import Forbidden
from cumulus.core.ids import WorkspaceId


def open_journey(request: HttpRequest, journey_id: int, *permissions: Permission) -> tuple[Principal, Journey]:
    """Return who asks and the journey, having checked every one of `permissions`.

    Raises
    ------
    NotFound
        `journey_not_found`: it does not exist, or in another workspace.
    """
    principal = authorise(request, permissions[0])
    for permission in permissions[1:]:
        if permission not in principal.permissions:
            raise Forbidden(
                "missing_permission",
                "Your role does not allow this. Ask an administrator of the workspace.",
                permission=permission.value,
            )
    return principal, find_journey(principal.workspace_id, journey_id)


def find_journey(workspace_id: WorkspaceId, journey_id: int) -> Journey:
    """Return the workspace's journey of that id, or raise `journey_not_found`."""
    rows = Journey.objects.select_related("live_version").filter(workspace_id=workspace_id)
    found = rows.filter(pk=journey_id).first()
    if found is None:
        raise errors.journey_not_found()
    return found
