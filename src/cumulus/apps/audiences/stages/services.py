"""Verbs of stage models, one transaction each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from cumulus.apps.audiences.locks import lock_definitions
from cumulus.apps.audiences.models import StageModel
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.stages.errors import StageModelInUse
from cumulus.apps.audiences.stages.noting import forget_models
from cumulus.apps.audiences.stages.placing import read_ladder
from cumulus.apps.audiences.usage import named, users_of
from cumulus.core.errors import Invalid
from cumulus.core.ids import UserId, WorkspaceId
from cumulus.core.json import JsonObject

_SLUG_LENGTH = 60


@dataclass(frozen=True, slots=True)
class StageDraft:
    """A stage model as it is to be saved."""

    name: str
    description: str
    states: list[JsonObject]


@transaction.atomic
def create_model(workspace_id: WorkspaceId, draft: StageDraft, author: UserId | None, now: datetime) -> StageModel:
    """Save a new stage model; the loop places everybody, without events.

    Raises
    ------
    InvalidExpression
        When one of the conditions is broken.
    Invalid
        `doubled_stage`.
    """
    lock_definitions(workspace_id)
    model = StageModel(workspace_id=workspace_id, created_by=author, created_at=now)
    model.slug = _free_slug(workspace_id, draft.name)
    _write(model, draft, now)
    return model


@transaction.atomic
def update_model(model: StageModel, draft: StageDraft, now: datetime) -> StageModel:
    """Change a stage model; other states place everybody anew. The slug stays.

    Raises
    ------
    InvalidExpression
        When one of the conditions is broken.
    Invalid
        `doubled_stage`.
    """
    lock_definitions(WorkspaceId(model.workspace_id))
    model = StageModel.objects.select_for_update().get(pk=model.pk)
    model.needs_fill = model.needs_fill or bool(model.broken_reason) or model.states != draft.states
    _write(model, draft, now)
    return model


@transaction.atomic
def archive_model(model: StageModel, now: datetime) -> None:
    """Take a stage model out of use.

    Raises
    ------
    StageModelInUse
        `stage_model_in_use`: something asks for its stages.
    """
    workspace_id = WorkspaceId(model.workspace_id)
    lock_definitions(workspace_id)
    if users := users_of(workspace_id, "stage", (model.slug,), ("stages", model.pk)):
        raise StageModelInUse([each.name for each in users])
    StageModel.objects.filter(pk=model.pk, archived_at=None).update(archived_at=now)
    forget_models(workspace_id)


def _write(model: StageModel, draft: StageDraft, now: datetime) -> None:
    workspace_id = WorkspaceId(model.workspace_id)
    keys = [str(state["key"]) for state in draft.states]
    if len(set(keys)) != len(keys):
        raise Invalid("doubled_stage", "Each stage has a key of its own.", field="states")
    catalogue = load_catalogue(workspace_id)
    if model.slug in named(list(draft.states), "stage"):
        raise Invalid("stage_of_itself", "A model's conditions cannot ask for its own stages.", field="states")
    read_ladder(draft.states, catalogue)
    model.name, model.description, model.states = draft.name, draft.description, draft.states
    model.broken_reason, model.updated_at = "", now
    model.save()
    forget_models(workspace_id)


def _free_slug(workspace_id: WorkspaceId, name: str) -> str:
    base = slugify(name, allow_unicode=True)[:_SLUG_LENGTH].strip("-") or "stages"
    base = f"stages-{base}" if base.isdecimal() else base
    rows = StageModel.objects.filter(workspace_id=workspace_id, slug__startswith=base)
    taken = set(rows.values_list("slug", flat=True))
    candidates = (base if i == 1 else f"{base}-{i}" for i in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)
