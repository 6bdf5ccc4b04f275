"""Two ways to predict a yes or no, with reasons per person; both are plain JSON when kept, never pickles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol  # parameters of a model's file, as JSON

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

Numbers = NDArray[np.float64]

THREADS = 2


class Estimator(Protocol):
    """What predicts log odds."""

    kind: str

    def odds(self, matrix: Numbers) -> Numbers:
        """Return log odds, one a row."""

    def reasons(self, matrix: Numbers) -> Numbers:
        """Return what each column adds to the log odds against an average person: rows by columns."""

    def weights(self) -> Numbers:
        """Return how much each column matters over all; they sum to 1."""

    def as_json(self) -> dict[str, Any]:
        """Return it for a model's file."""


class Logistic:
    """A logistic regression over scaled columns; counts go in as logarithms."""

    kind = "logistic"

    def __init__(self, state: dict[str, Any]) -> None:
        self._state = state
        self._centre, self._scale, self._coefficients = (
            np.asarray(state[name], dtype=float) for name in ("centre", "scale", "coefficients")
        )

    @classmethod
    def fit(cls, matrix: Numbers, labels: Numbers) -> Logistic:
        """Fit by ridge, C = 0.3: many columns say the same."""
        tamed = _tamed(matrix)
        centre = np.nan_to_num(np.nanmean(np.where(np.isfinite(tamed), tamed, np.nan), axis=0))
        filled = np.where(np.isnan(tamed), centre, tamed)
        scale = filled.std(axis=0)
        scale[scale == 0] = 1.0
        model = LogisticRegression(C=0.3, max_iter=400).fit((filled - centre) / scale, labels)
        parts = {"centre": centre, "scale": scale, "coefficients": model.coef_[0]}
        return cls({**{name: part.tolist() for name, part in parts.items()}, "intercept": float(model.intercept_[0])})

    def odds(self, matrix: Numbers) -> Numbers:
        """Return log odds, one a row."""
        return np.asarray(self.reasons(matrix).sum(axis=1) + self._state["intercept"])

    def reasons(self, matrix: Numbers) -> Numbers:
        """Return coefficient times distance from the average."""
        tamed = _tamed(matrix)
        filled = np.where(np.isnan(tamed), self._centre, tamed)
        return np.asarray((filled - self._centre) / self._scale * self._coefficients)

    def weights(self) -> Numbers:
        """Return the shares of the coefficients of scaled columns."""
        return _shares(np.abs(self._coefficients))

    def as_json(self) -> dict[str, Any]:
        """Return it for a model's file."""
        return {"kind": self.kind, **self._state}


class Boosted:
    """LightGBM's trees; reasons are its own exact SHAP values (`pred_contrib`)."""

    kind = "lightgbm"

    def __init__(self, text: str) -> None:
        self._text = text
        self._booster = lgb.Booster(model_str=text)

    @classmethod
    def fit(cls, matrix: Numbers, labels: Numbers) -> Boosted:
        """Fit 150 shallow trees; leaves of at least 20 people, or a hundredth of them."""
        least = max(20, min(200, len(labels) // 100))
        wanted = {
            "objective": "binary",
            "learning_rate": 0.05,
            "num_leaves": 15,
            "min_data_in_leaf": least,
            "feature_fraction": 0.8,
            "bagging_fraction": 0.8,
            "bagging_freq": 1,
            "lambda_l2": 1.0,
            "num_threads": THREADS,
            "deterministic": True,
            "force_row_wise": True,
            "seed": 7,
            "verbosity": -1,
        }
        booster = lgb.train(wanted, lgb.Dataset(matrix, labels), num_boost_round=150)
        return cls(booster.model_to_string())

    def odds(self, matrix: Numbers) -> Numbers:
        """Return log odds, one a row."""
        return np.asarray(self._booster.predict(matrix, raw_score=True, num_threads=THREADS), dtype=float)

    def reasons(self, matrix: Numbers) -> Numbers:
        """Return SHAP values; the last column, the average, is left out."""
        found = self._booster.predict(matrix, pred_contrib=True, num_threads=THREADS)
        return np.asarray(found, dtype=float)[:, :-1]

    def weights(self) -> Numbers:
        """Return the shares of gain."""
        return _shares(np.asarray(self._booster.feature_importance("gain"), dtype=float))

    def as_json(self) -> dict[str, Any]:
        """Return it for a model's file."""
        return {"kind": self.kind, "text": self._text}


FITS: dict[str, Callable[[Numbers, Numbers], Estimator]] = {"logistic": Logistic.fit, "lightgbm": Boosted.fit}


def read_estimator(kept: dict[str, Any]) -> Estimator:
    """Return the estimator of a model's file."""
    if kept["kind"] == "lightgbm":
        return Boosted(kept["text"])
    return Logistic({name: value for name, value in kept.items() if name != "kind"})


class Calibration:
    """Log odds to chances that mean what they say.

    Isotonic where there are a thousand outcomes to learn it from, else Platt's two numbers.
    """

    def __init__(self, state: dict[str, Any]) -> None:
        self._state = state

    @classmethod
    def fit(cls, odds: Numbers, labels: Numbers) -> Calibration:
        """Learn it from odds of rows that the estimator did not see."""
        if min(labels.sum(), len(labels) - labels.sum()) >= 1_000:
            curve = IsotonicRegression(out_of_bounds="clip", y_min=0.0005, y_max=0.9995).fit(odds, labels)
            return cls({"kind": "isotonic", "x": curve.X_thresholds_.tolist(), "y": curve.y_thresholds_.tolist()})
        line = LogisticRegression(C=1e6, max_iter=400).fit(odds.reshape(-1, 1), labels)
        return cls({"kind": "platt", "slope": float(line.coef_[0][0]), "intercept": float(line.intercept_[0])})

    def chances(self, odds: Numbers) -> Numbers:
        """Return chances between 0 and 1."""
        state = self._state
        if state["kind"] == "isotonic":
            return np.asarray(np.interp(odds, state["x"], state["y"]), dtype=float)
        return np.asarray(1 / (1 + np.exp(-np.clip(state["slope"] * odds + state["intercept"], -30, 30))))

    def as_json(self) -> dict[str, Any]:
        """Return it for a model's file."""
        return self._state


def _tamed(matrix: Numbers) -> Numbers:
    return np.asarray(np.sign(matrix) * np.log1p(np.abs(matrix)))


def _shares(weights: Numbers) -> Numbers:
    total = float(weights.sum())
    return weights / total if total > 0 else weights
