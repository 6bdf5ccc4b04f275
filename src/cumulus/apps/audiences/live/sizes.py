"""How many members segments had, over time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

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
