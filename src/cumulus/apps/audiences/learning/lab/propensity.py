"""Who will do it: chances of a yes or no, learned from people at earlier dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any  # a model's file and its report, as JSON

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cumulus.apps.audiences.learning.lab import drifting, honest
from cumulus.apps.audiences.learning.lab.estimators import FITS, Calibration, Estimator
from cumulus.apps.audiences.learning.lab.matrix import Column, learn_columns, matrix_of, numbers_of

Numbers = NDArray[np.float64]
Tell = Callable[[int, str], None]

FOLDS = 5
_SUSPECT = 0.97
"""A single column that tells so well knows the answer, most likely because it was written after it."""
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows to learn from: a person at a date."""

    matrix: Numbers
    labels: Numbers
    people: NDArray[np.int64]
    newest: NDArray[np.bool_]


def train(table: pa.Table, task: dict[str, Any], tell: Tell) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the model's file and its report.

    Folds keep all rows of a person together. With several dates the newest one is held out and
    judged by what was learned from the earlier ones; with one date a quarter of the people is.
    """
    columns = learn_columns(table, task["features"])
    rows = _examples(table, columns)
    held = _held_out(rows)
    early = Examples(rows.matrix[~held], rows.labels[~held], rows.people[~held], rows.newest[~held])
    tell(20, "comparing")
    chosen, compared, odds = _choose(early)
    tell(60, "judging")
    estimator, calibration = FITS[chosen](early.matrix, early.labels), Calibration.fit(odds, early.labels)
    chances = calibration.chances(estimator.odds(rows.matrix[held]))
    report = _judged(rows.labels[held], chances)
    report["baseline"] = _baseline(early, rows.matrix[held], rows.labels[held], columns)
    tell(80, "finishing")
    whole = FITS[chosen](rows.matrix, rows.labels)
    everybody = Calibration.fit(_out_of_fold(chosen, rows), rows.labels)
    report |= {
        "compared": compared,
        "chosen": chosen,
        "importance": importance(whole, rows.matrix, columns),
        "suspects": _suspects(early, columns),
        "training": {
            "rows": len(rows.labels),
            "people": len(np.unique(rows.people)),
            "outcomes": int(rows.labels.sum()),
            "columns": len(columns),
            "judged": int(held.sum()),
        },
    }
    now = everybody.chances(whole.odds(rows.matrix[rows.newest]))
    kept = {
        "columns": [column.as_json() for column in columns],
        "estimator": whole.as_json(),
        "calibration": everybody.as_json(),
        "bands": np.quantile(now, [0.9, 0.7, 0.4]).tolist(),
        "usual": drifting.usual(rows.matrix[rows.newest], now),
    }
    return kept, report


def _examples(table: pa.Table, columns: list[Column]) -> Examples:
    cutoffs = numbers_of(table, "cutoff")
    people = np.asarray(table["contact_id"].to_numpy(), dtype=np.int64)
    return Examples(matrix_of(table, columns), numbers_of(table, "label"), people, cutoffs == 0)


def _held_out(rows: Examples) -> NDArray[np.bool_]:
    return rows.people % 4 == 0 if rows.newest.all() else rows.newest


def _folds(people: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a fold for each row, the same for all rows of a person."""
    mixed = (people.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
    return (mixed % np.uint64(FOLDS)).astype(np.int64)


def _out_of_fold(kind: str, rows: Examples) -> Numbers:
    folds, odds = _folds(rows.people), np.zeros(len(rows.labels))
    for fold in range(FOLDS):
        inside = folds == fold
        if inside.any() and 0 < rows.labels[~inside].sum() < (~inside).sum():
            odds[inside] = FITS[kind](rows.matrix[~inside], rows.labels[~inside]).odds(rows.matrix[inside])
    return odds


def _choose(rows: Examples) -> tuple[str, dict[str, float], Numbers]:
    odds = {kind: _out_of_fold(kind, rows) for kind in FITS}
    compared = {kind: honest.auc(rows.labels, found) for kind, found in odds.items()}
    chosen = max(compared, key=lambda kind: compared[kind])
    return chosen, compared, odds[chosen]


def _judged(labels: Numbers, chances: Numbers) -> dict[str, Any]:
    area, low, high = honest.auc_with_interval(labels, chances)
    curve = honest.calibration_curve(labels, chances)
    return {
        "auc": {"value": area, "low": low, "high": high},
        "deciles": honest.decile_lift(labels, chances),
        "calibration": curve,
        "calibration_error": honest.calibration_error(curve),
        "brier": honest.brier(labels, chances),
        "rate": float(labels.mean()),
    }


def _baseline(early: Examples, matrix: Numbers, labels: Numbers, columns: list[Column]) -> dict[str, Any]:
    """Return the best single rule: what ranking people by one recency or count would do."""
    plain = [at for at, each in enumerate(columns) if each.value is None] or list(range(len(columns)))
    areas = {at: honest.auc(early.labels, _filled(early.matrix[:, at])) for at in plain}
    best = max(areas, key=lambda at: abs(areas[at] - 0.5), default=None)
    if best is None:
        return {"name": "", "auc": 0.5}
    turned = 1 if areas[best] >= 0.5 else -1
    return {"name": columns[best].name, "auc": honest.auc(labels, turned * _filled(matrix[:, best]))}


def _suspects(early: Examples, columns: list[Column]) -> list[dict[str, Any]]:
    areas = ((column.name, honest.auc(early.labels, _filled(early.matrix[:, at]))) for at, column in enumerate(columns))
    told = [(name, max(area, 1 - area)) for name, area in areas]
    return [{"name": name, "auc": area} for name, area in told if area >= _SUSPECT]


def _filled(values: Numbers) -> Numbers:
    known = values[np.isfinite(values)]
    return np.where(np.isfinite(values), values, known.max() + 1 if len(known) else 0.0)


def importance(estimator: Estimator, matrix: Numbers, columns: list[Column]) -> list[dict[str, Any]]:
    """Return the columns that matter most, and whether more of them raises the score."""
    some = matrix[:: max(1, len(matrix) // 5_000)]
    reasons, weights = estimator.reasons(some), estimator.weights()
    found = []
    for at in np.argsort(-weights)[:_SHOWN]:
        values = _filled(some[:, at])
        moves = values.std() > 0 and reasons[:, at].std() > 0
        turn = float(np.corrcoef(values, reasons[:, at])[0, 1]) if moves else 0.0
        found.append({"name": columns[at].name, "share": float(weights[at]), "turn": turn})
    return [each for each in found if each["share"] > 0]
