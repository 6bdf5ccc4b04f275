"""The due-queue: who stands where until when, claimed and written in sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from cumulus.apps.journeys.nodes.base import People
from cumulus.core.ids import JourneyId, JourneyVersionId, WorkspaceId

_TUNE = """
    SET LOCAL random_page_cost = 1;
    SET LOCAL enable_seqscan = off;
    SET LOCAL enable_hashjoin = off;
    SET LOCAL enable_mergejoin = off
"""

_WAITING = """
    SELECT v.id, j.id, j.workspace_id, j.name, v.number, v.stopped_at IS NOT NULL, first.due_at
    FROM journeys_version v
    JOIN journeys_journey j ON j.id = v.journey_id
    CROSS JOIN LATERAL (
        SELECT due_at FROM journeys_due WHERE version_id = v.id ORDER BY due_at LIMIT 1
    ) AS first
    WHERE v.stopped_at IS NOT NULL OR j.status = 'live'
"""

_CLAIM = """
    WITH picked AS MATERIALIZED (
        SELECT first.place
        FROM unnest(%s::bigint[]) AS wanted (version_id)
        JOIN journeys_version v ON v.id = wanted.version_id
        JOIN journeys_journey j ON j.id = v.journey_id
        CROSS JOIN LATERAL (
            SELECT ctid AS place FROM journeys_due
            WHERE version_id = wanted.version_id
              AND due_at <= CASE WHEN v.stopped_at IS NULL THEN %s::timestamptz
                                 ELSE 'infinity' END
            ORDER BY due_at LIMIT %s
            FOR UPDATE SKIP LOCKED
        ) AS first
        WHERE v.stopped_at IS NOT NULL OR j.status = 'live'
    ), claimed AS (
        DELETE FROM journeys_due WHERE ctid = ANY (ARRAY (SELECT place FROM picked))
        RETURNING version_id, node, attempts, run_id, contact_id
    )
    SELECT version_id, node, attempts, array_agg(run_id), array_agg(contact_id)
    FROM claimed GROUP BY version_id, node, attempts
"""

_PUT = """
    INSERT INTO journeys_due
        (due_at, run_id, contact_id, version_id, workspace_id, attempts, node)
    SELECT %s, run_id, contact_id, %s, %s, %s, %s
    FROM unnest(%s::bigint[], %s::bigint[]) AS people (run_id, contact_id)
"""


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """A version with people in it; `stopped` ones are only there to be emptied."""

    id: JourneyVersionId
    journey_id: JourneyId
    workspace_id: WorkspaceId
    journey_name: str
    number: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version and the instant at which its first person is due."""

    version: LiveVersion
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """People taken out of the queue who stood at one node, after so many failed attempts."""

    version_id: JourneyVersionId
    node: str
    attempts: int
    people: People


@dataclass(frozen=True, slots=True)
class Stay:
    """People to be put into the queue at one node."""

    version: LiveVersion
    node: str
    due_at: datetime
    people: People
    attempts: int = 0


def tune() -> None:
    """Make the planner of this transaction use the indexes.

    The sizes of a batch are guesses to it: with the default costs it reads the whole queue
    for every batch. [measured: 14-18k instead of 43k steps a second]
    """
    with connection.cursor() as cursor:
        cursor.execute(_TUNE)


def waiting() -> list[Waiting]:
    """Return every version that may step and has people, with its next due instant.

    One index probe per version of a live journey, and per stopped one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return [
            Waiting(
                LiveVersion(
                    JourneyVersionId(version_id),
                    JourneyId(journey_id),
                    WorkspaceId(workspace_id),
                    name,
                    number,
                    stopped,
                ),
                due_at,
            )
            for version_id, journey_id, workspace_id, name, number, stopped, due_at in (cursor.fetchall())
        ]


def claim(version_ids: Sequence[JourneyVersionId], now: datetime, per_version: int) -> list[Claim]:
    """Take those who are due out of the queue; of stopped versions everybody.

    Checks the journeys' status itself, so call it after taking their locks. Rows that
    another worker has are passed over. Until the transaction ends they are gone for others
    only; a rollback puts them back.

    Parameters
    ----------
    per_version : int
        At most so many people of each version, the longest due first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [list(version_ids), now, per_version])
        return [
            Claim(JourneyVersionId(version_id), node, attempts, People(run_ids, contact_ids))
            for version_id, node, attempts, run_ids, contact_ids in cursor.fetchall()
        ]


def put(stays: Sequence[Stay]) -> None:
    """Put people into the queue; one statement for each node of each version."""
    with connection.cursor() as cursor:
        for stay in stays:
            cursor.execute(
                _PUT,
                [
                    stay.due_at,
                    stay.version.id,
                    stay.version.workspace_id,
                    stay.attempts,
                    stay.node,
                    list(stay.people.run_ids),
                    list(stay.people.contact_ids),
                ],
            )
