"""How good the models are on public data: beside the figures that they must reach, and a stand-in when the sets are not at hand.

`python -m benchmarks.learning` prints all of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.model_selection import train_test_split

from benchmarks.figures import Better, Figure
from benchmarks.installation import Installation
from cumulus.apps.audiences.learning.lab import honest
from cumulus.apps.audiences.learning.lab.estimators import FITS, Calibration
from cumulus.apps.audiences.learning.lab.experiment import out_of_fold
from cumulus.apps.audiences.learning.lab.lifetimes import fit_buying
from cumulus.apps.audiences.learning.lab.uplift import fit_uplift

Numbers = NDArray[np.float64]
SETS = Path(__file__).resolve().parents[2] / "shared" / "data"
FOLDS = 5
SPLITS, HELD = 20, 0.3
LEAKS = (
    "Prospect ID",
    "Lead Number",
    "Converted",
    "Tags",
    "Lead Quality",
    "Lead Profile",
    "Last Activity",
    "Last Notable Activity",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Index",
    "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
)
"""What sales staff filled in, or what was filled in after contact: a score that uses it knows the answer."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure: what it is of, ours, the one to reach, and how it was measured."""

    name: str
    ours: float
    reference: str
    note: str
    key: str = ""
    """Under which it stands in the results; empty: it is only printed."""
    target: float | None = None
    better: Better = "more"


def measure(_installation: Installation, _scale: float) -> list[Figure]:
    """Return the figures for the results; the models are measured without an installation."""
    return [
        Figure(each.key, each.ours, "", each.better, each.target, note=f"{each.name}; {each.note}")
        for each in measure_sets()
        if each.key
    ]


def measure_sets() -> list[Measured]:
    """Measure on the sets that are at hand."""
    parts = {
        "cdnow_master.txt.gz": cdnow,
        "hillstrom_email_experiment.csv.gz": hillstrom,
        "lead_scoring_x_education.csv.gz": leads,
        "telco_churn.csv.gz": telco,
    }
    found = [each for name, part in parts.items() if (SETS / name).exists() for each in part(SETS / name)]
    return found or stand_in()


