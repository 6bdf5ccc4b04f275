"""When things happen: seasons, weekdays and hours of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate
from random import Random

_NEW_YEARS = {
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
    2029: date(2029, 2, 13),
    2030: date(2030, 2, 3),
}
"""First day of the lunar year."""

_SALES: Mapping[tuple[int, int], float] = {
    (11, 1): 2.4, (11, 9): 1.8, (11, 10): 3.2, (11, 11): 7.0, (11, 12): 1.9,
    (6, 1): 1.8, (6, 16): 1.9, (6, 17): 2.6, (6, 18): 5.0, (6, 19): 1.5,
    (12, 12): 2.6, (3, 8): 2.0, (5, 20): 1.8, (9, 9): 1.4,
}  # fmt: skip
"""How many times more people shop on the days of the big sales."""

_SHOP_HOURS = (4, 2, 1, 1, 1, 2, 5, 9, 13, 16, 18, 20, 26, 22, 17, 16, 17, 19, 22, 28, 38, 42, 34, 16)
_OFFICE_HOURS = (1, 0, 0, 0, 0, 0, 1, 4, 14, 34, 40, 34, 12, 18, 34, 38, 34, 24, 12, 8, 8, 7, 4, 2)


class Seasons:
    """Draws moments of a year that people like more or less.

    Parameters
    ----------
    first : date
        The first day, local.
    days : int
        How many days there are.
    office : bool
        Whether people come at work, rather than in the evening and when there is a sale.
    """

    def __init__(self, first: date, days: int, *, office: bool) -> None:
        weigh = _office_weight if office else _shop_weight
        self.days = days
        growth = (0.75 + 0.5 * day / days for day in range(days))
        weights = (grown * weigh(first + timedelta(day)) for day, grown in enumerate(growth))
        self._up_to = list(accumulate(weights))
        self._hours = list(accumulate(_OFFICE_HOURS if office else _SHOP_HOURS))

    def draw_day(self, random: Random, earliest: int, latest: int) -> int:
        """Return a day from `earliest` to `latest`, counted from the first, by its weight."""
        low = self._up_to[earliest - 1] if earliest else 0.0
        mark = random.uniform(low, self._up_to[latest])
        return min(max(_place(self._up_to, mark), earliest), latest)

    def draw_seconds(self, random: Random) -> int:
        """Return a local time of day, in seconds since midnight."""
        hour = _place(self._hours, random.random() * self._hours[-1])
        return hour * 3600 + random.randrange(3600)


def _place(up_to: list[float] | list[int], mark: float) -> int:
    low, high = 0, len(up_to) - 1
    while low < high:
        middle = (low + high) // 2
        if up_to[middle] <= mark:
            low = middle + 1
        else:
            high = middle
    return low


def _shop_weight(day: date) -> float:
    weekday = (0.95, 0.9, 0.92, 0.98, 1.1, 1.25, 1.2)[day.weekday()]
    return weekday * _SALES.get((day.month, day.day), 1.0) * (0.5 if _is_new_year(day) else 1.0)


def _office_weight(day: date) -> float:
    weekday = (1.05, 1.15, 1.15, 1.1, 0.9, 0.14, 0.1)[day.weekday()]
    golden_week = day.month == 10 and day.day <= 7
    return weekday * (0.12 if golden_week or _is_new_year(day) else 1.0)


def _is_new_year(day: date) -> bool:
    start = _NEW_YEARS.get(day.year)
    return start is not None and timedelta(-2) <= day - start <= timedelta(6)
