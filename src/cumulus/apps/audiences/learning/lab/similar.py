"""Who is like the people of a seed: a classifier of the seed against everybody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any  # a result, as JSON

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cumulus.apps.audiences.learning.lab import honest
from cumulus.apps.audiences.learning.lab.estimators import FITS
from cumulus.apps.audiences.learning.lab.matrix import learn_columns, matrix_of, numbers_of
from cumulus.apps.audiences.learning.lab.propensity import Tell, importance

Numbers = NDArray[np.float64]
STEPS = 40


def rank(table: pa.Table, task: dict[str, Any], target: Path, tell: Tell) -> dict[str, Any]:
    """Write everybody outside the seed by likeness; return how size trades against likeness.

    A fifth of the seed is hidden among the others: how soon it is found again is the lift.
    """
    columns = learn_columns(table, task["features"])
    matrix, seed = matrix_of(table, columns), numbers_of(table, "label")
    people = np.asarray(table["contact_id"].to_numpy(), dtype=np.int64)
    hidden = (seed == 1) & (_mixed(people) % 5 == 0)
    shown = (seed == 1) & ~hidden
    tell(20, "comparing")
    likeness = np.full(len(seed), np.nan)
    sides = _mixed(people) // 7 % 2
    kinds = {}
    for side in (0, 1):
        # A person is never ranked by a model that learned them as "not in the seed".
        learn = np.where(shown, 1.0, 0.0)
        rows = (sides != side) & ~hidden
        kind = "lightgbm" if shown[rows].sum() >= 500 else "logistic"
        model = FITS[kind](matrix[rows], learn[rows])
        kinds[side] = kind
        likeness[sides == side] = model.odds(matrix[sides == side])
        tell(50 + 20 * side, "judging")
    rest = ~shown
    order = np.flatnonzero(rest)[np.argsort(-likeness[rest], kind="stable")]
    found_again = np.cumsum(hidden[order])
    others = order[~hidden[order]]
    places = np.unique(np.geomspace(min(20, max(1, len(order))), max(1, len(order)), STEPS).astype(int))
    curve = [_point(int(size), found_again, order, likeness) for size in places if size <= len(order)]
    whole = FITS[kinds[0]](matrix[~hidden], shown[~hidden].astype(float))
    area, low, high = honest.auc_with_interval(hidden[rest].astype(float), likeness[rest])
    _write_ranked(target, people[others], _percent(likeness[others]))
    return {
        "seed": int(seed.sum()),
        "hidden": int(hidden.sum()),
        "people": len(others),
        "auc": {"value": area, "low": low, "high": high},
        "curve": curve,
        "importance": importance(whole, matrix, columns)[:12],
    }


def _point(size: int, found: NDArray[np.int64], order: NDArray[np.int64], likeness: Numbers) -> dict[str, float]:
    share, again = size / len(order), float(found[size - 1]) / max(1.0, float(found[-1]))
    least = float(1 / (1 + np.exp(-likeness[order[size - 1]])))
    return {"size": size, "found": again, "lift": again / share, "likeness": least}


def _percent(likeness: Numbers) -> Numbers:
    """Return 0 to 100 by rank: what the slider shows."""
    if not len(likeness):
        return likeness
    return np.asarray(np.linspace(100, 0, len(likeness)))


def _mixed(people: NDArray[np.int64]) -> NDArray[np.int64]:
    return ((people.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)).astype(np.int64)


def _write_ranked(target: Path, people: NDArray[np.int64], likeness: Numbers) -> None:
    schema = pa.schema([("contact_id", pa.uint32()), ("likeness", pa.float32())])
    table = pa.table({"contact_id": people.astype(np.uint32), "likeness": likeness.astype(np.float32)}, schema=schema)
    with pa.ipc.new_stream(target, schema) as writer:
        writer.write_table(table)
