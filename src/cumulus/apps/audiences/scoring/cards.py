"""The cards that count in a workspace, read from their published versions."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db.models import F

from cumulus.apps.audiences.models import Score, ScoreVersion
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.scoring.card import Card
from cumulus.apps.audiences.scoring.parsing import parse_card
from cumulus.core.ids import WorkspaceId

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LiveCard:
    """A published card and the score that it makes."""

    score: Score
    card: Card


def live_scores(workspace_id: WorkspaceId) -> list[Score]:
    """Return the workspace's cards that are not archived, by name."""
    return list(Score.objects.filter(workspace_id=workspace_id, archived_at=None).order_by("name", "id"))


def live_cards(workspace_id: WorkspaceId, score_ids: frozenset[int] | None = None) -> list[LiveCard]:
    """Return the published cards, by id; a broken one scores nobody and is logged.

    Parameters
    ----------
    score_ids : frozenset[int] or None
        Only these; None means all.
    """
    rows = ScoreVersion.objects.filter(
        workspace_id=workspace_id, number=F("score__published"), score__archived_at=None
    ).select_related("score")
    if score_ids is not None:
        rows = rows.filter(score_id__in=score_ids)
    versions = list(rows.order_by("score_id"))
    if not versions:
        return []
    catalogue = load_catalogue(workspace_id)
    found = []
    for version in versions:
        parsed = parse_card(version.definition, catalogue)
        if parsed.card is None:
            logger.warning("score.broken", extra={"score": version.score_id, "code": parsed.problems[0].code})
        else:
            found.append(LiveCard(version.score, parsed.card))
    return found
