"""Placing everybody anew where a condition means something else than before: the people did not move."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from cumulus.apps.audiences.models import Segment, StageModel
from cumulus.apps.audiences.stages.noting import forget_models
from cumulus.apps.audiences.usage import refers_to
from cumulus.core.ids import SegmentId, WorkspaceId


def place_anew(workspace_id: WorkspaceId, changed: Collection[Segment]) -> None:
    """Let the stage models that name one of the segments place everybody, silently; in the caller's transaction."""
    models = StageModel.objects.filter(workspace_id=workspace_id, archived_at=None)
    concerned = [
        model.pk for model in models if any(refers_to(model.states, SegmentId(each.pk), each.slug) for each in changed)
    ]
    StageModel.objects.filter(pk__in=concerned).update(needs_fill=True, fill_mark=F("fill_mark") + 1)
    forget_models(workspace_id)
