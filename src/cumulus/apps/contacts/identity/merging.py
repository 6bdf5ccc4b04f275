"""Two records that turned out to be one person become one."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from cumulus.core.ids import ContactId, WorkspaceId

_STATEMENTS = (
    # Identifiers, tags and suppressions move to the winner; what it has already stays.
    """
    UPDATE contacts_identity SET contact_id = pair.winner FROM pair
    WHERE contact_id = pair.loser AND workspace_id = %(workspace)s
    """,
    """
    INSERT INTO contacts_appliedtag (workspace_id, contact_id, tag_id, source, applied_at)
    SELECT workspace_id, pair.winner, tag_id, source, applied_at
    FROM contacts_appliedtag JOIN pair ON contact_id = pair.loser
    ON CONFLICT (contact_id, tag_id) DO NOTHING
    """,
    "DELETE FROM contacts_appliedtag USING pair WHERE contact_id = pair.loser",
    """
    INSERT INTO contacts_suppression (workspace_id, contact_id, channel, reason, at)
    SELECT workspace_id, pair.winner, channel, reason, at
    FROM contacts_suppression JOIN pair ON contact_id = pair.loser
    ON CONFLICT (contact_id, channel) DO NOTHING
    """,
    "DELETE FROM contacts_suppression USING pair WHERE contact_id = pair.loser",
    # Per attribute the later value wins; both sides' times are merged the same way.
    """
    UPDATE contacts_contact AS winner
    SET attributes = merged.attributes, attribute_times = merged.times,
        updated_at = now()
    FROM (
        SELECT id,
            coalesce(jsonb_object_agg(key, value) FILTER (WHERE value IS NOT NULL), '{}')
                AS attributes,
            jsonb_object_agg(key, at_ms) AS times
        FROM (
            SELECT DISTINCT ON (pair.winner, time.key) pair.winner AS id, time.key,
                time.value AS at_ms, contact.attributes -> time.key AS value
            FROM (SELECT loser, winner FROM pair UNION SELECT winner, winner FROM pair) AS pair
            JOIN contacts_contact AS contact ON contact.id = pair.loser
            CROSS JOIN LATERAL jsonb_each(contact.attribute_times) AS time
            ORDER BY pair.winner, time.key, time.value::text::bigint DESC,
                (contact.id = pair.winner) DESC, contact.id
        ) AS newest
        GROUP BY id
    ) AS merged
    WHERE winner.id = merged.id
    """,
    """
    UPDATE contacts_contact AS winner
    SET first_seen_at = least(winner.first_seen_at, losers.first_seen_at)
    FROM (
        SELECT pair.winner, min(first_seen_at) AS first_seen_at
        FROM pair JOIN contacts_contact ON id = pair.loser GROUP BY pair.winner
    ) AS losers
    WHERE id = losers.winner
    """,
    """
    UPDATE contacts_contact SET merged_into_id = pair.winner,
        version = nextval('contacts_version'), updated_at = now()
    FROM pair WHERE id = pair.loser OR merged_into_id = pair.loser
    """,
)


def merge(workspace_id: WorkspaceId, merged: Mapping[ContactId, ContactId]) -> None:
    """Make each key of `merged` a part of its value, in the caller's transaction.

    The loser's row stays, pointing at the winner, so that old ids still lead somewhere.
    Costs one round of statements for any number of pairs.
    """
    if not merged:
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pair")
        cursor.execute(
            "CREATE TEMPORARY TABLE pair ON COMMIT DROP AS"
            " SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS pair (loser, winner)",
            [list(merged.keys()), list(merged.values())],
        )
        for statement in _STATEMENTS:
            cursor.execute(statement, {"workspace": workspace_id})
