"""When something that recurs is due next: every so many minutes, daily at a time, or by cron. Pure.

Times of day are those of a zone. In the hour that a clock skips, a time comes as soon as the
clock has passed it; in the hour that it repeats, a time comes once, the first time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from cumulus.core.errors import Invalid
from cumulus.core.json import JsonObject

MAX_MINUTES = 60 * 24 * 31
_MAX_DAYS = 366 * 8
"""29 February is at most eight years away."""
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_PART = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?")
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


class Recurrence(StrEnum):
    """How something recurs."""

    MANUAL = "manual"
    EVERY = "every"
    DAILY = "daily"
    CRON = "cron"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something is done.

    Attributes
    ----------
    minutes : int
        Between two times, for `every`.
    at : str
        The time of day, for `daily`.
    cron : str
        Minute, hour, day of month, month, day of week (0 and 7: Sunday), for `cron`.
    """

    kind: Recurrence = Recurrence.MANUAL
    minutes: int = 60
    at: str = "03:00"
    cron: str = ""

    def to_json(self) -> JsonObject:
        """Return it for a JSON column."""
        return {"kind": str(self.kind), "minutes": self.minutes, "at": self.at, "cron": self.cron}


def schedule_of(stored: JsonObject) -> Schedule:
    """Return what `to_json` gave, or a request's body, checked.

    Raises
    ------
    Invalid
        `invalid_schedule`.
    """
    try:
        found = Schedule(
            Recurrence(str(stored.get("kind", "manual"))),
            int(str(stored.get("minutes", 60))),
            str(stored.get("at", "03:00")),
            str(stored.get("cron", "")),
        )
    except ValueError as error:
        raise _invalid() from error
    if not 1 <= found.minutes <= MAX_MINUTES or not _TIME.fullmatch(found.at):
        raise _invalid()
    if (
        found.kind is Recurrence.CRON
        and _next_time(_fields(found.cron), datetime(2024, 1, 1, tzinfo=UTC), UTC_ZONE) is None
    ):
        raise _invalid()
    return found


UTC_ZONE = ZoneInfo("UTC")


def next_due(schedule: Schedule, after: datetime, zone: str) -> datetime | None:
    """Return the first moment later than `after` at which it is due; None for by hand only."""
    if schedule.kind is Recurrence.MANUAL:
        return None
    if schedule.kind is Recurrence.EVERY:
        return after + timedelta(minutes=schedule.minutes)
    hour, minute = schedule.at.split(":")
    cron = schedule.cron if schedule.kind is Recurrence.CRON else f"{int(minute)} {int(hour)} * * *"
    return _next_time(_fields(cron), after, ZoneInfo(zone))


def _next_time(fields: list[set[int] | None], after: datetime, zone: ZoneInfo) -> datetime | None:
    minutes, hours = (fields[0] or set(range(60))), (fields[1] or set(range(24)))
    times = [time(hour, minute) for hour in sorted(hours) for minute in sorted(minutes)]
    day = after.astimezone(zone).date()
    for _ in range(_MAX_DAYS):
        if _is_day(day, fields):
            for each in times:
                moment = datetime.combine(day, each, zone).astimezone(UTC)
                if moment > after:
                    return moment
        day += timedelta(days=1)
    return None


def _is_day(day: date, fields: list[set[int] | None]) -> bool:
    """As cron has it: with both a day of month and a day of week, either will do."""
    _, _, in_month, months, in_week = fields
    if months is not None and day.month not in months:
        return False
    by_month = in_month is not None and day.day in in_month
    by_week = in_week is not None and day.isoweekday() % 7 in {each % 7 for each in in_week}
    return (
        by_month or by_week
        if in_month is not None and in_week is not None
        else ((in_month is None or by_month) and (in_week is None or by_week))
    )


def _fields(cron: str) -> list[set[int] | None]:
    parts = cron.split()
    if len(parts) != len(_RANGES):
        raise _invalid()
    return [_field(part, low, high) for part, (low, high) in zip(parts, _RANGES, strict=True)]


def _field(text: str, low: int, high: int) -> set[int] | None:
    if text == "*":
        return None
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise _invalid()
        first = int(match[1]) if match[1] else low
        last = int(match[2]) if match[2] else high if not match[1] or match[3] else first
        step = int(match[3] or 1)
        if not low <= first <= last <= high or step < 1:
            raise _invalid()
        found |= set(range(first, last + 1, step))
    return found


def _invalid() -> Invalid:
    return Invalid(
        "invalid_schedule",
        "Choose minutes, a time like 03:00, or five fields of cron like 0 8 * * 1-5.",
        field="schedule",
    )
