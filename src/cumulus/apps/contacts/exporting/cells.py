"""What may stand in a cell that a spreadsheet opens."""

from __future__ import annotations

import re

_PHONE = re.compile(r"\+\d[\d ()-]{5,20}")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value: str) -> str:
    """Return `value` so that a spreadsheet shows it and does not run it (OWASP, CSV injection)."""
    if _PHONE.fullmatch(value):
        return value  # a number at worst, and the way that people know it
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA_STARTS) else value
