"""Long lists as PostgreSQL's own text for arrays: the driver writes them item by item, ten times slower."""

from __future__ import annotations

from collections.abc import Iterable


def text_array(values: Iterable[str]) -> str:
    """Return `values` for a `%s::text[]` (or `jsonb[]`) parameter; NUL is not allowed in them."""
    return "{" + ",".join(['"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"' for each in values]) + "}"


def number_array(values: Iterable[int]) -> str:
    """Return `values` for a `%s::bigint[]` parameter."""
    return "{" + ",".join(map(str, values)) + "}"
