"""How a model ages: when its foretellings can be held against what happened, and when to train it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any  # a report, as JSON

from cumulus.apps.audiences.models import LearningRun, PredictiveModel

MIN_AGE_DAYS = 90
"""A quarter: prices, seasons and the people who come have changed by then, whatever the figures say."""
WINDOWS = 3
"""A model that looks far ahead is not old before it was judged a few times."""
SOON_DAYS = 14
WORSE_ERROR = 1.5
"""An error of purchases half as large again as at the training."""
_HISTORY = 90


@dataclass(frozen=True, slots=True)
class Scoring:
    """How a scoring found people, beside the training: the index of the score, and the AUC or error since."""

    at: datetime
    score: float
    since: float | None


@dataclass(frozen=True, slots=True)
class Ageing:
    """When a model is to be trained again, and why.

    Attributes
    ----------
    verdict : str
        `fresh`, `soon` or `due`.
    because : str
        What decides: `outcomes`, `drift` or `age`.
    due_on : date
        The day by which it is to be trained again.
    judged_from : datetime or None
        From when on outcomes after the training are known; None for experiments, which happen once.
    """

    verdict: str
    because: str
    due_on: date
    judged_from: datetime | None


def judged_at(model: PredictiveModel, now: datetime) -> datetime | None:
    """Return the newest date after the training whose window has passed; None while there is none."""
    from_then = _judged_from(model)
    if from_then is None or from_then > now:
        return None
    return now - timedelta(days=_window(model))


def ageing_of(model: PredictiveModel, now: datetime) -> Ageing | None:
    """Return how a model ages; None before its first training."""
    if model.trained_at is None:
        return None
    because, day = _due(model, model.trained_at, now.date())
    soon = day <= now.date() + timedelta(days=SOON_DAYS) or model.drift.get("level") == "watch"
    verdict = "due" if day <= now.date() else "soon" if soon else "fresh"
    if verdict == "soon" and model.drift.get("level") == "watch":
        because = "drift"
    return Ageing(verdict, because, day, _judged_from(model))


def history(model: PredictiveModel) -> list[Scoring]:
    """Return the scorings since the training, the oldest first; runs are kept for some months."""
    runs = LearningRun.objects.filter(
        workspace_id=model.workspace_id, model=model, task=LearningRun.Task.SCORE, state=LearningRun.State.DONE
    )
    newest = runs.filter(created_at__gte=model.trained_at or model.created_at).order_by("-id")[:_HISTORY]
    found = [each.result for each in newest if each.result.get("drift")]
    return [_scoring(each) for each in reversed(found)]


def _scoring(result: dict[str, Any]) -> Scoring:
    since = result.get("since") or {}
    value = since["auc"]["value"] if "auc" in since else since.get("mae")
    return Scoring(datetime.fromisoformat(result["at"]), float(result["drift"]["score"]), value)


def _due(model: PredictiveModel, trained_at: datetime, today: date) -> tuple[str, date]:
    if _is_worse(model.report, model.drift.get("since") or {}):
        return "outcomes", today
    if model.drift.get("level") == "alarm":
        return "drift", today
    return "age", (trained_at + timedelta(days=max(MIN_AGE_DAYS, WINDOWS * _window(model)))).date()


def _is_worse(report: dict[str, Any], since: dict[str, Any]) -> bool:
    """Return whether a model does worse than chance explains: its interval since lies below that of its training."""
    if "auc" in since and "auc" in report:
        return bool(since["auc"]["high"] < report["auc"]["low"])
    if "mae" in since and "mae" in report:
        return bool(since["mae"] > WORSE_ERROR * report["mae"])
    return False


def _judged_from(model: PredictiveModel) -> datetime | None:
    if model.trained_at is None or model.kind == PredictiveModel.Kind.UPLIFT:
        return None
    return model.trained_at + timedelta(days=_window(model))


def _window(model: PredictiveModel) -> int:
    return int(model.settings["days"])
