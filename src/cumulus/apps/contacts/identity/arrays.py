"""Long lists as PostgreSQL's own text for arrays: the driver writes them item by item, ten times slower."""

from __future__ import annotations

from collections.abc import Iterable


def text_array(values: Iterable[str]) -> str:
    """Return `values` for a `%s::text[]` (or `jsonb[]`) parameter; NUL is not allowed in them."""
    parts = list(values)
    if not parts:
        return "{}"
    text = "\x00".join(parts)
    if "\\" in text or '"' in text:  # looked at once for all: most lists have neither
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + text.replace("\x00", '","') + '"}'


def number_array(values: Iterable[int]) -> str:
    """Return `values` for a `%s::bigint[]` parameter."""
    return "{" + ",".join(map(str, values)) + "}"


def nullable_array(values: Iterable[int | str | None]) -> str:
    """Return numbers, or texts without quotes, commas and blanks at their ends, for an array; None is NULL."""
    return "{" + ",".join(["NULL" if each is None else str(each) for each in values]) + "}"
