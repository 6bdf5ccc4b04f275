"""Locks of journeys, always taken in the order of their ids, held until the transaction ends.

Steps and entries hold a journey shared; pausing and stopping hold it alone. So when a pause
returns, no step of that journey is under way and none begins. Advisory locks, because row
locks would write a journey's row at each batch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection

from cumulus.core.ids import JourneyId

_LOCK_CLASS = 0x4A4F5552  # "JOUR"


def hold_alone(journey_id: JourneyId) -> None:
    """Wait until nobody steps or enters the journey, and keep it so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, journey_id])


def hold_shared(journey_ids: Iterable[JourneyId]) -> None:
    """Wait until none of the journeys is held alone, and keep it so. One query."""
    ordered = sorted(set(journey_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s, id) FROM unnest(%s::int[]) AS id",
            [_LOCK_CLASS, ordered],
        )


def try_hold_shared(journey_ids: Collection[JourneyId]) -> set[JourneyId]:
    """Return those of the journeys that are now held shared, without waiting. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT id FROM unnest(%s::int[]) AS id
            WHERE pg_try_advisory_xact_lock_shared(%s, id)""",
            [sorted(set(journey_ids)), _LOCK_CLASS],
        )
        return {JourneyId(row[0]) for row in cursor.fetchall()}
