"""Keyset cursors: where a page ended, as opaque text."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence

from cumulus.core.errors import Invalid

CursorValue = str | int | float | None


def encode_cursor(values: Sequence[CursorValue]) -> str:
    """Return the cursor for the sort key `values` of a page's last row."""
    raw = json.dumps(list(values), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_cursor(cursor: str, length: int) -> list[CursorValue]:
    """Return the `length` sort values in `cursor`.

    Raises
    ------
    Invalid
        `invalid_cursor` when the text is not a cursor of that length.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        values = json.loads(raw)
    except (binascii.Error, UnicodeError, ValueError, RecursionError) as error:
        raise _invalid() from error
    scalar = isinstance(values, list) and all(value is None or isinstance(value, (str, int, float)) for value in values)
    if not scalar or len(values) != length:
        raise _invalid()
    return list(values)


def decode_id(cursor: str | None) -> int | None:
    """Return the id that a newest-first page goes on below, None for the first page.

    Raises
    ------
    Invalid
        `invalid_cursor` when the cursor holds anything but one id.
    """
    if not cursor:
        return None
    (value,) = decode_cursor(cursor, 1)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        raise _invalid()
    return value


def _invalid() -> Invalid:
    return Invalid("invalid_cursor", "Start again from the first page.", field="cursor")
