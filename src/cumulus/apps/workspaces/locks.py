"""The only row and advisory locks of workspaces."""

from __future__ import annotations

from django.db import connection

from cumulus.apps.workspaces.models import Workspace
from cumulus.core.ids import WorkspaceId

_PREPARATION_KEY = 0x63756D75
"""Any constant that no other advisory lock uses."""


def lock_membership(workspace_id: WorkspaceId) -> None:
    """Hold the workspace's list of members until the transaction ends.

    Two administrators who remove each other at the same moment are served one after the other.
    """
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)


def lock_preparation() -> None:
    """Hold the installation's preparation until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PREPARATION_KEY])
