"""Recurring times, across zones and their skipped and repeated hours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cumulus.core.errors import Invalid
from cumulus.core.schedules import Recurrence, Schedule, next_due, schedule_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_by_hand_is_never_due() -> None:
    assert next_due(Schedule(), at("2026-03-01T00:00"), "UTC") is None


def test_minutes_count_from_the_last_time() -> None:
    assert next_due(Schedule(Recurrence.EVERY, 90), at("2026-03-01T00:00"), "UTC") == at("2026-03-01T01:30")


@pytest.mark.parametrize(
    ("cron", "zone", "after", "due"),
    [
        ("30 8 * * *", "Asia/Shanghai", "2026-03-01T00:29", "2026-03-01T00:30"),
        ("30 8 * * *", "Asia/Shanghai", "2026-03-01T00:30", "2026-03-02T00:30"),
        ("*/15 * * * *", "UTC", "2026-03-01T10:14:59", "2026-03-01T10:15"),
        ("0 9 * * 1-5", "UTC", "2026-03-06T09:00", "2026-03-09T09:00"),
        ("0 9 1 * 1", "UTC", "2026-03-02T09:00", "2026-03-09T09:00"),
        ("0 9 1 * 7", "UTC", "2026-03-29T09:00", "2026-04-01T09:00"),
        ("0 0 29 2 *", "UTC", "2026-03-01T00:00", "2028-02-29T00:00"),
        # Berlin skips 02:30 on 29 March 2026, and repeats it on 25 October.
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T01:30"),
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", "2026-10-25T00:30"),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30", "2026-10-26T01:30"),
    ],
)
def test_cron(cron: str, zone: str, after: str, due: str) -> None:
    assert next_due(Schedule(Recurrence.CRON, cron=cron), at(after), zone) == at(due)


def test_daily_is_in_the_zone() -> None:
    assert next_due(Schedule(Recurrence.DAILY, at="03:00"), at("2026-03-01T12:00"), "Asia/Shanghai") == at(
        "2026-03-01T19:00"
    )


@pytest.mark.parametrize(
    "stored",
    [
        {"kind": "sometimes"},
        {"kind": "every", "minutes": 0},
        {"kind": "every", "minutes": "soon"},
        {"kind": "daily", "at": "24:00"},
        {"kind": "cron", "cron": ""},
        {"kind": "cron", "cron": "60 * * * *"},
        {"kind": "cron", "cron": "5-1 * * * *"},
        {"kind": "cron", "cron": "*/0 * * * *"},
        {"kind": "cron", "cron": "0 0 30 2 *"},
    ],
)
def test_what_is_never_due_is_refused(stored: dict[str, str | int]) -> None:
    with pytest.raises(Invalid, match="invalid_schedule"):
        schedule_of({**stored})


def test_it_survives_its_column() -> None:
    schedule = Schedule(Recurrence.CRON, cron="0 8 * * 1-5")
    assert schedule_of(schedule.to_json()) == schedule
