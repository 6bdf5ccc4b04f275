"""Exclusive groups when people become one, and two again: one tag stays, the others are set aside."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from cumulus.apps.contacts.tags.applying import log_added, log_removed
from cumulus.core.clock import Clock, utc_now
from cumulus.core.ids import ContactId, TagId, WorkspaceId

_SET_ASIDE = """
    WITH given_up AS (
        DELETE FROM contacts_appliedtag WHERE id IN (
            SELECT id FROM (
                SELECT held.id, tag.kind, dense_rank() OVER (PARTITION BY held.contact_id, tag.group_id
                    ORDER BY (tag.kind = 'source') DESC, held.applied_at DESC, held.tag_id DESC) AS nth
                FROM contacts_appliedtag AS held JOIN contacts_tag AS tag ON tag.id = held.tag_id
                JOIN contacts_taggroup AS folder ON folder.id = tag.group_id AND folder.exclusive
                WHERE held.contact_id = ANY(%(people)s)
            ) AS ranked WHERE nth > 1 AND kind <> 'source')
        RETURNING workspace_id, contact_id, origin_id, tag_id, value, source, applied_at, applied_by, expires_at
    ), kept AS (
        INSERT INTO contacts_settledtag
            (workspace_id, contact_id, origin_id, tag_id, value, source, applied_at, applied_by, expires_at)
        SELECT * FROM given_up
        ON CONFLICT (origin_id, tag_id) DO UPDATE SET contact_id = EXCLUDED.contact_id, value = EXCLUDED.value,
            source = EXCLUDED.source, applied_at = EXCLUDED.applied_at, applied_by = EXCLUDED.applied_by,
            expires_at = EXCLUDED.expires_at
    )
    SELECT contact_id, tag_id FROM given_up
"""

# Back comes what no other tag of the group stands against now; of several, as when they were set aside.
_TAKE_BACK = """
    WITH due AS (
        SELECT DISTINCT ON (kept.contact_id, coalesce(folder.id, -tag.id)) kept.*
        FROM contacts_settledtag AS kept JOIN contacts_tag AS tag ON tag.id = kept.tag_id AND tag.archived_at IS NULL
        LEFT JOIN contacts_taggroup AS folder ON folder.id = tag.group_id AND folder.exclusive
        WHERE kept.contact_id = ANY(%(people)s) AND coalesce(kept.expires_at > %(now)s, true)
            AND NOT EXISTS (
                SELECT FROM contacts_appliedtag AS held JOIN contacts_tag AS other ON other.id = held.tag_id
                WHERE held.contact_id = kept.contact_id AND (other.id = tag.id OR other.group_id = folder.id))
        ORDER BY kept.contact_id, coalesce(folder.id, -tag.id), kept.applied_at DESC, kept.tag_id DESC
    ), gone AS (
        DELETE FROM contacts_settledtag WHERE id IN (SELECT id FROM due)
    )
    INSERT INTO contacts_appliedtag
        (workspace_id, contact_id, origin_id, tag_id, value, source, applied_at, applied_by, expires_at)
    SELECT workspace_id, contact_id, origin_id, tag_id, value, source, applied_at, applied_by, expires_at FROM due
    ON CONFLICT (origin_id, tag_id) DO NOTHING
    RETURNING contact_id, tag_id, source, value
"""


def settle_merged(workspace_id: WorkspaceId, people: Collection[ContactId]) -> None:
    """Leave merged people one tag of each exclusive group, the one that came last; set the others aside.

    In the caller's transaction, who holds the people. Safe to run twice. Logs `Tag Removed` with
    the source `merge`.
    """
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SET_ASIDE, {"people": sorted(people)})
        lost = {(ContactId(person), TagId(tag_id)) for person, tag_id in cursor.fetchall()}
    if lost:
        log_removed(workspace_id, lost, "merge")


def take_back_split(workspace_id: WorkspaceId, people: Collection[ContactId], clock: Clock = utc_now) -> None:
    """Give people who came apart what was set aside when they became one, as it was.

    In the caller's transaction, who holds the people. Safe to run twice. Logs `Tag Added`.
    """
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_BACK, {"people": sorted(people), "now": clock()})
        log_added(workspace_id, cursor.fetchall())
