"""Records belong to another person than before: their runs go with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.utils import timezone

from cumulus.apps.journeys.engine.runs import Tally
from cumulus.apps.journeys.locks import hold_alone
from cumulus.core.ids import ContactId, JourneyId, JourneyVersionId, WorkspaceId

MERGED = "merged"

_PAIR = "unnest(%(losers)s::bigint[], %(winners)s::bigint[]) AS pair (loser, winner)"

_CONCERNED = """
    SELECT DISTINCT v.journey_id FROM journeys_run r JOIN journeys_version v ON v.id = r.version_id
    WHERE r.origin_id = ANY (%(losers)s) AND r.workspace_id = %(workspace)s AND r.exited_at IS NULL
"""

# Of several active runs of one person in one journey the first stays.
_END_DOUBLES = f"""
    WITH active AS (
        SELECT r.id, row_number() OVER (PARTITION BY v.journey_id, people.winner ORDER BY r.id) AS nth
        FROM (SELECT loser AS origin_id, winner FROM {_PAIR}
              UNION SELECT r.origin_id, winner FROM {_PAIR} JOIN journeys_run r ON r.contact_id = winner
                  AND r.origin_id <> ALL (%(losers)s)) AS people
        JOIN journeys_run r ON r.origin_id = people.origin_id
        JOIN journeys_version v ON v.id = r.version_id
        WHERE r.workspace_id = %(workspace)s AND r.exited_at IS NULL
    ), ended AS (
        UPDATE journeys_run SET exited_at = %(now)s, exit_reason = '{MERGED}'
        WHERE id IN (SELECT id FROM active WHERE nth > 1) AND exited_at IS NULL
        RETURNING id
    )
    DELETE FROM journeys_due WHERE run_id IN (SELECT id FROM ended)
    RETURNING version_id, node
"""

# A key that says only how often one may enter would meet the winner's own; an event's cannot.
_MOVE = (
    f"""
    UPDATE journeys_due AS due SET contact_id = pair.winner
    FROM journeys_run r JOIN {_PAIR} ON r.origin_id = pair.loser
    WHERE due.run_id = r.id AND r.workspace_id = %(workspace)s
    """,
    f"""
    UPDATE journeys_run SET contact_id = pair.winner,
        entry_key = CASE WHEN entry_key = 'once' OR entry_key LIKE 'segment:%%'
                         THEN 'merged:' || id ELSE entry_key END
    FROM {_PAIR} WHERE origin_id = pair.loser AND contact_id <> pair.winner AND workspace_id = %(workspace)s
    """,
    f"""
    INSERT INTO journeys_presence (journey_id, contact_id)
    SELECT p.journey_id, pair.winner
    FROM journeys_presence p JOIN {_PAIR} ON p.contact_id = pair.loser
    WHERE p.journey_id IN (SELECT id FROM journeys_journey WHERE workspace_id = %(workspace)s)
    ON CONFLICT DO NOTHING
    """,
)


def adopt_runs(workspace_id: WorkspaceId, merged: Mapping[ContactId, ContactId]) -> None:
    """Give the runs that began with each key of `merged` to its value, in the caller's transaction.

    After a merge these are the parts of the person that went away; after one was undone, those
    that left. Call it before the reactors of the same batch. Of two active runs in one journey the
    later ends with the reason `merged`: nobody gets a mail twice because they were two
    contacts. Safe to run twice. Six statements for any number of pairs.

    Holds the journeys alone that the losers stand in: a step under way would put them back into
    the queue under their old name.
    """
    if not merged:
        return
    parameters: dict[str, list[ContactId] | WorkspaceId | datetime] = {
        "losers": list(merged.keys()),
        "winners": list(merged.values()),
        "workspace": workspace_id,
        "now": timezone.now(),
    }
    tally = Tally()
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED, parameters)
        hold_alone(*(JourneyId(row[0]) for row in cursor.fetchall()))
        cursor.execute(_END_DOUBLES, parameters)
        for version_id, node in cursor.fetchall():
            tally.at(JourneyVersionId(version_id), node).left += 1
        for statement in _MOVE:
            cursor.execute(statement, parameters)
    tally.write()
