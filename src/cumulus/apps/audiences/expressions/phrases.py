"""Building blocks of the plain words, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Locale = Literal["zh", "en"]

_SHOWN_VALUES = 5


def quoted(text: str, locale: Locale) -> str:
    """Return `text` between the language's quotation marks."""
    return f"“{text}”" if locale == "zh" else f'"{text}"'


def number(value: float) -> str:
    """Return `value` as people write it: whole numbers without a point."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def one_of(values: Sequence[str], locale: Locale) -> str:
    """Return `values` joined by "or"; a long list is cut and its length told."""
    if len(values) > _SHOWN_VALUES:
        shown, rest = values[:_SHOWN_VALUES], len(values) - _SHOWN_VALUES
        return (
            f"{'、'.join(shown)}等 {len(values)} 个之一"
            if locale == "zh"
            else f"{', '.join(shown)} or one of {rest} more"
        )
    return _joined(values, locale, "或", " or ")


def all_of(values: Sequence[str], locale: Locale) -> str:
    """Return `values` joined by "and"; a long list is cut and its length told."""
    if len(values) > _SHOWN_VALUES:
        shown, rest = values[:_SHOWN_VALUES], len(values) - _SHOWN_VALUES
        return f"{'、'.join(shown)}等 {len(values)} 个" if locale == "zh" else f"{', '.join(shown)} and {rest} more"
    return _joined(values, locale, "和", " and ")


def _joined(values: Sequence[str], locale: Locale, zh: str, en: str) -> str:
    comma, last = ("、", zh) if locale == "zh" else (", ", en)
    head, tail = values[:-1], values[-1]
    return f"{comma.join(head)}{last}{tail}" if head else tail


_UNITS: tuple[tuple[int, str, str], ...] = (
    (604_800, "周", "week"),
    (86_400, "天", "day"),
    (3_600, "小时", "hour"),
    (60, "分钟", "minute"),
)


def duration(seconds: int, locale: Locale) -> str:
    """Return a length of time in its largest whole unit; weeks only from two on."""
    size, zh, en = next(unit for unit in _UNITS if seconds % unit[0] == 0 and (unit[0] < 604_800 or seconds > 604_800))
    count = seconds // size
    if locale == "zh":
        return f"{count} {zh}"
    return en if count == 1 else f"{count} {en}s"
