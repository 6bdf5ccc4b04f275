"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.audiences.models.live import Changed, LiveWorkspace, NewestContact, Turn
from cumulus.apps.audiences.models.segments import Segment, SegmentFolder, SegmentList, SegmentSize, SegmentVersion

__all__ = [
    "Changed",
    "LiveWorkspace",
    "NewestContact",
    "Segment",
    "SegmentFolder",
    "SegmentList",
    "SegmentSize",
    "SegmentVersion",
    "Turn",
]
