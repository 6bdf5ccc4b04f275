"""The groups of an RFM model: eight by high and low, or eleven on a grid of five by five."""

from __future__ import annotations

from collections.abc import Mapping

EIGHT: tuple[str, ...] = ("111", "101", "011", "001", "110", "100", "010", "000")
"""Recency, frequency, money: 1 is high. 重要价值, 重要发展, 重要保持, 重要挽留, and the same four of 一般."""
_GRID: tuple[tuple[str, ...], ...] = (
    ("lost", "lost", "at_risk", "cant_lose", "cant_lose"),
    ("hibernating", "hibernating", "at_risk", "at_risk", "at_risk"),
    ("about_to_sleep", "attention", "attention", "loyal", "loyal"),
    ("promising", "potential", "loyal", "loyal", "champion"),
    ("new", "potential", "potential", "champion", "champion"),
)
"""By recency (rows, the oldest first) and the mean of frequency and money, rounded up; after Putler's map."""
ELEVEN: tuple[str, ...] = tuple(dict.fromkeys(key for row in reversed(_GRID) for key in row))
GROUPS: Mapping[int, tuple[str, ...]] = {8: EIGHT, 11: ELEVEN}


def group_of(groups: int, recency: int, frequency: int, money: int) -> str:
    """Return the group of three scores: 0 or 1 for eight groups, 0 to 4 for eleven."""
    if groups == 8:
        return f"{recency}{frequency}{money}"
    return _GRID[recency][(frequency + money + 1) // 2]
