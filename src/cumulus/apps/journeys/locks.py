"""Locks of journeys, always taken in the order of their ids, held until the transaction ends.

Steps and entries hold a journey shared; pausing, stopping and merging hold it alone. So when a
pause returns, no step of that journey is under way and none begins. Advisory locks, because row
locks would write a journey's row at each batch.

Entries of one journey take turns as well: whether somebody is inside already is a question that
two transactions at once would both answer with no.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection

from cumulus.core.ids import JourneyId

_LOCK_CLASS = 0x4A4F5552  # "JOUR"
_ENTRANCE_CLASS = 0x4A4F4549  # "JOEI"


def hold_alone(*journey_ids: JourneyId) -> None:
    """Wait until nobody steps or enters the journeys, and keep it so. One query."""
    _hold("pg_advisory_xact_lock", _LOCK_CLASS, journey_ids)


def hold_shared(journey_ids: Iterable[JourneyId]) -> None:
    """Wait until none of the journeys is held alone, and keep it so. One query."""
    _hold("pg_advisory_xact_lock_shared", _LOCK_CLASS, journey_ids)


def hold_entrances(journey_ids: Iterable[JourneyId]) -> None:
    """Wait until nobody else lets people into the journeys, and keep it so. One query."""
    _hold("pg_advisory_xact_lock", _ENTRANCE_CLASS, journey_ids)


def try_hold_shared(journey_ids: Collection[JourneyId]) -> set[JourneyId]:
    """Return those of the journeys that are now held shared, without waiting. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT id FROM unnest(%s::int[]) AS id
            WHERE pg_try_advisory_xact_lock_shared(%s, id)""",
            [sorted(set(journey_ids)), _LOCK_CLASS],
        )
        return {JourneyId(row[0]) for row in cursor.fetchall()}


def _hold(function: str, lock_class: int, journey_ids: Iterable[JourneyId]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(%s, id) FROM unnest(%s::int[]) AS id",
            [lock_class, sorted(set(journey_ids))],
        )
