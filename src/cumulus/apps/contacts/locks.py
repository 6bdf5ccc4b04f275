"""The locks of contacts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connection

from cumulus.core.ids import ContactId, WorkspaceId

_IDENTITIES = 7_001
_PRIVACY = 7_006
_COMPUTING = 7_008


def lock_identities(workspace_id: WorkspaceId) -> None:
    """Hold the workspace's identities until the transaction ends: one writer at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_IDENTITIES, workspace_id])


def lock_people(workspace_id: WorkspaceId, people: Collection[ContactId]) -> None:
    """Hold the contacts' rows, and those that are part of them, until the transaction ends.

    In the order of their ids, so that nobody waits in a circle. Whoever attaches something to
    a contact holds its row `FOR SHARE`: it finds out first whether the contact is still one.
    """
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT FROM contacts_contact WHERE workspace_id = %s AND id IN (
                SELECT unnest(%s::bigint[])
                UNION SELECT id FROM contacts_contact WHERE merged_into_id = ANY(%s))
            ORDER BY id FOR NO KEY UPDATE
            """,
            [workspace_id, sorted(people), sorted(people)],
        )


def lock_computing(attribute_id: int) -> None:
    """Hold a computed attribute until the transaction ends: an older value never overwrites a newer one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_COMPUTING, attribute_id])


@contextmanager
def one_at_a_time() -> Iterator[bool]:
    """Be the only one who works off privacy requests; False when somebody else does.

    Held by the connection, so that a process that dies lets go of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [_PRIVACY])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [_PRIVACY])
