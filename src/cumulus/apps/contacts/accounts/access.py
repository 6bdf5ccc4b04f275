"""The only way from an id in a request to an account."""

from __future__ import annotations

from django.http import HttpRequest

from cumulus.apps.contacts.accounts import errors
from cumulus.apps.contacts.models import Account
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.ids import WorkspaceId


def open_account(request: HttpRequest, account_id: int, permission: Permission) -> tuple[Principal, Account]:
    """Return who asks and the account; the id of a merged account opens the whole.

    Raises
    ------
    NotFound
        `account_not_found`: it does not exist, or in another workspace.
    """
    principal = authorise(request, permission)
    account = find_account(principal.workspace_id, account_id)
    if account.merged_into_id is not None:
        account = find_account(principal.workspace_id, account.merged_into_id)
    return principal, account


def find_account(workspace_id: WorkspaceId, account_id: int) -> Account:
    """Return the workspace's account of that id, or raise `account_not_found`."""
    found = None
    if 0 < account_id < 2**32:
        found = Account.objects.filter(workspace_id=workspace_id, pk=account_id).first()
    if found is None:
        raise errors.account_not_found()
    return found
