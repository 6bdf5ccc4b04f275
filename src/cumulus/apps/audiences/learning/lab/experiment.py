"""Whom a treatment changes, learned from an experiment."""

from __future__ import annotations

from typing import Any  # a model's file and its report, as JSON

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cumulus.apps.audiences.learning.lab import drifting, honest
from cumulus.apps.audiences.learning.lab.matrix import learn_columns, matrix_of, numbers_of
from cumulus.apps.audiences.learning.lab.propensity import FOLDS, Tell
from cumulus.apps.audiences.learning.lab.uplift import fit_uplift

Numbers = NDArray[np.float64]
_ROUNDS = 200


def train(table: pa.Table, task: dict[str, Any], tell: Tell) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the model's file and its report: Qini out of fold, with an interval by resampling people."""
    columns = learn_columns(table, task["features"])
    matrix, outcomes, treated = matrix_of(table, columns), numbers_of(table, "label"), numbers_of(table, "treated")
    tell(20, "comparing")
    found = out_of_fold(matrix, outcomes, treated)
    tell(60, "judging")
    value, curve = honest.qini(outcomes, treated, found)
    low, high = _interval(outcomes, treated, found)
    model = fit_uplift(matrix, outcomes, treated)
    now = model.predict(matrix)
    weights = np.abs(model.coefficients)
    shares = weights / (weights.sum() or 1.0)
    best = np.argsort(-shares)[:20]
    turns = np.sign(model.coefficients)
    report = {
        "qini": {"value": value, "low": low, "high": high},
        "curve": curve,
        "arms": [_arm(outcomes, treated == 1), _arm(outcomes, treated == 0)],
        "effect": float(outcomes[treated == 1].mean() - outcomes[treated == 0].mean()),
        "deciles": _by_decile(outcomes, treated, found),
        "importance": [{"name": columns[at].name, "share": float(shares[at]), "turn": float(turns[at])} for at in best],
        "training": {"rows": len(outcomes), "people": len(outcomes), "outcomes": int(outcomes.sum())},
        "chosen": "transformed",
    }
    kept = {
        "columns": [column.as_json() for column in columns],
        "uplift": model.as_json(),
        "bands": np.quantile(now, [0.9, 0.7, 0.4]).tolist(),
        "usual": drifting.usual(matrix, now),
    }
    return kept, report


def out_of_fold(matrix: Numbers, outcomes: Numbers, treated: Numbers) -> Numbers:
    """Return each person's uplift by a model that did not see them."""
    folds = np.random.default_rng(7).integers(0, FOLDS, len(outcomes))
    found = np.zeros(len(outcomes))
    for fold in range(FOLDS):
        others = folds != fold
        model = fit_uplift(matrix[others], outcomes[others], treated[others])
        found[~others] = model.predict(matrix[~others])
    return found


def _interval(outcomes: Numbers, treated: Numbers, uplift: Numbers) -> tuple[float, float]:
    draw = np.random.default_rng(7)
    values = []
    for _ in range(_ROUNDS):
        at = draw.integers(0, len(outcomes), len(outcomes))
        values.append(honest.qini(outcomes[at], treated[at], uplift[at])[0])
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def _arm(outcomes: Numbers, inside: NDArray[np.bool_]) -> dict[str, Any]:
    return {
        "people": int(inside.sum()),
        "outcomes": int(outcomes[inside].sum()),
        "rate": float(outcomes[inside].mean()) if inside.any() else 0.0,
    }


def _by_decile(outcomes: Numbers, treated: Numbers, uplift: Numbers) -> list[dict[str, Any]]:
    rows = []
    for at, part in enumerate(np.array_split(np.argsort(-uplift, kind="stable"), honest.DECILES)):
        yes, no = part[treated[part] == 1], part[treated[part] == 0]
        effect = float(outcomes[yes].mean() - outcomes[no].mean()) if len(yes) and len(no) else 0.0
        rows.append({"decile": at + 1, "people": len(part), "effect": effect})
    return rows
