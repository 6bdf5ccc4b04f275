"""The Chinese lunar calendar, as far as anniversaries need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from cumulus.core.later import Later

if TYPE_CHECKING:
    import lunar_python
else:
    lunar_python = Later("lunar_python")

FIRST_YEAR = 1900
LAST_YEAR = 2100
_JULIAN_DAY_NONE = 1_721_425
"""The Julian day number of the day before 0001-01-01."""


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of a lunar year; `month` is negative in a leap month."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class _Month:
    month: int
    first: date
    days: int


@lru_cache(maxsize=1)
def _months() -> tuple[_Month, ...]:
    """Return every lunar month, in order; half a second, once a process."""
    found: dict[date, _Month] = {}
    for year in range(FIRST_YEAR - 1, LAST_YEAR + 1):
        for month in lunar_python.LunarYear.fromYear(year).getMonths():
            first = date.fromordinal(round(month.getFirstJulianDay() - _JULIAN_DAY_NONE))
            found[first] = _Month(month.getMonth(), first, month.getDayCount())
    return tuple(found[first] for first in sorted(found))


@lru_cache(maxsize=1)
def _days() -> dict[date, LunarDay]:
    return {
        month.first + timedelta(days=day): LunarDay(month.month, day + 1)
        for month in _months()
        for day in range(month.days)
    }


def lunar_day(day: date) -> LunarDay | None:
    """Return the lunar day of a date; None outside of the years that are known."""
    return _days().get(day)


@lru_cache(maxsize=512)
def celebrated_on(day: date) -> frozenset[date]:
    """Return the dates whose lunar anniversary is celebrated on `day`, of whatever year.

    Who was born in a leap month celebrates in the ordinary month of that number; who was born on the
    30th of a month that has only 29 days this year, on the 29th.
    """
    here = lunar_day(day)
    if here is None or here.month < 0:
        return frozenset()
    tomorrow = lunar_day(day + timedelta(days=1))
    ends = tomorrow is not None and tomorrow.day == 1
    wanted = {here.day} | ({30} if here.day == 29 and ends else set())
    return frozenset(
        month.first + timedelta(days=each - 1)
        for month in _months()
        if abs(month.month) == here.month
        for each in wanted
        if each <= month.days
    )
