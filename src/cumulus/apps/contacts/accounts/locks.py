"""The locks of accounts."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from cumulus.apps.contacts.identity.arrays import number_array
from cumulus.core.ids import ContactId, WorkspaceId

_ACCOUNTS = 7_005


def lock_accounts(workspace_id: WorkspaceId) -> None:
    """Hold the workspace's accounts until the transaction ends: one writer at a time.

    So two batches cannot each make the same company. Take it before `lock_whole_people`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ACCOUNTS, workspace_id])


def lock_whole_people(workspace_id: WorkspaceId, people: Collection[ContactId]) -> dict[ContactId, ContactId]:
    """Return whom `people` are part of now, and hold them so; a merge that is under way is waited for.

    Those whom the workspace does not have are left out.
    """
    if not people:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, coalesce(merged_into_id, id) FROM contacts_contact"
            " WHERE id = ANY(%s::bigint[]) AND workspace_id = %s ORDER BY id FOR SHARE",
            [number_array(sorted(people)), workspace_id],
        )
        return {ContactId(part): ContactId(whole) for part, whole in cursor.fetchall()}
