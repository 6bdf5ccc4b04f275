"""The only way to a saved portrait: of this workspace, and of no more people than who asks sees."""

from __future__ import annotations

from django.http import HttpRequest

from cumulus.apps.audiences.insight.errors import PortraitNotFound
from cumulus.apps.audiences.models import SavedPortrait
from cumulus.apps.workspaces.contracts import Permission, Principal, ScopeKind
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.json import JsonObject


def open_portrait(request: HttpRequest, portrait_id: int, permission: Permission) -> tuple[Principal, SavedPortrait]:
    """Return who asks and the saved portrait.

    Raises
    ------
    PortraitNotFound
        `portrait_not_found`: it does not exist, is another workspace's, or counts people whom they do not see.
    """
    principal = authorise(request, permission)
    found = SavedPortrait.objects.filter(pk=portrait_id, workspace_id=principal.workspace_id).first()
    if found is None or not may_open(principal, found):
        raise PortraitNotFound
    return principal, found


def may_open(principal: Principal, portrait: SavedPortrait) -> bool:
    """Return whether who asks sees everybody whom the portrait counts."""
    return principal.scope.kind is ScopeKind.ALL or portrait.scope == scope_of(principal)


def scope_of(principal: Principal) -> JsonObject:
    """Return whose people are counted for who asks, as it is kept."""
    scope = principal.scope
    owner = principal.member_id if scope.kind is ScopeKind.OWNED else None
    return {
        "kind": scope.kind.value,
        "attribute": scope.attribute,
        "values": [*sorted(scope.values)],
        "member": owner,
    }
