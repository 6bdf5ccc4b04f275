"""A value as its attribute's type wants it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from math import isfinite

from cumulus.apps.contacts.attributes.kinds import Type
from cumulus.apps.contacts.attributes.regions import code_of
from cumulus.core.json import JsonValue

_TRUE = {"true", "yes", "y", "1", "on", "是", "有", "对"}
_FALSE = {"false", "no", "n", "0", "off", "否", "无", "没有"}
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_AMOUNT = re.compile(r"([A-Z]{3})?([-+]?[\d,]*\.?\d+)([A-Z]{3})?")
_SIGNS = {"¥": "CNY", "元": "CNY", "$": "USD", "€": "EUR", "£": "GBP"}
_SEPARATORS = re.compile("\\s*[,;\uff0c\uff1b\u3001|\n]\\s*")
_MAX_SECONDS = 253_402_300_799
"""The last second of the year 9999."""


class Unfit(ValueError):
    """The value cannot be made one of this type."""


def coerce(value: JsonValue, kind: Type, currency: str = "CNY") -> JsonValue:
    """Return `value` as a value of `kind`.

    Parameters
    ----------
    currency : str
        Of an amount that names none.

    Raises
    ------
    Unfit
        It cannot be one; nothing is guessed.
    """
    if kind is Type.MONEY:
        return _money(value, currency)
    return _COERCIONS[kind](value)


def _text(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    raise Unfit


def _number(value: JsonValue) -> int | float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = _plain(value).replace(",", "")
    try:
        return int(text) if re.fullmatch(r"[-+]?\d{1,18}", text) else _finite(float(text))
    except ValueError as error:
        raise Unfit from error


def _finite(number: float) -> float:
    if not isfinite(number):
        raise Unfit
    return number


def _bool(value: JsonValue) -> JsonValue:
    if isinstance(value, bool):
        return value
    text = _plain(value if not isinstance(value, (int, float)) else str(value)).lower()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise Unfit


def _date(value: JsonValue) -> JsonValue:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 30_000_000:
        return _instant(value).date().isoformat()
    text = _plain(value if not isinstance(value, int) or isinstance(value, bool) else str(value))
    found = _DATE.match(text)
    if found is None or text[found.end() : found.end() + 1] not in ("", "T", " "):
        raise Unfit
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError as error:
        raise Unfit from error


def _datetime(value: JsonValue) -> JsonValue:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _said(_instant(value))
    text = _plain(value)
    found = _DATE.match(text)
    if found is None:
        raise Unfit
    rest = text[found.end() :]
    year, month, day = (int(part) for part in found.groups())
    try:
        moment = datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}{rest.replace(' ', 'T', 1)}")
    except ValueError as error:
        raise Unfit from error
    return _said(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _instant(number: float) -> datetime:
    """Return the moment of epoch seconds, or milliseconds when they are too many for that."""
    seconds = number / 1000 if abs(number) > 100_000_000_000 else number
    if not abs(seconds) < _MAX_SECONDS:
        raise Unfit
    return datetime.fromtimestamp(seconds, UTC)


def _said(moment: datetime) -> str:
    try:
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except OverflowError as error:
        raise Unfit from error


def _list(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return [part for part in _SEPARATORS.split(value.strip()) if part]
    if isinstance(value, dict):
        raise Unfit
    return [value]


def _region(value: JsonValue) -> JsonValue:
    code = code_of(_plain(value if not isinstance(value, int) or isinstance(value, bool) else str(value)))
    if code is None:
        raise Unfit
    return code


def _money(value: JsonValue, currency: str) -> JsonValue:
    if isinstance(value, dict):
        named = value.get("currency", currency)
        if not isinstance(named, str) or not re.fullmatch(r"[A-Z]{3}", named):
            raise Unfit
        return {"amount": _number(value.get("amount")), "currency": named}
    if isinstance(value, str):
        text = re.sub(r"\s", "", unicodedata.normalize("NFKC", value)).upper()
        named = next((code for sign, code in _SIGNS.items() if sign in text), "")
        text = "".join(letter for letter in text if letter not in _SIGNS)
        found = _AMOUNT.fullmatch(text)
        if found is None:
            raise Unfit
        named = named or found[1] or found[3] or currency
        return {"amount": _number(found[2]), "currency": named}
    return {"amount": _number(value), "currency": currency}


def _plain(value: JsonValue) -> str:
    """Return text without the width of its letters and the space around it."""
    if not isinstance(value, str) or not value.strip():
        raise Unfit
    return unicodedata.normalize("NFKC", value).strip()


_COERCIONS: Mapping[Type, Callable[[JsonValue], JsonValue]] = {
    Type.TEXT: _text,
    Type.NUMBER: _number,
    Type.BOOL: _bool,
    Type.DATE: _date,
    Type.DATETIME: _datetime,
    Type.LIST: _list,
    Type.REGION: _region,
    Type.JSON: lambda value: value,
}
