"""Types of JSON values, for data whose shape belongs to the user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonScalar: TypeAlias = "str | int | float | bool | None"
JsonValue: TypeAlias = "JsonScalar | list[JsonValue] | dict[str, JsonValue]"
JsonObject: TypeAlias = "dict[str, JsonValue]"
JsonView: TypeAlias = "JsonScalar | Sequence[JsonView] | Mapping[str, JsonView]"
"""A value that is only read."""
