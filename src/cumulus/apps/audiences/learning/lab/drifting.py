"""Whether people have become others than those a model learned from: the population stability index."""

from __future__ import annotations

from typing import Any  # histograms of a model's file, as JSON

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

BINS = 10
SHOWN = 10
_LEAST = 1e-4
WATCH, ALARM = 0.1, 0.25
"""The usual bounds: below 0.1 nothing moved, above 0.25 the model is for other people."""


def usual(matrix: Numbers, scores: Numbers) -> dict[str, Any]:
    """Return the histograms of the columns and of the scores, for a model's file."""
    return {"columns": [_histogram(matrix[:, at]) for at in range(matrix.shape[1])], "scores": _histogram(scores)}


def moved(before: dict[str, Any], matrix: Numbers, scores: Numbers, names: list[str]) -> dict[str, Any]:
    """Return how far people moved since: of the score, and of the columns that moved most."""
    each = [
        {"name": name, **_beside(kept, matrix[:, at])}
        for at, (name, kept) in enumerate(zip(names, before["columns"], strict=True))
    ]
    far = sorted(each, key=lambda column: -column["psi"])[:SHOWN]
    whole = _beside(before["scores"], scores)
    score = whole["psi"]
    # Columns alone make nobody's score wrong: a shop that grows older has older customers.
    level = "alarm" if score >= ALARM else "watch" if score >= WATCH else "calm"
    return {"score": score, "scores": whole, "columns": far, "level": level}


def _histogram(values: Numbers) -> dict[str, Any]:
    known = values[np.isfinite(values)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.zeros(0)
    return {"edges": edges.tolist(), "shares": _shares(values, edges).tolist()}


def _shares(values: Numbers, edges: Numbers) -> Numbers:
    """Return the share in each bin; the last one is of missing values."""
    known = values[np.isfinite(values)]
    counts = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(edges) + 1)
    return np.append(counts, len(values) - len(known)) / max(1, len(values))


def _beside(kept: dict[str, Any], values: Numbers) -> dict[str, Any]:
    """Return the index, and the shares by bin then and now; the last bin is of missing values."""
    edges = np.asarray(kept["edges"], dtype=float)
    then, now = np.asarray(kept["shares"], dtype=float), _shares(values, edges)
    before, after = np.maximum(then, _LEAST), np.maximum(now, _LEAST)
    index = float(np.sum((after - before) * np.log(after / before)))
    return {"psi": index, "edges": edges.tolist(), "before": then.tolist(), "after": now.tolist()}
