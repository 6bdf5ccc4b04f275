"""How often the plan is broken, where, by whom, with an example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from cumulus.apps.ingest.plan.judging import Noted

_MOST_PLACES = 2_000
"""Places noted of one batch: names made up by a client must not fill the table."""

_Place = tuple[int, date, int, str, str, str]
"""Workspace, day, source, event, property, code."""


@dataclass(slots=True)
class _Count:
    count: int
    example: str
    last_at: datetime


def count_breaches(broken: Sequence[Noted]) -> None:
    """Add what a batch broke to the counts, in the caller's transaction; one statement."""
    counts: dict[_Place, _Count] = {}
    for item, breach in broken:
        row = item.row
        place = (
            row.workspace_id,
            row.received_at.date(),
            row.source_id or 0,
            item.name,
            breach.place,
            breach.code.value,
        )
        known = counts.get(place)
        if known is not None:
            known.count += 1
        elif len(counts) < _MOST_PLACES:
            counts[place] = _Count(1, breach.got[:200], row.received_at)
    if counts:
        _add(sorted(counts.items()))


def _add(counts: Sequence[tuple[_Place, _Count]]) -> None:
    columns = [list(column) for column in zip(*(place for place, _ in counts), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ingest_violation
                (workspace_id, day, source_id, event, property, code, count, example, last_at)
            SELECT * FROM unnest(%s::int[], %s::date[], %s::int[], %s::text[], %s::text[], %s::text[],
                %s::bigint[], %s::text[], %s::timestamptz[])
            ON CONFLICT (workspace_id, event, day, source_id, property, code) DO UPDATE SET
                count = ingest_violation.count + excluded.count,
                example = excluded.example,
                last_at = excluded.last_at
            """,
            [
                *columns,
                [each.count for _, each in counts],
                [each.example for _, each in counts],
                [each.last_at for _, each in counts],
            ],
        )
