"""How many members segments had, over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from cumulus.apps.audiences.models import Segment, SegmentSize
from cumulus.core.ids import WorkspaceId


def note_sizes(workspace_id: WorkspaceId, sizes: Mapping[int, int], now: datetime) -> None:
    """Keep a point of each segment's history, one an hour, and show it as the count; two statements."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    points = [SegmentSize(workspace_id=workspace_id, segment_id=each, at=hour, count=n) for each, n in sizes.items()]
    SegmentSize.objects.bulk_create(
        points, update_conflicts=True, unique_fields=["segment", "at"], update_fields=["count"]
    )
    rows = [Segment(pk=each, members_count=count, counted_at=now) for each, count in sizes.items()]
    Segment.objects.bulk_update(rows, ["members_count", "counted_at"], batch_size=500)


_SHOWN = 30
_LATEST = """
    SELECT wanted.id, array_agg(latest.count ORDER BY latest.at) FROM unnest(%s::bigint[]) AS wanted (id)
    CROSS JOIN LATERAL (
        SELECT at, count FROM audiences_segmentsize WHERE segment_id = wanted.id ORDER BY at DESC LIMIT %s
    ) AS latest GROUP BY wanted.id
"""


def latest_sizes(segment_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return the latest sizes of each segment, the oldest of them first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [list(segment_ids), _SHOWN])
        return dict(cursor.fetchall())


def size_history(segment_id: int, since: datetime) -> list[tuple[datetime, int]]:
    """Return a segment's sizes since then, the oldest first."""
    rows = SegmentSize.objects.filter(segment_id=segment_id, at__gte=since).order_by("at")
    return list(rows.values_list("at", "count"))
