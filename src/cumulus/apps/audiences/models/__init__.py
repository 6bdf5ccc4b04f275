"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.audiences.models.computed import ComputedTag, ComputedTagJob, ComputedTagVersion
from cumulus.apps.audiences.models.following import WideChange
from cumulus.apps.audiences.models.insight import SavedPortrait
from cumulus.apps.audiences.models.learning import LearningRun, PredictiveModel
from cumulus.apps.audiences.models.live import Changed, LiveWorkspace, NewestContact, Turn
from cumulus.apps.audiences.models.scoring import Score, ScoreChange, ScoreTurn, ScoreVersion
from cumulus.apps.audiences.models.segments import Segment, SegmentFolder, SegmentList, SegmentSize, SegmentVersion
from cumulus.apps.audiences.models.stages import StageDirty, StageModel, StageTurn, StageWorkspace

__all__ = [
    "Changed",
    "ComputedTag",
    "ComputedTagJob",
    "ComputedTagVersion",
    "LearningRun",
    "LiveWorkspace",
    "NewestContact",
    "PredictiveModel",
    "SavedPortrait",
    "Score",
    "ScoreChange",
    "ScoreTurn",
    "ScoreVersion",
    "Segment",
    "SegmentFolder",
    "SegmentList",
    "SegmentSize",
    "SegmentVersion",
    "StageDirty",
    "StageModel",
    "StageTurn",
    "StageWorkspace",
    "Turn",
    "WideChange",
]
