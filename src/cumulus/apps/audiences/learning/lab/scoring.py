"""Everybody's score by a kept model, in batches, with the reasons that weigh most."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any  # a model's file, as JSON

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cumulus.apps.audiences.learning.lab import drifting, honest, purchases
from cumulus.apps.audiences.learning.lab.estimators import Calibration, read_estimator
from cumulus.apps.audiences.learning.lab.lifetimes import Buying, Spending
from cumulus.apps.audiences.learning.lab.matrix import Column, matrix_of, numbers_of
from cumulus.apps.audiences.learning.lab.propensity import Tell
from cumulus.apps.audiences.learning.lab.uplift import read_uplift

Numbers = NDArray[np.float64]

REASONS = 5
BANDS = np.asarray(["A", "B", "C", "D"])
_FOR_DRIFT = 50_000
SCHEMA = pa.schema(
    [
        ("contact_id", pa.uint32()),
        ("value", pa.float64()),
        ("fit", pa.float64()),
        ("engagement", pa.float64()),
        ("grade", pa.string()),
        ("columns", pa.list_(pa.uint16())),
        ("weights", pa.list_(pa.float32())),
    ]
)


def score(frame: Path, kept: dict[str, Any], target: Path, tell: Tell) -> dict[str, Any]:
    """Write everybody's score to `target`; return how many, and how far people moved since the training."""
    written = 0
    seen: list[tuple[Numbers, Numbers]] = []
    with pa.ipc.open_stream(frame) as reader, pa.ipc.new_stream(target, SCHEMA) as writer:
        for batch in reader:
            table = pa.Table.from_batches([batch])
            matrix, parts, reasons = _scored(table, kept)
            writer.write_table(_rows(table, parts, reasons, kept["bands"]))
            written += table.num_rows
            tell(min(95, 10 + written // 20_000), "scoring")
            if sum(len(each[1]) for each in seen) < _FOR_DRIFT:
                seen.append((matrix, parts[3]))
    if not seen:
        return {"people": 0, "drift": {"score": 0.0, "columns": [], "level": "calm"}}
    names = [column["name"] for column in kept.get("columns", [])] or list(purchases.COLUMNS)
    together = np.concatenate([each[0] for each in seen]), np.concatenate([each[1] for each in seen])
    return {"people": written, "drift": drifting.moved(kept["usual"], *together, names)}


def judge(frame: Path, kept: dict[str, Any]) -> dict[str, Any]:
    """Return how a kept model did on people at a date after its training, whose outcome is known by now.

    Nothing is fitted: what was learned is held against what happened.
    """
    with pa.ipc.open_stream(frame) as reader:
        table = reader.read_all()
    _, (_, _, ahead, chances), _ = _scored(table, kept)
    labels = numbers_of(table, "label")
    told: dict[str, Any] = {"people": table.num_rows, "outcomes": float(labels.sum())}
    if "buying" in kept:
        sums = {"predicted": float(ahead.sum()), "actual": float(labels.sum())}
        return {**told, "purchases": sums, "mae": float(np.abs(ahead - labels).mean())}
    area, low, high = honest.auc_with_interval(labels, chances)
    rates = {"predicted": float(chances.mean()), "actual": float(labels.mean())}
    return {**told, "auc": {"value": area, "low": low, "high": high}, "rate": rates}


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Read a file of record batches."""
    with pa.ipc.open_stream(path) as reader:
        yield from reader


def _scored(
    table: pa.Table, kept: dict[str, Any]
) -> tuple[Numbers, tuple[Numbers, Numbers, Numbers, Numbers], Numbers | None]:
    """Return the matrix, (shown value, fit, engagement, value that bands go by), and the reasons."""
    if "buying" in kept:
        alive, ahead, value = purchases.predict(
            table, Buying(**kept["buying"]), Spending(**kept["spending"]), kept["weeks"]
        )
        matrix = np.stack([numbers_of(table, name) for name in purchases.COLUMNS], axis=1)
        return matrix, (value, alive * 100, ahead, value), None
    columns = [Column(**column) for column in kept["columns"]]
    matrix = matrix_of(table, columns)
    nothing = np.zeros(len(matrix))
    if "uplift" in kept:
        model = read_uplift(kept["uplift"])
        found = model.predict(matrix)
        return matrix, (found * 100, nothing, nothing, found), model.reasons(matrix)
    estimator = read_estimator(kept["estimator"])
    chances = Calibration(kept["calibration"]).chances(estimator.odds(matrix))
    return matrix, (chances * 100, nothing, nothing, chances), estimator.reasons(matrix)


def _rows(
    table: pa.Table, parts: tuple[Numbers, Numbers, Numbers, Numbers], reasons: Numbers | None, bands: list[float]
) -> pa.Table:
    value, fit, engagement, by = parts
    grade = BANDS[np.sum(by[:, None] < np.asarray(bands)[None, :], axis=1)]
    if reasons is None:
        empty: list[list[int]] = [[]] * len(value)
        columns: Any = empty
        weights: Any = empty
    else:
        order = np.argsort(-np.abs(reasons), axis=1)[:, :REASONS]
        columns, weights = list(order), list(np.take_along_axis(reasons, order, axis=1))
    cells = [table["contact_id"].combine_chunks().cast(pa.uint32()), np.round(value, 4), fit, engagement, grade]
    arrays = [pa.array(cell, type=field.type) for cell, field in zip([*cells, columns, weights], SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)
