"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.audiences.models.learning import LearningRun, PredictiveModel
from cumulus.apps.audiences.models.segments import Segment

__all__ = ["LearningRun", "PredictiveModel", "Segment"]
