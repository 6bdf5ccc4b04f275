"""How often and for how much people will buy again: BG/NBD and Gamma-Gamma, fitted by us.

BG/NBD: Fader, Hardie and Lee (2005), "Counting your customers the easy way". Gamma-Gamma: Fader
and Hardie (2013), "The Gamma-Gamma model of monetary value". Both by maximum likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Buying:
    """BG/NBD: a person buys at a rate of their own, and after each purchase may stop for good.

    Attributes
    ----------
    r, alpha : float
        Shape and rate of the gamma distribution of rates; `alpha` in the unit of time.
    a, b : float
        Of the beta distribution of the chance to stop.
    """

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, frequency: Numbers, recency: Numbers, age: Numbers) -> Numbers:
        """Return the chance that a person still buys; 1 before the first repeat."""
        x = np.maximum(frequency, 1)
        odds = self.a / (self.b + x - 1) * ((self.alpha + age) / (self.alpha + recency)) ** (self.r + frequency)
        return np.where(frequency > 0, 1 / (1 + odds), 1.0)

    def expected(self, frequency: Numbers, recency: Numbers, age: Numbers, within: float) -> Numbers:
        """Return the expected purchases in the next `within` units of time (formula 10 of the paper)."""
        x, (r, alpha, a, b) = frequency, (self.r, self.alpha, self.a, self.b)
        if abs(a - 1) < 1e-6:
            a = 1 + 1e-6
        series = hyp2f1(r + x, b + x, a + b + x - 1, within / (alpha + age + within))
        first = (a + b + x - 1) / (a - 1)
        shrunk = 1 - ((alpha + age) / (alpha + age + within)) ** (r + x) * series
        return np.asarray(first * shrunk * self.alive(frequency, recency, age))


def fit_buying(frequency: Numbers, recency: Numbers, age: Numbers, penalty: float = 0.0) -> Buying:
    """Fit BG/NBD.

    Parameters
    ----------
    frequency : Numbers
        Repeat purchases: days with one, but the first.
    recency : Numbers
        Time from the first to the last purchase.
    age : Numbers
        Time from the first purchase to now, in the same unit.
    """
    scale = 10.0 / max(float(age.max()), 1e-9)
    rows, weights = np.unique(np.stack([frequency, recency * scale, age * scale]), axis=1, return_counts=True)
    x, last, whole = rows

    def loss(logs: Numbers) -> float:
        r, alpha, a, b = np.exp(logs)
        common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        staying = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + whole)
        after = np.maximum(x, 1)
        leaving = betaln(a + 1, b + after - 1) - betaln(a, b) - (r + x) * np.log(alpha + last)
        likelihood = common + np.where(x > 0, np.logaddexp(staying, leaving), staying)
        return float(-(likelihood * weights).sum() / weights.sum() + penalty * np.square(np.exp(logs)).sum())

    best = _best(loss, 4)
    r, alpha, a, b = np.exp(best)
    return Buying(float(r), float(alpha / scale), float(a), float(b))


@dataclass(frozen=True, slots=True)
class Spending:
    """Gamma-Gamma: what people spend at a time varies between them, and around their own mean."""

    p: float
    q: float
    v: float

    def mean(self, frequency: Numbers, average: Numbers) -> Numbers:
        """Return the expected spend at a time: the person's mean, drawn towards everybody's."""
        everybody = self.v * self.p / (self.q - 1) if self.q > 1 else float(average[frequency > 0].mean())
        weight = self.p * frequency / (self.p * frequency + max(self.q - 1, 1e-9))
        return np.asarray((1 - weight) * everybody + weight * average)


def fit_spending(frequency: Numbers, average: Numbers) -> Spending:
    """Fit Gamma-Gamma to people with repeat purchases of positive value."""
    bought = (frequency > 0) & (average > 0)
    x, mean = frequency[bought], average[bought]
    scale = float(mean.mean()) or 1.0
    mean = mean / scale

    def loss(logs: Numbers) -> float:
        p, q, v = np.exp(logs)
        likelihood = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
        likelihood += (p * x - 1) * np.log(mean) + p * x * np.log(x) - (p * x + q) * np.log(x * mean + v)
        return float(-likelihood.mean())

    p, q, v = np.exp(_best(loss, 3))
    return Spending(float(p), float(q), float(v * scale))


def _best(loss: object, size: int) -> Numbers:
    """Return the best of three starts: the surface has flat corners."""
    starts = (np.zeros(size), np.full(size, -0.7), np.full(size, 0.7))
    bounds = [(-12.0, 12.0)] * size
    found = [minimize(loss, start, method="L-BFGS-B", bounds=bounds) for start in starts]
    return np.asarray(min(found, key=lambda each: float(each.fun)).x, dtype=float)
