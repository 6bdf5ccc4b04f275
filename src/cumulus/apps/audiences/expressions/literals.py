"""Literals of the language: numbers, durations, dates."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta

from cumulus.apps.audiences.expressions.scope import Scope
from cumulus.core.json import JsonValue, JsonView

_DURATION = re.compile(r"([1-9]\d{0,6})([mhdw])", re.ASCII)
_UNIT_SECONDS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_MAX_DURATION_SECONDS = 100 * 366 * 86_400
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)


def finite(raw: JsonView) -> float | None:
    """Return a JSON number as a float; None for everything else, and for what is too large."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return None
    try:
        value = float(raw)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def parse_number(raw: JsonValue, path: str, scope: Scope) -> float | None:
    """Return a finite number, or None after reporting."""
    value = finite(raw)
    if value is None:
        scope.problem(path, "not_number", "Give a number.")
    return value


def parse_duration(raw: JsonValue, path: str, scope: Scope) -> int | None:
    """Return the seconds of `30d`, `12h`, `90m`, `2w`, or None after reporting."""
    found = _DURATION.fullmatch(raw) if isinstance(raw, str) else None
    seconds = int(found[1]) * _UNIT_SECONDS[found[2]] if found else 0
    if not 0 < seconds <= _MAX_DURATION_SECONDS:
        scope.problem(path, "not_duration", "Give a time such as 30d, 12h, 90m or 2w.")
        return None
    return seconds


def iso_instant(text: str) -> datetime | None:
    """Return the UTC instant of an ISO date or date and time; without a zone it is UTC."""
    if not _INSTANT.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text)
        zoned = found if found.tzinfo else found.replace(tzinfo=UTC)
        return zoned.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_date(raw: JsonValue, path: str, scope: Scope, *, end_of_day: bool = False) -> datetime | None:
    """Return the instant of an ISO literal, or None after reporting.

    Parameters
    ----------
    end_of_day : bool
        A bare date then means the first instant of the next day.
    """
    found = iso_instant(raw) if isinstance(raw, str) else None
    if found is None or not 1900 <= found.year < 2299:
        scope.problem(path, "not_date", "Give a date such as 2025-03-31 or 2025-03-31T08:00:00Z.")
        return None
    bare = isinstance(raw, str) and _DAY.fullmatch(raw) is not None
    return found + timedelta(days=1) if end_of_day and bare else found
