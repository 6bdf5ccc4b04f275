"""People as plain records: what the in-memory oracle looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cumulus.core.ids import ContactId
from cumulus.core.json import JsonView


@dataclass(frozen=True, slots=True)
class Happening:
    """One event in a person's history; `timestamp` is aware."""

    name: str
    timestamp: datetime
    properties: Mapping[str, JsonView] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """Everything about a person that a condition can ask for."""

    id: ContactId
    attributes: Mapping[str, JsonView] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    events: tuple[Happening, ...] = ()
    listed: frozenset[int] = frozenset()
    """Segments by list that they are on."""


def read(values: Mapping[str, JsonView], name: str) -> JsonView:
    """Return the value with the dotted `name`; None when there is none.

    `{"a": {"b": 1}}` and `{"a.b": 1}` are the same, as in ClickHouse's JSON type; an object
    has no value of its own.
    """
    return next((value for path, value in _leaves(values, "") if path == name), None)


def _leaves(values: Mapping[str, JsonView], prefix: str) -> Iterator[tuple[str, JsonView]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
