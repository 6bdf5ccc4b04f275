"""Whom a treatment changes: two models over the arms of an experiment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any  # parameters of a model's file, as JSON

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Uplift:
    """A ridge regression of the transformed outcome over scaled columns.

    With the outcome y, treatment t and the share p treated at random, z = y t/p - y (1-t)/(1-p)
    has the uplift as its mean (Athey and Imbens 2016): it is learned directly, and the many
    people whom the treatment does not change cost nothing.
    """

    centre: Numbers
    scale: Numbers
    coefficients: Numbers
    intercept: float

    def predict(self, matrix: Numbers) -> Numbers:
        """Return the change in the chance of the outcome, between -1 and 1."""
        return np.asarray(np.clip(self.reasons(matrix).sum(axis=1) + self.intercept, -1, 1), dtype=float)

    def reasons(self, matrix: Numbers) -> Numbers:
        """Return what each column adds against an average person."""
        filled = np.where(np.isfinite(matrix), matrix, self.centre)
        return np.asarray((filled - self.centre) / self.scale * self.coefficients)

    def as_json(self) -> dict[str, Any]:
        """Return it for a model's file."""
        arrays = {"centre": self.centre, "scale": self.scale, "coefficients": self.coefficients}
        return {**{name: part.tolist() for name, part in arrays.items()}, "intercept": self.intercept}


def fit_uplift(matrix: Numbers, outcomes: Numbers, treated: Numbers) -> Uplift:
    """Fit it; the ridge is strong, since an uplift is a small difference of noisy rates."""
    share = float(treated.mean())
    transformed = outcomes * treated / share - outcomes * (1 - treated) / (1 - share)
    centre = np.nan_to_num(np.nanmean(np.where(np.isfinite(matrix), matrix, np.nan), axis=0))
    filled = np.where(np.isfinite(matrix), matrix, centre)
    scale = filled.std(axis=0)
    scale[scale == 0] = 1.0
    model = Ridge(alpha=0.01 * len(outcomes)).fit((filled - centre) / scale, transformed)
    return Uplift(centre, scale, np.asarray(model.coef_, dtype=float), float(model.intercept_))


def read_uplift(kept: dict[str, Any]) -> Uplift:
    """Return the model of a file."""
    centre, scale, coefficients = (np.asarray(kept[name], dtype=float) for name in ("centre", "scale", "coefficients"))
    return Uplift(centre, scale, coefficients, float(kept["intercept"]))
