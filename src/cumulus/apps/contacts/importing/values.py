"""From a cell to a value: text as people write it, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache

import msgspec

from cumulus.apps.contacts.identity.kinds import Identifier, Kinds
from cumulus.apps.contacts.identity.normalisers import NORMALISERS, as_text
from cumulus.apps.contacts.importing.mapping import DateOrder, Kind
from cumulus.core.json import JsonValue

Normaliser = Callable[[str], Identifier | None]
Converter = Callable[[str], JsonValue]


class Unreadable(ValueError):
    """The cell is not of the column's type; the text is the reason's code."""


_CHINESE_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_FILLING = str.maketrans("", "", " -()\u00a0\u3000\u200b\t.")
_MAIL = re.compile(r"[a-z0-9_.+%-]{1,60}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}")
_SPLIT = re.compile(r"[;,、；，|]")
_YES = frozenset({"1", "true", "yes", "y", "on", "是", "真", "有", "同意", "√", "✓"})
_NO = frozenset({"0", "false", "no", "n", "off", "否", "假", "无", "不同意", "×", "✗"})
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?")
_DATE = re.compile(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})(?:\s*日)?")
_TIME = re.compile(r"\s*[T\s]\s*(\d{1,2})[::时](\d{1,2})(?:[::分](\d{1,2})(?:\.\d+)?秒?)?\s*(Z|[+-]\d{2}:?\d{2})?")


def normaliser(namespace: str, region: str, kinds: Kinds) -> Normaliser:
    """Return what turns a cell into an identifier of the namespace, or None when it names nobody.

    Parameters
    ----------
    region : str
        Where phone numbers without a country code belong; it comes before the kind's own.
    """
    kind = kinds.by_namespace.get(namespace)
    if kind is None:
        return lambda _: None
    if kind.normaliser == "phone":
        plain = _unblocked(namespace, lambda text: _phone(text, region), kinds)
    elif kind.normaliser == "email":
        plain = _unblocked(namespace, _mail, kinds)
    else:
        return lambda text: kinds.normalise(namespace, text)
    return plain


def _unblocked(namespace: str, normal: Callable[[str], str | None], kinds: Kinds) -> Normaliser:
    blocked = kinds.blocked

    def found(text: str) -> Identifier | None:
        value = normal(text)
        if value is None:
            return None
        name = Identifier(namespace, value)
        return None if blocked and name in blocked else name

    return found


def _mail(text: str) -> str | None:
    lowered = text.lower()
    if _MAIL.fullmatch(lowered):  # what most are; anything else goes the long way
        return lowered
    plain = as_text(text)
    return None if plain is None else NORMALISERS["email"](plain, "")


def _phone(text: str, region: str) -> str | None:
    plain = text
    mobile = _CHINESE_MOBILE.fullmatch(plain)
    if mobile is None:
        plain = text.translate(_FILLING)
        mobile = _CHINESE_MOBILE.fullmatch(plain)
    if mobile is not None and (region == "CN" or plain.startswith("+")):
        return f"+86{mobile[1]}"
    return _any_phone(text, region)


@lru_cache(maxsize=100_000)
def _any_phone(text: str, region: str) -> str | None:
    plain = as_text(text)
    return None if plain is None else NORMALISERS["phone"](plain, region)


def converter(kind: Kind, dates: DateOrder) -> Converter:
    """Return what turns a cell's text into a value; it raises `Unreadable`."""
    order = _ORDERS[dates]
    table: Mapping[Kind, Converter] = {
        Kind.TEXT: _text,
        Kind.NUMBER: _number,
        Kind.BOOL: _bool,
        Kind.DATE: lambda text: _date(text, order)[0].isoformat(),
        Kind.DATETIME: lambda text: _datetime(text, order),
        Kind.LIST: lambda text: list(split(text)),
        Kind.JSON: _json,
    }
    return table[kind]


def split(text: str) -> list[str]:
    """Return the parts of a cell that holds several, each once."""
    return list(dict.fromkeys(part for each in _SPLIT.split(text) if (part := each.strip())))


def _text(text: str) -> JsonValue:
    return text


def _number(text: str) -> JsonValue:
    plain = text.strip().lstrip("¥$€£").rstrip("%元").strip()
    if not plain or not _NUMBER.fullmatch(plain):
        raise Unreadable("not_a_number")
    plain = plain.replace(",", "")
    try:
        found = float(plain)
        whole = int(plain) if re.fullmatch(r"[+-]?\d{1,18}", plain) else None
    except ValueError as error:
        raise Unreadable("not_a_number") from error
    if found in (float("inf"), float("-inf")):
        raise Unreadable("not_a_number")
    return whole if whole is not None else found


def _bool(text: str) -> JsonValue:
    return yes(text)


def yes(text: str) -> bool:
    """Return what a cell answers; raise `Unreadable` (`not_yes_or_no`)."""
    lowered = text.strip().lower()
    if lowered in _YES:
        return True
    if lowered in _NO:
        return False
    raise Unreadable("not_yes_or_no")


_ORDERS: Mapping[DateOrder, tuple[int, int, int]] = {
    DateOrder.YMD: (0, 1, 2),
    DateOrder.DMY: (2, 1, 0),
    DateOrder.MDY: (2, 0, 1),
}
"""Where year, month and day stand."""


def _date(text: str, order: tuple[int, int, int]) -> tuple[date, str]:
    found = _DATE.match(text.strip())
    if found is None:
        raise Unreadable("not_a_date")
    parts = found.groups()
    first = (0, 1, 2) if len(parts[0]) == 4 else order  # a year in front leaves no doubt
    year, month, day = (int(parts[place]) for place in first)
    try:
        return date(year + (2000 if year < 70 else 1900 if year < 100 else 0), month, day), text.strip()[found.end() :]
    except ValueError as error:
        raise Unreadable("not_a_date") from error


def _datetime(text: str, order: tuple[int, int, int]) -> JsonValue:
    day, rest = _date(text, order)
    if not rest:
        return day.isoformat()
    found = _TIME.fullmatch(rest)
    if found is None:
        raise Unreadable("not_a_date")
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    zone = (found[4] or "").replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(f"{day.isoformat()}T{hour:02}:{minute:02}:{second:02}{zone}").isoformat()
    except ValueError as error:
        raise Unreadable("not_a_date") from error


def _json(text: str) -> JsonValue:
    try:
        found: JsonValue = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable("not_json") from error
    return found
