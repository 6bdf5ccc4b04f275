"""Two records that turned out to be one person become one."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from cumulus.apps.contacts.identity.attachments import ATTACHED
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.platform.spine.events import InternalEvent, append_events

_PAIR = "unnest(%(losers)s::bigint[], %(winners)s::bigint[]) AS pair (loser, winner)"

_TAGS = f"""
    SELECT pair.loser, array_agg(tag.name ORDER BY tag.name)
    FROM {_PAIR}
    JOIN contacts_appliedtag AS applied ON applied.contact_id = pair.loser
    JOIN contacts_tag AS tag ON tag.id = applied.tag_id
    GROUP BY pair.loser
"""
_STATEMENTS = (
    # Identifiers, tags and suppressions move to the winner; what it has already stays.
    f"""
    UPDATE contacts_identity SET contact_id = pair.winner FROM {_PAIR}
    WHERE contact_id = pair.loser AND workspace_id = %(workspace)s
    """,
    f"""
    INSERT INTO contacts_appliedtag (workspace_id, contact_id, tag_id, source, applied_at)
    SELECT workspace_id, pair.winner, tag_id, source, applied_at
    FROM contacts_appliedtag JOIN {_PAIR} ON contact_id = pair.loser ORDER BY applied_at
    ON CONFLICT (contact_id, tag_id) DO NOTHING
    """,
    "DELETE FROM contacts_appliedtag WHERE contact_id = ANY(%(losers)s)",
    f"""
    INSERT INTO contacts_suppression (workspace_id, contact_id, channel, reason, at)
    SELECT workspace_id, pair.winner, channel, reason, at
    FROM contacts_suppression JOIN {_PAIR} ON contact_id = pair.loser ORDER BY at
    ON CONFLICT (contact_id, channel) DO NOTHING
    """,
    "DELETE FROM contacts_suppression WHERE contact_id = ANY(%(losers)s)",
    *(f"UPDATE {table} SET contact_id = pair.winner FROM {_PAIR} WHERE contact_id = pair.loser" for table in ATTACHED),
    # Per attribute the later value wins; both sides' times are merged the same way.
    f"""
    UPDATE contacts_contact AS winner
    SET attributes = merged.attributes, attribute_times = merged.times,
        updated_at = now()
    FROM (
        SELECT id,
            coalesce(jsonb_object_agg(key, value) FILTER (WHERE value IS NOT NULL), '{{}}')
                AS attributes,
            jsonb_object_agg(key, at_ms) AS times
        FROM (
            SELECT DISTINCT ON (side.winner, time.key) side.winner AS id, time.key,
                time.value AS at_ms, contact.attributes -> time.key AS value
            FROM (SELECT loser, winner FROM {_PAIR} UNION SELECT winner, winner FROM {_PAIR}) AS side
            JOIN contacts_contact AS contact ON contact.id = side.loser
            CROSS JOIN LATERAL jsonb_each(contact.attribute_times) AS time
            ORDER BY side.winner, time.key, time.value::text::bigint DESC,
                (contact.id = side.winner) DESC, contact.id
        ) AS newest
        GROUP BY id
    ) AS merged
    WHERE winner.id = merged.id
    """,
    f"""
    UPDATE contacts_contact AS winner
    SET first_seen_at = least(winner.first_seen_at, losers.first_seen_at)
    FROM (
        SELECT pair.winner, min(first_seen_at) AS first_seen_at
        FROM {_PAIR} JOIN contacts_contact ON id = pair.loser GROUP BY pair.winner
    ) AS losers
    WHERE id = losers.winner
    """,
)
# Those that were part of a loser before lead straight to the winner too: one hop, always.
_FORWARD = f"""
    UPDATE contacts_contact AS part SET merged_into_id = pair.winner,
        version = nextval('contacts_version'), updated_at = now()
    FROM {_PAIR}
    WHERE part.id IN (SELECT pair.loser UNION ALL SELECT id FROM contacts_contact WHERE merged_into_id = pair.loser)
    RETURNING part.id
"""


def merge(workspace_id: WorkspaceId, merged: Mapping[ContactId, ContactId]) -> set[ContactId]:
    """Make each key of `merged` a part of its value, in the caller's transaction.

    The losers' rows stay, pointing at the winner, so that old ids still lead somewhere. Logs
    `Contacts Merged` with the tags that moved. Returns every contact that now leads elsewhere
    than before. Costs one round of statements for any number of pairs; the caller holds the
    people's rows.
    """
    if not merged:
        return set()
    parameters: dict[str, int | list[ContactId]] = {
        "workspace": workspace_id,
        "losers": list(merged.keys()),
        "winners": list(merged.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAGS, parameters)
        tags: dict[ContactId, list[JsonValue]] = dict(cursor.fetchall())
        for statement in _STATEMENTS:
            cursor.execute(statement, parameters)
        cursor.execute(_FORWARD, parameters)
        moved = {ContactId(row[0]) for row in cursor.fetchall()}
    append_events(workspace_id, [_event(loser, winner, tags.get(loser, [])) for loser, winner in merged.items()])
    return moved


def _event(loser: ContactId, winner: ContactId, tags: list[JsonValue]) -> InternalEvent:
    return InternalEvent("Contacts Merged", winner, {"merged": loser, "tags": tags}, depth=1)
