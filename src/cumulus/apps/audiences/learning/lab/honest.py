"""How good predictions are, said without flattery."""

from __future__ import annotations

from typing import Any  # rows of a report, as JSON

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

Numbers = NDArray[np.float64]

DECILES = 10


def auc_with_interval(labels: Numbers, scores: Numbers, confidence: float = 0.95) -> tuple[float, float, float]:
    """Return the area under the ROC curve and its interval.

    The variance is DeLong's (1988), by ranks (Sun and Xu 2014): n log n. (0.5, 0, 1) when only
    one class is there.
    """
    positive, negative = scores[labels == 1], scores[labels == 0]
    m, n = len(positive), len(negative)
    if not m or not n:
        return 0.5, 0.0, 1.0
    together = rankdata(np.concatenate([positive, negative]))
    placed = (together[:m] - rankdata(positive)) / n
    beaten = 1 - (together[m:] - rankdata(negative)) / m
    area = float(placed.mean())
    variance = (placed.var(ddof=1) / m if m > 1 else 0.25) + (beaten.var(ddof=1) / n if n > 1 else 0.25)
    reach = float(norm.ppf(0.5 + confidence / 2) * np.sqrt(variance))
    return area, max(0.0, area - reach), min(1.0, area + reach)


def auc(labels: Numbers, scores: Numbers) -> float:
    """Return the area under the ROC curve alone."""
    return auc_with_interval(labels, scores)[0]


def decile_lift(labels: Numbers, scores: Numbers) -> list[dict[str, Any]]:
    """Return ten rows, best scores first: people, outcomes, rate, lift over all, share of outcomes up to here."""
    order = np.argsort(-scores, kind="stable")
    overall, total = float(labels.mean()) or 1.0, float(labels.sum()) or 1.0
    found, gained = [], 0.0
    for at, part in enumerate(np.array_split(labels[order], DECILES)):
        gained += float(part.sum())
        rate = float(part.mean()) if len(part) else 0.0
        row = {"decile": at + 1, "people": len(part), "outcomes": int(part.sum()), "rate": rate}
        found.append({**row, "lift": rate / overall, "gained": gained / total})
    return found


def calibration_curve(labels: Numbers, chances: Numbers) -> list[dict[str, Any]]:
    """Return up to ten bins of equal size: predicted against what happened."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, DECILES) if len(part)]
    return [
        {"predicted": float(chances[part].mean()), "actual": float(labels[part].mean()), "people": len(part)}
        for part in parts
    ]


def calibration_error(curve: list[dict[str, Any]]) -> float:
    """Return the mean distance of the bins from the diagonal, weighed by people (ECE)."""
    people = sum(each["people"] for each in curve) or 1
    return float(sum(abs(each["predicted"] - each["actual"]) * each["people"] for each in curve) / people)


def brier(labels: Numbers, chances: Numbers) -> float:
    """Return the mean squared error of probabilities."""
    return float(np.mean((labels - chances) ** 2))


def qini(outcomes: Numbers, treated: Numbers, uplift: Numbers) -> tuple[float, list[dict[str, float]]]:
    """Return the Qini coefficient and twenty points of the curve.

    Radcliffe's curve: outcomes of the treated minus those of the controls, scaled to as many
    people; the coefficient is the area between it and the straight line of a random order, as a
    share of the area between the perfect order and that line.
    """
    curve = _qini_curve(outcomes, treated, uplift)
    perfect = _qini_curve(outcomes, treated, _perfect(outcomes, treated))
    places = np.linspace(0, 1, len(curve))
    line = places * curve[-1]
    gained, possible = float(np.trapezoid(curve - line, places)), float(np.trapezoid(perfect - line, places))
    shown = np.unique(np.linspace(0, len(curve) - 1, 21).astype(int))
    points = [{"share": float(places[at]), "gain": float(curve[at]), "random": float(line[at])} for at in shown]
    return (gained / possible if possible > 0 else 0.0), points


def _perfect(outcomes: Numbers, treated: Numbers) -> Numbers:
    """Return a score of the best order: treated buyers, then who does not matter, then controls who bought anyway."""
    return np.asarray(outcomes * treated - outcomes * (1 - treated), dtype=float)


def _qini_curve(outcomes: Numbers, treated: Numbers, uplift: Numbers) -> Numbers:
    order = np.argsort(-uplift, kind="stable")
    y, t, s = outcomes[order], treated[order], uplift[order]
    treated_so_far, control_so_far = np.cumsum(t), np.cumsum(1 - t)
    scaled = np.divide(treated_so_far, control_so_far, out=np.zeros_like(treated_so_far), where=control_so_far > 0)
    gains = np.cumsum(y * t) - np.cumsum(y * (1 - t)) * scaled
    places = np.arange(1, len(s) + 1)
    last = np.flatnonzero(np.append(np.diff(s) != 0, True))  # people alike in score have no order
    at = np.concatenate([[0], places[last]])
    return np.asarray(np.interp(np.arange(len(s) + 1), at, np.concatenate([[0.0], gains[last]])), dtype=float)
