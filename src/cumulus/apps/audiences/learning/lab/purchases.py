"""When and for how much people buy next: report on a held-out stretch, model on all of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any  # a model's file and its report, as JSON

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cumulus.apps.audiences.learning.lab import drifting
from cumulus.apps.audiences.learning.lab.lifetimes import Buying, Spending, fit_buying, fit_spending
from cumulus.apps.audiences.learning.lab.matrix import numbers_of
from cumulus.apps.audiences.learning.lab.propensity import Tell

Numbers = NDArray[np.float64]
COLUMNS = ("frequency", "recency", "age", "average")


def train(table: pa.Table, task: dict[str, Any], tell: Tell) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the model's file and its report; `task["weeks"]` is how far it looks ahead."""
    weeks, cutoffs = float(task["weeks"]), numbers_of(table, "cutoff")
    before, now = table.filter(pa.array(cutoffs == 1)), table.filter(pa.array(cutoffs == 0))
    tell(30, "judging")
    report = judge(before, weeks)
    tell(70, "finishing")
    buying, spending = fit(now)
    found = predict(now, buying, spending, weeks)
    report |= {"training": {"rows": now.num_rows, "people": now.num_rows, "outcomes": int(_repeaters(now))}}
    report["chosen"] = "bg_nbd"
    matrix = np.stack([numbers_of(now, name) for name in COLUMNS], axis=1)
    kept = {
        "buying": asdict(buying),
        "spending": asdict(spending),
        "weeks": weeks,
        "bands": np.quantile(found[2], [0.9, 0.7, 0.4]).tolist(),
        "usual": drifting.usual(matrix, found[2]),
    }
    return kept, report


def fit(table: pa.Table) -> tuple[Buying, Spending]:
    """Return both models."""
    x, recency, age, average = (numbers_of(table, name) for name in COLUMNS)
    return fit_buying(x, recency, age), fit_spending(x, average)


def predict(table: pa.Table, buying: Buying, spending: Spending, weeks: float) -> tuple[Numbers, Numbers, Numbers]:
    """Return for each person the chance to still buy, purchases ahead, and their value."""
    x, recency, age, average = (numbers_of(table, name) for name in COLUMNS)
    ahead = buying.expected(x, recency, age, weeks)
    return buying.alive(x, recency, age), ahead, ahead * spending.mean(x, average)


def judge(table: pa.Table, weeks: float) -> dict[str, Any]:
    """Return predictions for the held-out stretch beside what happened, and beside "goes on as before"."""
    buying, spending = fit(table)
    _, ahead, value = predict(table, buying, spending, weeks)
    actual, spent = numbers_of(table, "label"), numbers_of(table, "spent")
    x, age = numbers_of(table, "frequency"), numbers_of(table, "age")
    as_before = (x + 1) / np.maximum(age, 1) * weeks
    deciles = []
    for at, part in enumerate(np.array_split(np.argsort(-value, kind="stable"), 10)):
        sums = {"predicted": float(value[part].sum()), "actual": float(spent[part].sum())}
        deciles.append({"decile": at + 1, "people": len(part), **sums})
    return {
        "purchases": {"predicted": float(ahead.sum()), "actual": float(actual.sum())},
        "spend": {"predicted": float(value.sum()), "actual": float(spent.sum())},
        "mae": float(np.abs(ahead - actual).mean()),
        "baseline": {"name": "as_before", "mae": float(np.abs(as_before - actual).mean())},
        "deciles": deciles,
        "frequencies": _frequencies(x, ahead, actual),
        "parameters": {**asdict(buying), **asdict(spending)},
        "weeks": weeks,
    }


def _frequencies(x: Numbers, ahead: Numbers, actual: Numbers) -> list[dict[str, Any]]:
    """Return purchases ahead by how often people bought before: the classic picture of the model."""
    found = []
    for times in range(8):
        inside = x >= times if times == 7 else x == times
        if inside.any():
            means = {"predicted": float(ahead[inside].mean()), "actual": float(actual[inside].mean())}
            found.append({"before": times, "people": int(inside.sum()), **means})
    return found


def _repeaters(table: pa.Table) -> float:
    return float((numbers_of(table, "frequency") > 0).sum())
