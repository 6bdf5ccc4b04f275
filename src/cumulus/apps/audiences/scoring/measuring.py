"""How well a score tells who will do something: pure statistics over counts by value."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

_Z = 1.959964
"""Of an interval with 95 % confidence."""
_BINS = 10
_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Tally:
    """People with one value of the score: how many, and how many of them did it."""

    value: float
    people: int
    hits: int


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the people, the best scored first; ties are shared out evenly.

    Attributes
    ----------
    lift : float
        How many times as often they did it as everybody.
    """

    people: float
    hits: float
    rate: float
    lift: float


@dataclass(frozen=True, slots=True)
class Bin:
    """People of like probability by the logistic curve over the score: promised, and what happened."""

    people: int
    promised: float
    happened: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What a back-test found; `auc` and its interval are None when all did it, or nobody."""

    people: int
    hits: int
    auc: float | None
    low: float | None
    high: float | None
    tenths: tuple[Tenth, ...]
    bins: tuple[Bin, ...]


def measure(tallies: Sequence[Tally]) -> Measured:
    """Return the measures of a score by its tallies, in any order."""
    rising = sorted(tallies, key=lambda each: each.value)
    people, hits = sum(each.people for each in rising), sum(each.hits for each in rising)
    found, half = auc(rising)
    low = None if found is None else max(0.0, found - half)
    high = None if found is None else min(1.0, found + half)
    return Measured(people, hits, found, low, high, tenths(rising), calibration(rising))


def auc(rising: Sequence[Tally]) -> tuple[float | None, float]:
    """Return the area under the ROC curve by ranks, and half its interval (DeLong, DeLong and Clarke-Pearson 1988).

    Ties count half. The variance comes from each person's share of those of the other kind below them.
    """
    hits = sum(each.hits for each in rising)
    misses = sum(each.people for each in rising) - hits
    if not hits or not misses:
        return None, 0.0
    of_hits, of_misses, missed, hit = [], [], 0, 0
    for each in rising:
        own = each.people - each.hits
        of_hits.append((each.hits, (missed + own / 2) / misses))
        of_misses.append((own, 1 - (hit + each.hits / 2) / hits))
        missed, hit = missed + own, hit + each.hits
    area = sum(times * share for times, share in of_hits) / hits
    variance = _variance(of_hits, area) / hits + _variance(of_misses, area) / misses
    return area, _Z * math.sqrt(variance)


def _variance(shares: Sequence[tuple[int, float]], mean: float) -> float:
    size = sum(times for times, _ in shares)
    return sum(times * (share - mean) ** 2 for times, share in shares) / max(size - 1, 1)


def tenths(rising: Sequence[Tally]) -> tuple[Tenth, ...]:
    """Return ten equal parts of the people, the best scored first."""
    people, hits = sum(each.people for each in rising), sum(each.hits for each in rising)
    if not people:
        return ()
    size, base, found = people / _BINS, hits / people, []
    edges, reached, done = [(0.0, 0.0)], 0.0, 0.0
    for each in reversed(rising):
        reached, done = reached + each.people, done + each.hits
        edges.append((reached, done))
    for part in range(_BINS):
        own = _at(edges, size * (part + 1)) - _at(edges, size * part)
        found.append(Tenth(size, own, own / size, own / size / base if base else 0.0))
    return tuple(found)


def _at(edges: Sequence[tuple[float, float]], people: float) -> float:
    """Return how many hits are among the best `people`, on the straight line within a tie."""
    for (left, low), (right, high) in itertools.pairwise(edges):
        if people <= right:
            return low + (high - low) * (people - left) / (right - left)
    return edges[-1][1]


def calibration(rising: Sequence[Tally]) -> tuple[Bin, ...]:
    """Return ten bins by the promised probability; none when it cannot be fitted."""
    curve = _logistic(rising)
    if curve is None:
        return ()
    size, found = sum(each.people for each in rising) / _BINS, list[Bin]()
    people, promised, hits = 0, 0.0, 0
    for each in rising:
        people, hits = people + each.people, hits + each.hits
        promised += each.people * _sigmoid(curve[0] + curve[1] * each.value)
        if people >= size or each is rising[-1]:
            found.append(Bin(people, promised / people, hits / people))
            people, promised, hits = 0, 0.0, 0
    return tuple(found)


def _logistic(tallies: Sequence[Tally]) -> tuple[float, float] | None:
    """Return intercept and slope of the logistic curve by Newton's method; None when it does not settle.

    The slope has a weak pull to 0, so that a score that parts people wholly has a curve as well.
    """
    people, hits = sum(each.people for each in tallies), sum(each.hits for each in tallies)
    if not 0 < hits < people:
        return None
    mean = sum(each.value * each.people for each in tallies) / people
    spread = math.sqrt(sum(each.people * (each.value - mean) ** 2 for each in tallies) / people) or 1.0
    start, slope = math.log(hits / (people - hits)), 0.0
    for _ in range(_ROUNDS):
        step = _newton(tallies, start, slope, mean, spread)
        start, slope = start + step[0], slope + step[1]
        if max(map(abs, step)) < 1e-9:
            break
    return start - slope * mean / spread, slope / spread


def _newton(tallies: Sequence[Tally], start: float, slope: float, mean: float, spread: float) -> tuple[float, float]:
    first = [0.0, -slope * 1e-3]
    second = [1e-9, 0.0, 1e-3]
    for each in tallies:
        x = (each.value - mean) / spread
        chance = _sigmoid(start + slope * x)
        miss, weight = each.hits - each.people * chance, each.people * chance * (1 - chance)
        first = [first[0] + miss, first[1] + miss * x]
        second = [second[0] + weight, second[1] + weight * x, second[2] + weight * x * x]
    determinant = second[0] * second[2] - second[1] ** 2 or 1e-12
    steps = (
        (second[2] * first[0] - second[1] * first[1]) / determinant,
        (second[0] * first[1] - second[1] * first[0]) / determinant,
    )
    return max(-5.0, min(5.0, steps[0])), max(-5.0, min(5.0, steps[1]))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
