"""Finding and blacking out what a person is called inside text that holds other things too. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

ERASED = "erased"
"""What stands in place of an identifier."""

_SHORTEST = 6
"""A shorter value (a user id `42`) is found where ids stand, not in any text: it would hit others."""


class Redaction:
    """The strings of one person; finds them in any case, bounded by other characters.

    Parameters
    ----------
    values : Iterable[str]
        Identifiers and addresses. Those below 6 characters are not looked for in text.
    """

    def __init__(self, values: Iterable[str]) -> None:
        self.values = tuple(sorted({value for value in values if len(value) >= _SHORTEST}, key=len, reverse=True))
        forms = "|".join(_pattern(value) for value in self.values)
        self._pattern = re.compile(rf"(?<![0-9A-Za-z])(?:{forms})(?![0-9A-Za-z])", re.IGNORECASE) if forms else None

    def found_in(self, text: str) -> bool:
        """Return whether any of the values stands in `text`."""
        return self._pattern is not None and self._pattern.search(text) is not None

    def clean(self, text: str) -> str:
        """Return `text` with each value replaced by `erased`."""
        return text if self._pattern is None else self._pattern.sub(ERASED, text)


def _pattern(value: str) -> str:
    """Return the value also as a URL writes it, and phone numbers however they are spaced."""
    if re.fullmatch(r"\+?\d{6,15}", value):
        spaced = r"[ ().\-]?".join(value.lstrip("+"))
        return rf"(?:\+|%2B)?{spaced}"
    quoted = re.escape(value)
    return quoted.replace("@", "(?:@|%40)")
