"""Scoring everybody anew: from the first person on, and where a condition of a card means something else than before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, QuerySet

from cumulus.apps.audiences.models import Score, ScoreVersion, Segment
from cumulus.apps.audiences.scoring.noting import forget_cards
from cumulus.apps.audiences.usage import refers_to
from cumulus.core.ids import SegmentId, WorkspaceId


def begin_fills(scores: QuerySet[Score], cause: str, asked_at: datetime) -> None:
    """Let cards score everybody from the first person on, also those that are under way."""
    scores.update(
        fill_state=Score.Fill.RUNNING,
        fill_cause=cause,
        fill_asked_at=asked_at,
        fill_after=0,
        fill_from=0,
        fill_until=None,
        fill_done=0,
    )


def score_anew(workspace_id: WorkspaceId, changed: Collection[Segment], now: datetime) -> None:
    """Let the published cards that name one of the segments score everybody; in the caller's transaction."""
    published = ScoreVersion.objects.filter(
        workspace_id=workspace_id, number=F("score__published"), score__archived_at=None
    )
    concerned = [
        version.score_id
        for version in published
        if any(refers_to(version.definition, SegmentId(each.pk), each.slug) for each in changed)
    ]
    begin_fills(Score.objects.filter(pk__in=concerned), "published", now)
    forget_cards(workspace_id)
