"""The app's tables, by what they are about."""

from __future__ import annotations

from cumulus.apps.audiences.models.scoring import Score, ScoreChange, ScoreTurn, ScoreVersion
from cumulus.apps.audiences.models.segments import Segment

__all__ = ["Score", "ScoreChange", "ScoreTurn", "ScoreVersion", "Segment"]
