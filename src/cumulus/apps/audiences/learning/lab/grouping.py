"""Groups of people who are alike, and what sets each apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any  # a result, as JSON

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score

from cumulus.apps.audiences.learning.lab.matrix import Column, learn_columns, matrix_of
from cumulus.apps.audiences.learning.lab.propensity import Tell

Numbers = NDArray[np.float64]

FEWEST, MOST = 3, 8
_SAMPLE = 4_000
_TRAITS = 6


def group(table: pa.Table, task: dict[str, Any], target: Path, tell: Tell) -> dict[str, Any]:
    """Write each person's group; return the groups with their traits, the largest first."""
    columns = learn_columns(table, task["features"])
    matrix = matrix_of(table, columns)
    scaled = _scaled(matrix)
    parts = PCA(n_components=min(12, scaled.shape[1]), random_state=7).fit_transform(scaled)
    tell(20, "comparing")
    labels, tried = _best(parts, task.get("groups"), tell)
    order = np.argsort(-np.bincount(labels))
    place = np.argsort(order)
    labels = place[labels]
    people = np.asarray(table["contact_id"].to_numpy(), dtype=np.int64)
    _write_groups(target, people, labels)
    groups = [_portrait(matrix, scaled, labels == at, columns, parts) for at in range(len(order))]
    return {"people": len(people), "groups": groups, "tried": tried}


def _scaled(matrix: Numbers) -> Numbers:
    tamed = np.sign(matrix) * np.log1p(np.abs(matrix))
    known = np.isfinite(tamed)
    centre = np.where(known, tamed, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, tamed, centre)
    spread = filled.std(axis=0)
    spread[spread == 0] = 1.0
    return np.asarray(np.clip((filled - centre) / spread, -4, 4))


def _best(parts: Numbers, wanted: int | None, tell: Tell) -> tuple[NDArray[np.int64], list[dict[str, float]]]:
    """Return the grouping whose silhouette on a sample is best, with what was tried."""
    draw = np.random.default_rng(7)
    sample = draw.choice(len(parts), min(_SAMPLE, len(parts)), replace=False)
    tried: list[dict[str, float]] = []
    best: tuple[float, NDArray[np.int64]] | None = None
    for k in [wanted] if wanted else range(FEWEST, min(MOST, len(parts) // 20) + 1):
        labels = MiniBatchKMeans(k, random_state=7, n_init=4, batch_size=4_096).fit_predict(parts)
        apart = len(np.unique(labels[sample])) > 1
        value = float(silhouette_score(parts[sample], labels[sample])) if apart else -1.0
        tried.append({"groups": float(k), "silhouette": value})
        tell(20 + 8 * k, "comparing")
        if best is None or value > best[0]:
            best = value, labels.astype(np.int64)
    assert best is not None
    return best[1], tried


def _portrait(
    matrix: Numbers, scaled: Numbers, inside: NDArray[np.bool_], columns: list[Column], parts: Numbers
) -> dict[str, Any]:
    """Return a group's size, where it lies on the map of the first two components, and its traits."""
    gap = scaled[inside].mean(axis=0) - scaled.mean(axis=0)
    found = []
    for at in np.argsort(-np.abs(gap))[:_TRAITS]:
        here, all_ = matrix[inside, at], matrix[:, at]
        trait = {"name": columns[at].name, "gap": float(gap[at]), "here": _mean(here), "all": _mean(all_)}
        found.append({**trait, "flag": columns[at].value is not None})
    return {
        "people": int(inside.sum()),
        "share": float(inside.mean()),
        "traits": found,
        "at": [float(parts[inside, axis].mean()) if parts.shape[1] > axis else 0.0 for axis in (0, 1)],
    }


def _mean(values: Numbers) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else 0.0


def _write_groups(target: Path, people: NDArray[np.int64], labels: NDArray[np.int64]) -> None:
    schema = pa.schema([("contact_id", pa.uint32()), ("group", pa.uint16())])
    arrays = [pa.array(people, pa.uint32()), pa.array(labels, pa.uint16())]
    with pa.ipc.new_stream(target, schema) as writer:
        writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
