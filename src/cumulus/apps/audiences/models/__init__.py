"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.audiences.models.computed import ComputedTag, ComputedTagJob, ComputedTagVersion
from cumulus.apps.audiences.models.segments import Segment
from cumulus.apps.audiences.models.stages import StageDirty, StageModel, StageTurn

__all__ = [
    "ComputedTag",
    "ComputedTagJob",
    "ComputedTagVersion",
    "Segment",
    "StageDirty",
    "StageModel",
    "StageTurn",
]
