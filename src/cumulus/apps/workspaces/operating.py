"""What the operator of the machine does from the command line, where nobody is signed in."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from cumulus.apps.workspaces.accounts import new_password_path
from cumulus.apps.workspaces.contracts import Permission, Principal, Role
from cumulus.apps.workspaces.models import Member, User, Workspace
from cumulus.apps.workspaces.services import create_token, record_audit
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


@transaction.atomic
def make_password_link(email: str, base_url: str) -> str:
    """Return an address on which the person sets a new password; noted in each of their workspaces.

    It works once, for three days, and needs no mail server. The password and the second step of
    signing in stay as they are until then.

    Raises
    ------
    NotFound
        `member_not_found`, for an account that is switched off too.
    """
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise NotFound("member_not_found", "Nobody signs in with this address.")
    for workspace_id in Member.objects.filter(user=user).values_list("workspace_id", flat=True):
        record_audit(_operator(WorkspaceId(workspace_id)), "member.password_link_made", f"user:{user.pk}")
    return f"{base_url.rstrip('/')}{new_password_path(user)}"


def _operator(workspace_id: WorkspaceId) -> Principal:
    return Principal(workspace_id, None, None, Role.ADMIN, frozenset(Permission))


def create_operator_token(slug: str, name: str, scopes: Collection[Permission]) -> str:
    """Make an API token in the operator's name; return its secret, which is not kept."""
    _, secret = create_token(_operator(find_workspace(slug)), name, frozenset(scopes))
    return secret
