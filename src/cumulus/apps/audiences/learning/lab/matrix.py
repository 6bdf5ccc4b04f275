"""From a table of people to numbers: how each column was read is part of the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any  # columns of a model's file, as JSON

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

MAX_VALUES = 15
"""Of a text, so many of the most frequent values become columns; the rest are alike."""
_LEAST_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the matrix.

    Attributes
    ----------
    name : str
        The feature's name, which the report explains.
    source : str
        The column of the table.
    value : str or None
        A text's value that this column flags; None means a number.
    """

    name: str
    source: str
    value: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it for a model's file."""
        return {"name": self.name, "source": self.source, "value": self.value}


def learn_columns(table: pa.Table, features: list[dict[str, str]]) -> list[Column]:
    """Return the columns that say something: numbers that vary, and the frequent values of texts."""
    found: list[Column] = []
    for feature in features:
        name, source = feature["name"], feature["column"]
        if feature["kind"] == "number":
            values = numbers_of(table, source)
            known = values[np.isfinite(values)]
            if len(known) and (known.min() < known.max() or len(known) < len(values)):
                found.append(Column(name, source))
            continue
        found += [Column(f"{name} = {value}", source, value) for value in _frequent(table, source)]
    return found


def _frequent(table: pa.Table, source: str) -> list[str]:
    values, counts = np.unique(np.asarray(table[source].to_pylist(), dtype=object).astype(str), return_counts=True)
    wanted = sorted(zip(counts.tolist(), values.tolist(), strict=True), key=lambda each: (-each[0], each[1]))
    least = max(5, int(table.num_rows * _LEAST_SHARE))
    return [str(value) for count, value in wanted if value and least <= count < table.num_rows][:MAX_VALUES]


def numbers_of(table: pa.Table, source: str) -> Numbers:
    """Return a column as numbers; NaN where there is none."""
    return np.asarray(table[source].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=float)


def matrix_of(table: pa.Table, columns: list[Column]) -> Numbers:
    """Return a row per person, a column per `Column`."""
    texts: dict[str, Any] = {}
    matrix = np.empty((table.num_rows, len(columns)), dtype=float)
    for at, column in enumerate(columns):
        if column.value is None:
            matrix[:, at] = numbers_of(table, column.source)
            continue
        if column.source not in texts:
            texts[column.source] = np.asarray(table[column.source].to_pylist(), dtype=object)
        matrix[:, at] = texts[column.source] == column.value
    return matrix
