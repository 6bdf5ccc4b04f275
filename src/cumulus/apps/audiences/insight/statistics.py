"""Whether a share differs by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, sqrt

LEVEL = 0.05


def p_value(mine: int, people: int, others: int, other_people: int) -> float:
    """Return the two-sided p of the two-proportion z-test with a pooled variance; 1 where nothing can be said."""
    if not people or not other_people:
        return 1.0
    pooled = (mine + others) / (people + other_people)
    spread = sqrt(pooled * (1 - pooled) * (1 / people + 1 / other_people))
    if spread == 0:
        return 1.0
    return erfc(abs(mine / people - others / other_people) / spread / sqrt(2))


def significant(p_values: Sequence[float], level: float = LEVEL) -> list[bool]:
    """Return which of many comparisons hold when at most `level` of those that hold may be chance.

    Benjamini and Hochberg (1995).
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    kept = max((rank for rank, i in enumerate(order, 1) if p_values[i] <= level * rank / len(order)), default=0)
    held = set(order[:kept])
    return [i in held for i in range(len(p_values))]


def index(mine: int, people: int, base: int, base_people: int) -> int | None:
    """Return the share as a percentage of the base's share: 100 is the same; None when the base has nobody."""
    if not people or not base or not base_people:
        return None
    return round(100 * (mine / people) / (base / base_people))
