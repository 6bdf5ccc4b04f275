"""In whose name a scheduled export runs: a member's, or a program's."""

from __future__ import annotations

from collections.abc import Iterable

from cumulus.apps.contacts.exporting.scheduled import errors
from cumulus.apps.contacts.models import ScheduledExport
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import principal_now
from cumulus.core.errors import Terminal
from cumulus.core.ids import WorkspaceId

Owner = tuple[int | None, int | None]
"""User and token; one of them."""


def owner_of(export: ScheduledExport) -> Principal:
    """Return who it belongs to, with the rights that they have now.

    Raises
    ------
    Terminal
        `export_owner_gone`, `export_owner_not_allowed`.
    """
    return _with_rights(WorkspaceId(export.workspace_id), owner_key(export))


def owner_key(export: ScheduledExport) -> Owner:
    """Return what tells owners apart."""
    return export.owner_user_id, export.owner_token_id


def problems(workspace_id: WorkspaceId, exports: Iterable[ScheduledExport]) -> dict[Owner, str]:
    """Return for each owner why nothing can run in their name, or nothing; two queries an owner."""
    return {owner: _problem(workspace_id, owner) for owner in {owner_key(each) for each in exports}}


def _problem(workspace_id: WorkspaceId, owner: Owner) -> str:
    try:
        _with_rights(workspace_id, owner)
    except Terminal as error:
        return error.code
    return ""


def _with_rights(workspace_id: WorkspaceId, owner: Owner) -> Principal:
    found = principal_now(workspace_id, *owner)
    if found is None:
        raise errors.owner_gone()
    if Permission.CONTACTS_EXPORT not in found.permissions:
        raise errors.owner_not_allowed()
    return found
