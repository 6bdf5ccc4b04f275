"""How likely two records are one person's: Fellegi-Sunter weights, learned without labels. Pure.

[I. Fellegi, A. Sunter, "A Theory for Record Linkage", JASA 64 (1969); u from random pairs and m
by expectation maximisation as in W. Winkler, "Using the EM Algorithm for Weight Computation in
the Fellegi-Sunter Model of Record Linkage" (2000)]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cumulus.apps.contacts.matching.comparing import Similarity

LEVELS = 3
"""Of agreement: another value, a close one, the same."""

_CLOSE, _SAME = 0.8, 0.98
_ROUNDS, _SETTLED = 100, 1e-6
_LEAST = 1e-4
_PRIOR = 2.0
"""So many made-up pairs per level, that a level which was never seen is not impossible."""

Level = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Weights:
    """What an agreement is worth.

    Attributes
    ----------
    same, others : Mapping[str, tuple of 3 floats]
        By field, how often each level occurs between two records of one person (m), and of two (u).
    share : float
        How many of the compared pairs are one person's.
    """

    same: Mapping[str, Sequence[float]] = field(default_factory=dict)
    others: Mapping[str, Sequence[float]] = field(default_factory=dict)
    share: float = 0.05

    def probability(self, compared: Mapping[str, Similarity]) -> npt.NDArray[np.float64]:
        """Return of each pair how likely it is one person, from what is known of it.

        `identifier` repeats what its mail address, and so on, said: it does not count twice.
        """
        some = next(iter(compared.values()))
        odds = np.full(len(some), np.log(self.share / (1 - self.share)))
        for name, m in self.same.items():
            odds += _worth(_levels(compared[name]), m, self.others[name])
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -500, 500))), np.float64)


def _worth(levels: Level, m: Sequence[float], u: Sequence[float]) -> npt.NDArray[np.float64]:
    table = np.append(np.log(np.asarray(m) / np.asarray(u)), 0.0)
    found: npt.NDArray[np.float64] = table[levels]  # -1, unknown, is the last: worth nothing
    return found


def _levels(similarity: Similarity) -> Level:
    known = np.nan_to_num(similarity, nan=-1.0)
    return np.select([known < 0, known < _CLOSE, known < _SAME], [-1, 0, 1], 2).astype(np.int8)


WEIGHED = ("name", "company", "email", "phone", "id_number", "birth_date", "address", "postcode", "city")

USUAL = Weights(
    same={
        "name": (0.05, 0.15, 0.8),
        "company": (0.2, 0.1, 0.7),
        "email": (0.4, 0.0001, 0.5999),
        "phone": (0.3, 0.0001, 0.6999),
        "id_number": (0.03, 0.07, 0.9),
        "birth_date": (0.04, 0.06, 0.9),
        "address": (0.25, 0.25, 0.5),
        "postcode": (0.2, 0.1, 0.7),
        "city": (0.2, 0.1, 0.7),
    },
    others={
        "name": (0.98, 0.015, 0.005),
        "company": (0.97, 0.01, 0.02),
        "email": (0.9998, 0.0001, 0.0001),
        "phone": (0.9997, 0.0001, 0.0002),
        "id_number": (0.9988, 0.0011, 0.0001),
        "birth_date": (0.99, 0.009, 0.001),
        "address": (0.98, 0.018, 0.002),
        "postcode": (0.97, 0.02, 0.01),
        "city": (0.9, 0.02, 0.08),
    },
)
"""Until a workspace's own are learned: orders of magnitude, from lists of customers."""


def learn(candidates: Mapping[str, Similarity], random: Mapping[str, Similarity]) -> Weights:
    """Return the weights that explain the candidates best.

    Parameters
    ----------
    candidates : Mapping[str, Similarity]
        Of pairs with a key in common, some of which are one person.
    random : Mapping[str, Similarity]
        Of pairs drawn blindly: hardly any of them is one person, so they tell u.
    """
    names = [name for name in WEIGHED if _known(candidates[name]) and _known(random[name])]
    levels = {name: _levels(candidates[name]) for name in names}
    others = {name: _frequencies(_levels(random[name]), None, USUAL.others[name]) for name in names}
    same, share = {name: np.asarray(USUAL.same[name]) for name in names}, USUAL.share
    for _ in range(_ROUNDS):
        weights = Weights({n: same[n].tolist() for n in names}, {n: others[n].tolist() for n in names}, share)
        likely = weights.probability(candidates)
        same = {name: _frequencies(levels[name], likely, USUAL.same[name]) for name in names}
        before, share = share, float(np.clip(likely.mean(), _LEAST, 1 - _LEAST)) if len(likely) else share
        if abs(share - before) < _SETTLED:
            break
    return Weights({n: same[n].tolist() for n in names}, {n: others[n].tolist() for n in names}, share)


def _known(similarity: Similarity) -> bool:
    return bool(len(similarity)) and not bool(np.isnan(similarity).all())


def _frequencies(
    levels: Level, likely: npt.NDArray[np.float64] | None, usual: Sequence[float]
) -> npt.NDArray[np.float64]:
    known = levels >= 0
    weights = None if likely is None else likely[known]
    counts = np.bincount(levels[known], weights=weights, minlength=LEVELS) + _PRIOR * np.asarray(usual)
    bounded: npt.NDArray[np.float64] = np.maximum(counts / counts.sum(), _LEAST / 10)
    return np.asarray(bounded / bounded.sum(), np.float64)


def one_to_one(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64], score: npt.NDArray[np.float64]) -> Level:
    """Return 1 for the pairs that stay when each person of either side has one partner at most, the best first.

    For two lists that have nobody twice; ties go to the pair that stands first.
    """
    kept, taken_left, taken_right = np.zeros(len(score), np.int8), set[int](), set[int]()
    for at in np.argsort(-score, kind="stable").tolist():
        one, other = int(left[at]), int(right[at])
        if one not in taken_left and other not in taken_right:
            kept[at] = 1
            taken_left.add(one)
            taken_right.add(other)
    return kept
