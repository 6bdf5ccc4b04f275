"""What time it was: the client's clock, corrected by ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_MAX_CORRECTION = timedelta(days=1)
"""A larger difference between send and receipt is not a wrong clock but a late delivery."""
_FUTURE = timedelta(days=1)
_MILLISECONDS_FROM = 100_000_000_000
"""Numbers from here on are milliseconds since 1970 (1973 as such), smaller ones seconds."""


def parse_instant(value: object) -> datetime | None:
    """Return the instant that a client wrote, in UTC, or None when it wrote none.

    Parameters
    ----------
    value : object
        ISO 8601 text (no zone means UTC), or a number of seconds or milliseconds since 1970.

    Raises
    ------
    ValueError
        When it is something else, or beyond what a calendar holds.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise ValueError("a time is text or a number")
    if isinstance(value, (int, float)):
        return _from_number(value)
    if isinstance(value, str):
        found = datetime.fromisoformat(value.strip())
        try:
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except OverflowError as error:
            raise ValueError("the time is out of range") from error
    raise ValueError("a time is text or a number")


def _from_number(value: float) -> datetime:
    seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("the time is out of range") from error


def corrected(original: datetime | None, sent_at: datetime | None, received_at: datetime) -> datetime:
    """Return when it happened: `received_at - (sent_at - original)`.

    The difference of two readings of one clock is right even when the clock is not. Without
    `sent_at`, or with a delivery a day late, the client's own time stands; a time in the
    near future becomes `received_at`. [Segment: common fields]

    Raises
    ------
    ValueError
        When the result is before 1990 or more than a day in the future.
    """
    if original is None:
        return received_at
    happened = original
    if sent_at is not None and abs(received_at - sent_at) <= _MAX_CORRECTION:
        happened = original + (received_at - sent_at)
    if happened < EARLIEST or happened > received_at + _FUTURE:
        raise ValueError("the time is before 1990 or in the future")
    return min(happened, received_at)
