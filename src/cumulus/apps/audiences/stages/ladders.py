"""The ladders of saved models; one that breaks says why, and one that mends places everybody anew."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db.models import F

from cumulus.apps.audiences.expressions.catalogue import Catalogue
from cumulus.apps.audiences.expressions.problems import InvalidExpression
from cumulus.apps.audiences.models import StageModel
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.stages.placing import Ladder, read_ladder
from cumulus.core.ids import WorkspaceId

logger = logging.getLogger(__name__)


def ladders_of(workspace_id: WorkspaceId, models: Iterable[StageModel]) -> list[tuple[StageModel, Ladder]]:
    """Return the models of a workspace that judge, each with its ladder: neither broken nor to be placed first."""
    catalogue = load_catalogue(workspace_id)
    found = [(model, ladder_of(model, catalogue)) for model in models]
    return [(model, ladder) for model, ladder in found if ladder is not None and not model.needs_fill]


def ladder_of(model: StageModel, catalogue: Catalogue) -> Ladder | None:
    """Return a model's ladder; None, noted on the model, when it is broken: then nobody moves.

    A model that has mended is to place everybody: what happened meanwhile noted nobody.
    """
    ladder, reason = None, ""
    try:
        ladder = read_ladder(model.states, catalogue)
    except InvalidExpression as error:
        reason = error.message[:1000]
        logger.warning("stage_model.broken", extra={"model": model.pk})
    if reason != model.broken_reason:
        StageModel.objects.filter(pk=model.pk).update(broken_reason=reason)
        if not reason and not model.needs_fill:
            StageModel.objects.filter(pk=model.pk).update(needs_fill=True, fill_mark=F("fill_mark") + 1)
            model.needs_fill = True
    return ladder