def cdnow(path: Path) -> list[Measured]:
    """BG/NBD: people of 1997 Q1 until 1997-09-30, then 39 weeks; purchases of a calendar week count once."""
    rows = pd.read_csv(path, sep=r"\s+", header=0, names=["person", "day", "cds", "usd"], dtype=str)
    day, end = pd.to_datetime(rows["day"]), pd.Timestamp("1997-09-30")
    monday = pd.Timestamp("1996-12-30")
    rows["week"] = (day - monday).dt.days // 7
    before, after = rows[day <= end], rows[day > end]
    weeks = before.drop_duplicates(["person", "week"]).groupby("person")["week"].agg(["min", "max", "count"])
    began = time.perf_counter()
    frequency = (weeks["count"] - 1).to_numpy(float)
    recency = (weeks["max"] - weeks["min"]).to_numpy(float)
    age = ((end - monday).days // 7 - weeks["min"]).to_numpy(float)
    model = fit_buying(frequency, recency, age)
    ahead = model.expected(frequency, recency, age, 39)
    took = time.perf_counter() - began
    bought = after.drop_duplicates(["person", "week"]).groupby("person").size().reindex(weeks.index, fill_value=0)
    actual = bought.to_numpy(float)
    note = f"{len(weeks):,} people, fitted in {took:.1f} s; r {model.r:.3f} α {model.alpha:.2f} a {model.a:.3f} b {model.b:.2f}"
    return [
        Measured(
            "cdnow: mean error a person",
            float(np.abs(ahead - actual).mean()),
            "≤ 0.784",
            note,
            "models_cdnow_error",
            0.7845,  # the reference is told to three digits
            "less",
        ),
        Measured(
            "cdnow: purchases foretold",
            float(ahead.sum()),
            "16,507",
            f"actual {actual.sum():,.0f} (18,440)",
            "models_cdnow_purchases",
        ),
    ]


def hillstrom(path: Path) -> list[Measured]:
    """Uplift of the women's mail on visits."""
    rows = pd.read_csv(path)
    rows = rows[rows["segment"].isin(["Womens E-Mail", "No E-Mail"])]
    told = rows.drop(columns=["segment", "visit", "conversion", "spend", "history_segment"])
    matrix = pd.get_dummies(told).astype(float)
    matrix["history"] = np.log(matrix["history"])
    x, y = matrix.to_numpy(), rows["visit"].to_numpy(float)
    treated = np.asarray(rows["segment"] != "No E-Mail", dtype=float)
    split = np.asarray([_split(x, y, treated, seed) for seed in range(SPLITS)])
    usual = [_usual_split(x, y, treated, size) for size in (0.3, 0.5)]
    whole = honest.qini(y, treated, out_of_fold(x, y, treated))[0]
    reach = 1.96 * float(split.std(ddof=1)) * (1 / SPLITS + HELD / (1 - HELD)) ** 0.5  # the draws overlap
    mean = float(split.mean())
    spread = (
        f"30 % held out, {SPLITS} draws: {split.min():.4f} to {split.max():.4f}, deviation {split.std(ddof=1):.4f};"
        f" 95 % (Nadeau and Bengio 2003) {mean - reach:.4f} to {mean + reach:.4f}"
    )
    return [
        Measured(
            "hillstrom: Qini, usual split",
            usual[0],
            "≥ 0.0645",
            f"one draw: scikit-learn's, 30 %, seed 42; half: {usual[1]:.4f}",
            "models_hillstrom_qini_usual_split",
            0.0645,
        ),
        Measured("hillstrom: Qini, mean of splits", mean, "≥ 0.0645", spread, "models_hillstrom_qini", 0.0645),
        Measured("hillstrom: Qini, out of fold", whole, "≥ 0.0645", f"{len(y):,} people, five folds"),
    ]


def _split(x: Numbers, y: Numbers, treated: Numbers, seed: int) -> float:
    held = np.random.default_rng(seed).random(len(y)) < HELD
    model = fit_uplift(x[~held], y[~held], treated[~held])
    return honest.qini(y[held], treated[held], model.predict(x[held]))[0]


def _usual_split(x: Numbers, y: Numbers, treated: Numbers, size: float) -> float:
    """Return the Qini on the split that examples of this set use: one draw, and a lucky one."""
    learn, held = train_test_split(np.arange(len(y)), test_size=size, random_state=42, stratify=2 * y + treated)
    model = fit_uplift(x[learn], y[learn], treated[learn])
    return honest.qini(y[held], treated[held], model.predict(x[held]))[0]


def leads(path: Path) -> list[Measured]:
    """A card as a marketer would write it, beside a fitted model; columns that leak are left out."""
    rows = pd.read_csv(path).replace("Select", np.nan)
    labels = rows["Converted"].to_numpy(float)
    card = _card(rows)
    fitted = _fitted("leads", rows.drop(columns=[name for name in LEAKS if name in rows]), labels)
    top = honest.decile_lift(labels, card)[0]["lift"]
    return [
        Measured(
            "leads: hand-made card, AUC",
            honest.auc(labels, card),
            "",
            f"lift of the best tenth {top:.2f}",
            "models_leads_card",
        ),
        *fitted,
    ]


def _card(rows: pd.DataFrame) -> Numbers:
    """Return points: source, origin, occupation, and time on the site."""
    minutes = rows["Total Time Spent on Website"].fillna(0).to_numpy(float) / 60
    points = np.minimum(minutes, 25) * 2
    points += 10 * rows["TotalVisits"].fillna(0).clip(upper=5).to_numpy(float) / 5
    points += 30 * np.asarray(rows["Lead Origin"] == "Lead Add Form", dtype=float)
    points += 25 * np.asarray(rows["What is your current occupation"] == "Working Professional", dtype=float)
    points += 10 * np.asarray(rows["Lead Source"] == "Olark Chat", dtype=float)
    return np.asarray(points - 20 * np.asarray(rows["Do Not Email"] == "Yes", dtype=float))


def telco(path: Path) -> list[Measured]:
    """Churn of a telephone company's customers."""
    rows = pd.read_csv(path)
    rows["TotalCharges"] = pd.to_numeric(rows["TotalCharges"], errors="coerce")
    return _fitted("telco", rows.drop(columns=["customerID", "Churn"]), np.asarray(rows["Churn"] == "Yes", dtype=float))


def _fitted(name: str, table: pd.DataFrame, labels: Numbers) -> list[Measured]:
    """Return both estimators' AUC by five folds, and how well the better one's chances are calibrated."""
    matrix = pd.get_dummies(table, dummy_na=False).astype(float)
    x = matrix.loc[:, matrix.nunique() > 1].to_numpy(float)
    folds = np.random.default_rng(7).integers(0, FOLDS, len(labels))
    found = []
    for kind, fit in FITS.items():
        odds, began = np.zeros(len(labels)), time.perf_counter()
        for fold in range(FOLDS):
            odds[folds == fold] = fit(x[folds != fold], labels[folds != fold]).odds(x[folds == fold])
        area, low, high = honest.auc_with_interval(labels, odds)
        chances = np.zeros(len(labels))
        for fold in range(FOLDS):
            learned = Calibration.fit(odds[folds != fold], labels[folds != fold])
            chances[folds == fold] = learned.chances(odds[folds == fold])
        error = honest.calibration_error(honest.calibration_curve(labels, chances))
        lift = honest.decile_lift(labels, chances)[0]["lift"]
        note = f"95 % {low:.3f}–{high:.3f}; lift {lift:.2f}; calibration error {error:.3f}; {time.perf_counter() - began:.1f} s"
        found.append(Measured(f"{name}: {kind}, AUC", area, "", note, f"models_{name.replace('-', '_')}_{kind}"))
    return found


def stand_in() -> list[Measured]:
    """Return what the laboratory makes of people drawn from a known rule."""
    draw = np.random.default_rng(7)
    x = draw.normal(size=(5_000, 6))
    labels = (draw.random(5_000) < 1 / (1 + np.exp(1 - x[:, 0] - x[:, 1] * x[:, 2]))).astype(float)
    return _fitted("stand-in", pd.DataFrame(x), labels)


def main() -> None:
    """Print the figures."""
    table = Table("figure", "ours", "to reach", "how")
    for each in measure_sets():
        shown = f"{each.ours:,.0f}" if each.ours > 100 else f"{each.ours:.4f}"
        table.add_row(each.name, shown, each.reference, each.note)
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
