"""From what we know to what the API says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any  # a report, as JSON

from cumulus.apps.audiences.learning import ageing
from cumulus.apps.audiences.learning.schemas import (
    LearningRunOut,
    LookOut,
    MissingOut,
    ModelAgeingOut,
    ModelDetail,
    ModelOut,
    ModelSettingsBody,
)
from cumulus.apps.audiences.models import LearningRun, PredictiveModel

_HEADLINES = {"purchase": "mae", "uplift": "qini"}


def run_out(run: LearningRun) -> LearningRunOut:
    """Return how far a run is."""
    return LearningRunOut(
        id=run.pk,
        task=run.task,
        state=run.state,
        percent=run.percent,
        step=run.step,
        error=run.error,
        missing=[MissingOut(**each) for each in run.result.get("missing", [])],
        created_at=run.created_at,
        finished_at=run.finished_at,
    )


def look_out(run: LearningRun | None) -> LookOut:
    """Return a run with what it found."""
    done = run is not None and run.state == LearningRun.State.DONE
    return LookOut(run=run_out(run) if run else None, result=run.result if run and done else {})


def model_out(model: PredictiveModel, run: LearningRun | None, names: Mapping[int, str], now: datetime) -> ModelOut:
    """Return a line of the list."""
    return ModelOut(**_fields(model, run, names, now))


def model_detail(
    model: PredictiveModel, run: LearningRun | None, names: Mapping[int, str], bands: dict[str, int], now: datetime
) -> ModelDetail:
    """Return the page of a model."""
    fields = _fields(model, run, names, now)
    return ModelDetail(**fields, report=model.report, drift_report=model.drift, ageing=_ageing(model, now), bands=bands)


def _ageing(model: PredictiveModel, now: datetime) -> ModelAgeingOut | None:
    found = ageing.ageing_of(model, now)
    if found is None:
        return None
    history = [asdict(each) for each in ageing.history(model)]
    return ModelAgeingOut.model_validate({**asdict(found), "history": history})


def _fields(model: PredictiveModel, run: LearningRun | None, names: Mapping[int, str], now: datetime) -> dict[str, Any]:
    settings = {**model.settings, "started_on": model.settings.get("started_on") or None}
    return {
        "id": model.pk,
        "name": model.name,
        "slug": model.slug,
        "kind": model.kind,
        "state": model.state,
        "settings": ModelSettingsBody(**settings),
        "people": model.people,
        "trained_at": model.trained_at,
        "approved_at": model.approved_at,
        "approved_by": names.get(model.approved_by or 0, ""),
        "scored_at": model.scored_at,
        "age_days": (now - model.trained_at).days if model.trained_at else None,
        "drift": model.drift.get("level", ""),
        "run": run_out(run) if run else None,
        "headline": _headline(model),
    }


def _headline(model: PredictiveModel) -> float | None:
    """Return the report's one figure: AUC, Qini, or the mean error of purchases."""
    found = model.report.get(_HEADLINES.get(model.kind, "auc"))
    value = found.get("value") if isinstance(found, dict) else found
    return float(value) if value is not None else None
