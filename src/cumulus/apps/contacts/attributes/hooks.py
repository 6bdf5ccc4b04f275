"""What later apps know and attributes need; assembly (`config.registry`) hands it over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonValue

Parameters = dict[str, str | int | float | list[str] | list[float] | list[int]]


@dataclass(slots=True)
class Hooks:
    """Each takes the workspace first.

    Attributes
    ----------
    learned : Callable
        The attributes that the data brought, each with the kinds of its values.
    filter_events : Callable
        (workspace, `where` of a definition, now) → SQL over a row of `events`, and its parameters;
        raises `DomainError` when the filters are broken.
    """

    learned: Callable[[WorkspaceId], Mapping[str, frozenset[str]]] = lambda _: {}
    filter_events: Callable[[WorkspaceId, JsonValue, datetime], tuple[str, Parameters]] = lambda _, __, ___: ("1", {})


HOOKS = Hooks()
