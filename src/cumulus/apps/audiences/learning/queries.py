"""Reads of learning."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from cumulus.apps.audiences.learning import scores
from cumulus.apps.audiences.models import LearningRun, PredictiveModel
from cumulus.core.ids import WorkspaceId


def models_of(workspace_id: WorkspaceId) -> QuerySet[PredictiveModel]:
    """Return the workspace's models, newest first."""
    return PredictiveModel.objects.filter(workspace_id=workspace_id, archived_at__isnull=True).order_by("-id")


def scoring_models(workspace_id: WorkspaceId) -> QuerySet[PredictiveModel]:
    """Return the models whose scores may be named in an expression."""
    return models_of(workspace_id).filter(scored_at__isnull=False).exclude(state=PredictiveModel.State.RETIRED)


def score_slugs(workspace_id: WorkspaceId) -> Mapping[str, int]:
    """Return the score ids of the models that scored somebody, by slug: for the parser's catalogue."""
    return {slug: scores.score_id(pk) for slug, pk in scoring_models(workspace_id).values_list("slug", "id")}


def last_run(workspace_id: WorkspaceId, model_id: int) -> LearningRun | None:
    """Return the newest run of a model."""
    return LearningRun.objects.filter(workspace_id=workspace_id, model_id=model_id).order_by("-id").first()


def last_look(workspace_id: WorkspaceId, task: str, segment_id: int | None = None) -> LearningRun | None:
    """Return the newest run of a look-alike or of groups."""
    rows = LearningRun.objects.filter(workspace_id=workspace_id, task=task, segment_id=segment_id)
    return rows.order_by("-id").first()
