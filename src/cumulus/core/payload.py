"""Bounds on JSON that users send, so that any value fits both stores.

PostgreSQL's jsonb refuses NUL characters; ClickHouse's JSON type refuses deep nesting, and a
thousand paths in one row spoil a whole table's layout.
"""

from __future__ import annotations

import math

from cumulus.core.json import JsonObject, JsonValue

MAX_KEYS = 300
MAX_DEPTH = 8
MAX_KEY_LENGTH = 200
_MAX_INTEGER = 2**63 - 1


class PayloadError(ValueError):
    """The object breaks a bound; `code` is stable, `message` is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def clean_object(value: JsonObject) -> JsonObject:
    """Return `value` without NUL characters and with every number in range.

    Integers beyond 64 bits become floats, as every JSON reader that we know does. A key at the
    same place of several objects in one list, such as `products[].price`, counts once.

    Raises
    ------
    PayloadError
        `too_many_keys`, `too_deep`, `key_too_long`, `empty_key`, `number_out_of_range`.
    """
    return _object(value, 0, {}, [MAX_KEYS])


_Places = dict[str, "_Places | None"]
"""The keys seen at one place, each with the keys below it."""


def _object(value: JsonObject, depth: int, places: _Places, budget: list[int]) -> JsonObject:
    if depth > MAX_DEPTH:
        raise PayloadError("too_deep", f"Objects nest at most {MAX_DEPTH} deep.")
    fresh = value.keys() - places.keys()
    budget[0] -= len(fresh)
    if budget[0] < 0:
        raise PayloadError("too_many_keys", f"An object has at most {MAX_KEYS} keys in all.")
    places.update(dict.fromkeys(fresh))
    return {_key(key): _entry(key, each, depth, places, budget) for key, each in value.items()}


def _entry(key: str, value: JsonValue, depth: int, places: _Places, budget: list[int]) -> JsonValue:
    if not isinstance(value, dict | list):
        return _plain(value)
    below = places[key]
    if below is None:
        below = places[key] = {}
    return _nested(value, depth, below, budget)


def _nested(value: JsonValue, depth: int, places: _Places, budget: list[int]) -> JsonValue:
    if isinstance(value, dict):
        return _object(value, depth + 1, places, budget)
    if not isinstance(value, list):
        return _plain(value)
    if depth >= MAX_DEPTH:
        raise PayloadError("too_deep", f"Lists nest at most {MAX_DEPTH} deep.")
    return [_nested(each, depth + 1, places, budget) for each in value]


def _key(key: str) -> str:
    if "\x00" in key:
        key = key.replace("\x00", "")
    if not key.strip():
        raise PayloadError("empty_key", "A key has at least one character.")
    if len(key) > MAX_KEY_LENGTH:
        raise PayloadError("key_too_long", f"A key has at most {MAX_KEY_LENGTH} characters.")
    return key


def _plain(value: str | int | float | bool | None) -> JsonValue:
    if isinstance(value, str):
        return value.replace("\x00", "") if "\x00" in value else value
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if -_MAX_INTEGER <= value <= _MAX_INTEGER else _float(value)
    return _finite(value)


def _float(value: int) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise _out_of_range() from error


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise _out_of_range()
    return value


def _out_of_range() -> PayloadError:
    return PayloadError("number_out_of_range", "A number is too large for any store.")
