"""What the operator of the machine does from the command line, where nobody is signed in."""

from __future__ import annotations

from collections.abc import Collection

from cumulus.apps.workspaces.contracts import Permission, Principal, Role
from cumulus.apps.workspaces.models import Workspace
from cumulus.apps.workspaces.services import create_token
from cumulus.core.errors import NotFound
from cumulus.core.ids import WorkspaceId


def find_workspace(slug: str) -> WorkspaceId:
    """Return the workspace of that slug; the oldest one for an empty slug.

    Raises
    ------
    NotFound
        `workspace_not_found`.
    """
    rows = Workspace.objects.order_by("id")
    found = (rows.filter(slug=slug) if slug else rows).first()
    if found is None:
        raise NotFound("workspace_not_found", "There is no such workspace. Run `cumulus init` first.")
    return WorkspaceId(found.pk)


def create_operator_token(slug: str, name: str, scopes: Collection[Permission]) -> str:
    """Make an API token in the operator's name; return its secret, which is not kept."""
    everything = frozenset(Permission)
    operator = Principal(find_workspace(slug), None, None, Role.ADMIN, everything)
    _, secret = create_token(operator, name, frozenset(scopes))
    return secret
