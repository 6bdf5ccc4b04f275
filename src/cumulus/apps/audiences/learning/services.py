"""Writes of learning, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify

from cumulus.apps.audiences.errors import ScoreInUse
from cumulus.apps.audiences.expressions.sql import milliseconds
from cumulus.apps.audiences.learning import scores
from cumulus.apps.audiences.learning.errors import model_not_found, run_active, wrong_state
from cumulus.apps.audiences.learning.settings import ModelSettings, check
from cumulus.apps.audiences.locks import lock_definitions
from cumulus.apps.audiences.models import LearningRun, PredictiveModel
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.usage import users_of
from cumulus.core.ids import UserId, WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.files import FileRef, file_store

STALLED = timedelta(minutes=3)
"""A run beats twice a second, while the warehouse answers at least once a block."""
UNFINISHED = (LearningRun.State.WAITING, LearningRun.State.RUNNING)
_State = PredictiveModel.State


@dataclass(frozen=True, slots=True)
class ModelDraft:
    """A model as it is to be saved."""

    name: str
    kind: str
    settings: ModelSettings


@transaction.atomic
def create_model(workspace_id: WorkspaceId, draft: ModelDraft, author: UserId | None, now: datetime) -> PredictiveModel:
    """Save a new model; it has learned nothing yet.

    Raises
    ------
    Invalid
        `model_incomplete`, `model_looks_ahead`.
    InvalidExpression
        `invalid_expression`.
    """
    lock_definitions(workspace_id)
    check(draft.kind, draft.settings, load_catalogue(workspace_id))
    return PredictiveModel.objects.create(
        workspace_id=workspace_id,
        name=draft.name,
        slug=_free_slug(workspace_id, draft.name),
        kind=draft.kind,
        settings=draft.settings.as_json(),
        created_by=author,
        created_at=now,
        updated_at=now,
    )


@transaction.atomic
def update_model(model: PredictiveModel, draft: ModelDraft, now: datetime) -> PredictiveModel:
    """Rename a model; what it predicts changes only before its first training.

    Raises
    ------
    Conflict
        `model_wrong_state`: it has learned already.
    """
    workspace_id = WorkspaceId(model.workspace_id)
    mine = PredictiveModel.objects.filter(pk=model.pk)
    if (draft.kind, draft.settings.as_json()) != (model.kind, model.settings):
        check(draft.kind, draft.settings, load_catalogue(workspace_id))
        changes = {"kind": draft.kind, "settings": draft.settings.as_json()}
        idle = not LearningRun.objects.filter(model=model, state__in=UNFINISHED).exists()
        if not idle or not mine.filter(state=_State.DRAFT).update(**changes):
            raise wrong_state("draft")
    mine.update(name=draft.name, updated_at=now)
    return mine.get()


@transaction.atomic
def archive_model(model: PredictiveModel, now: datetime) -> None:
    """Take a model out of use for good; its scores go.

    Raises
    ------
    ScoreInUse
        `score_in_use`.
    """
    if users := users_of(WorkspaceId(model.workspace_id), "score", (model.slug,), ("model", model.pk)):
        raise ScoreInUse([each.name for each in users])
    LearningRun.objects.filter(model=model, state__in=UNFINISHED).update(
        state=LearningRun.State.CANCELLED, finished_at=now
    )
    PredictiveModel.objects.filter(pk=model.pk).update(archived_at=now, state=_State.RETIRED)
    scores.forget(WorkspaceId(model.workspace_id), model.pk, milliseconds(now))


@transaction.atomic
def move_model(
    model: PredictiveModel, allowed: Sequence[str], to: str, now: datetime, by: int | None = None
) -> PredictiveModel:
    """Move a model on, once: of two at the same time the second is told.

    Raises
    ------
    Conflict
        `model_wrong_state`; `learning_run_active`: a training would change what is approved.
    """
    if LearningRun.objects.filter(model=model, task=LearningRun.Task.TRAIN, state__in=UNFINISHED).exists():
        raise run_active()
    changes: dict[str, object] = {"state": to, "updated_at": now}
    if to == _State.APPROVED:
        changes |= {"approved_at": now, "approved_by": by}
    mine = PredictiveModel.objects.filter(pk=model.pk)
    if not mine.filter(state__in=allowed).update(**changes):
        raise wrong_state(allowed[0])
    if to == _State.RETIRED:
        mine.update(people=0, scored_at=None)
        scores.forget(WorkspaceId(model.workspace_id), model.pk, milliseconds(now))
    return mine.get()


@transaction.atomic
def start_run(
    workspace_id: WorkspaceId,
    task: str,
    author: UserId | None,
    *,
    model: PredictiveModel | None = None,
    segment_id: int | None = None,
    params: JsonObject | None = None,
) -> LearningRun:
    """Note a run that a job takes up.

    Raises
    ------
    Conflict
        `learning_run_active`: the model is being worked on already.
    """
    if model is not None and not PredictiveModel.objects.filter(pk=model.pk, archived_at__isnull=True).exists():
        raise model_not_found()
    waiting = LearningRun.objects.filter(workspace_id=workspace_id, model=None, task=task, state__in=UNFINISHED)
    if model is None and waiting.filter(segment_id=segment_id).exists():
        raise run_active()
    try:
        with transaction.atomic():
            return LearningRun.objects.create(
                workspace_id=workspace_id,
                task=task,
                model=model,
                segment_id=segment_id,
                params=params or {},
                created_by=author,
            )
    except IntegrityError as error:
        raise run_active() from error


def cancel_run(run: LearningRun, now: datetime) -> LearningRun:
    """End a run; one that has ended stays as it is, and so does a scoring that is being written.

    Its process ends within a second.
    """
    mine = LearningRun.objects.filter(pk=run.pk)
    writing = Q(task=LearningRun.Task.SCORE) & ~Q(file="")
    mine.filter(state__in=UNFINISHED).exclude(writing).update(state=LearningRun.State.CANCELLED, finished_at=now)
    return mine.get()


def stalled_runs(now: datetime) -> list[int]:
    """Let the runs wait again that nobody works on; return them."""
    stalled = LearningRun.objects.filter(state__in=UNFINISHED, beat_at__lt=now - STALLED)
    found = list(stalled.values_list("id", flat=True))
    return [pk for pk in found if stalled.filter(pk=pk).update(state=LearningRun.State.WAITING, beat_at=now)]


def live_models() -> list[PredictiveModel]:
    """Return the models of every workspace that score people."""
    return list(PredictiveModel.objects.filter(state=_State.LIVE, archived_at__isnull=True).order_by("id"))


def forget_old_runs(before: datetime) -> int:
    """Delete finished runs and their files; return how many. Safe to run twice."""
    old = LearningRun.objects.filter(finished_at__lt=before).exclude(state__in=UNFINISHED)
    refs = list(old.exclude(file="").values_list("file", flat=True))
    store = file_store()
    for ref in refs:
        store.delete(FileRef(ref))
    return old.delete()[0]


def _free_slug(workspace_id: WorkspaceId, name: str) -> str:
    base = slugify(name, allow_unicode=True)[:60].strip("-") or "model"
    base = f"model-{base}" if base.isdecimal() else base
    rows = PredictiveModel.objects.filter(workspace_id=workspace_id, slug__startswith=base)
    taken = set(rows.values_list("slug", flat=True))
    candidates = (base if at == 1 else f"{base}-{at}" for at in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)
