"""What a benchmark gives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Better = Literal["more", "less"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes
    ----------
    name : str
        Stable; figures of two runs are compared by it.
    target : float or None
        What ARCHITECTURE asks for, in the same unit; None when it says nothing.
    baseline : str
        The measure of the machine that the figure is compared with; empty for none.
    note : str
        How it was measured, and what else matters.
    """

    name: str
    value: float
    unit: str
    better: Better = "more"
    target: float | None = None
    baseline: str = ""
    note: str = ""

    def reaches(self) -> bool | None:
        """Return whether the target is reached; None without a target."""
        if self.target is None:
            return None
        return self.value >= self.target if self.better == "more" else self.value <= self.target

    def ratio(self, baselines: dict[str, float]) -> float | None:
        """Return the figure in units of the machine: larger is better, whatever the figure counts.

        Of times it is the inverse, in thousand millions, to be a number that one can read.
        """
        unit = baselines.get(self.baseline)
        if not unit or not self.value:
            return None
        return self.value / unit if self.better == "more" else 1e9 / (self.value * unit)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` of all values do not exceed; NaN of none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]
