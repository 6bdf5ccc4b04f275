"""The only way from an id in a request to something of the tag library."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model
from django.http import HttpRequest

from cumulus.apps.contacts import errors
from cumulus.apps.contacts.models import Group, Tag, TagCode, TagJob, TagMapping, TagRule
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.errors import NotFound
from cumulus.core.ids import WorkspaceId

Row = TypeVar("Row", bound=Model)

_MISSING: dict[type[Model], Callable[[], NotFound]] = {
    Tag: errors.tag_not_found,
    TagRule: errors.tag_rule_not_found,
    TagCode: errors.tag_code_not_found,
    TagMapping: errors.tag_mapping_not_found,
    TagJob: errors.tag_job_not_found,
    Group: errors.group_not_found,
}


def open_row(request: HttpRequest, kind: type[Row], row_id: int, permission: Permission) -> tuple[Principal, Row]:
    """Return who asks and the row.

    Raises
    ------
    NotFound
        `tag_not_found`, `tag_rule_not_found` …: it does not exist, or in another workspace.
    """
    principal = authorise(request, permission)
    return principal, find_row(principal.workspace_id, kind, row_id)


def find_row(workspace_id: WorkspaceId, kind: type[Row], row_id: int) -> Row:
    """Return the workspace's row of that id, or raise `<kind>_not_found`."""
    rows = kind._default_manager.filter(workspace_id=workspace_id, pk=row_id) if 0 < row_id < 2**63 else None
    found = rows.first() if rows is not None else None
    if found is None:
        missing = _MISSING[kind]()
        raise missing
    return found
