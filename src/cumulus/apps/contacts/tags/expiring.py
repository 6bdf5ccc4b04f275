"""Tags that end by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from cumulus.apps.contacts.tags.applying import log_removed
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, TagId, WorkspaceId

_AT_ONCE = 5_000

# Whose row is held by a tagging under way comes with the next round.
_EXPIRE = """
    WITH due AS (
        SELECT id FROM contacts_appliedtag WHERE expires_at <= %(now)s
        ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM contacts_appliedtag WHERE id IN (SELECT id FROM due)
        RETURNING id, workspace_id, contact_id, tag_id
    )
    SELECT workspace_id, contact_id, tag_id, EXISTS (
        SELECT FROM contacts_appliedtag AS other
        WHERE other.contact_id = gone.contact_id AND other.tag_id = gone.tag_id
            AND other.id NOT IN (SELECT id FROM due)) AS kept
    FROM gone
"""


def expire_tags(clock: Clock = utc_now) -> int:
    """Take off every tag whose time is over; return how many rows went.

    A tag that ends at 12:00:00 is over at 12:00:00. Logs `Tag Removed` with the source
    `expiry`, unless another part of the person still has the tag. 5,000 at a time, a
    transaction each; safe to run twice and by two at once.
    """
    now, total = clock(), 0
    while gone := _expire_some(now):
        total += gone
    return total


@transaction.atomic
def _expire_some(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE, {"now": now, "limit": _AT_ONCE})
        rows: Sequence[tuple[int, int, int, bool]] = cursor.fetchall()
    lost: defaultdict[WorkspaceId, set[tuple[ContactId, TagId]]] = defaultdict(set)
    for workspace_id, person, tag_id, kept in rows:
        if not kept:
            lost[WorkspaceId(workspace_id)].add((ContactId(person), TagId(tag_id)))
    for workspace_id, pairs in sorted(lost.items()):
        log_removed(workspace_id, pairs, "expiry")
    return len(rows)
