"""The only way from an id in a request to a segment."""

from __future__ import annotations

from django.http import HttpRequest

from cumulus.apps.audiences.models import Segment
from cumulus.apps.audiences.queries import find_segment
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.errors import Forbidden


def open_segment(request: HttpRequest, segment_id: int, *permissions: Permission) -> tuple[Principal, Segment]:
    """Return who asks and the segment; every one of `permissions` is needed.

    Raises
    ------
    SegmentNotFound
        `segment_not_found`: it does not exist, is archived, or in another workspace.
    """
    principal = authorise(request, permissions[0])
    for permission in permissions[1:]:
        require(principal, permission)
    return principal, find_segment(principal.workspace_id, str(segment_id))


def require(principal: Principal, permission: Permission) -> None:
    """Raise `missing_permission` unless `principal` has a further right."""
    if permission not in principal.permissions:
        raise Forbidden(
            "missing_permission",
            "Your role does not allow this. Ask an administrator of the workspace.",
            permission=permission.value,
        )
