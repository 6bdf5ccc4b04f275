"""What tags ask of later apps; the assembly (`config.registry`) fills it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue, JsonView


def _nobody(_workspace_id: WorkspaceId, _expression: JsonValue) -> list[ContactId]:
    return []


def _never(_where: JsonValue, _properties: Mapping[str, JsonView]) -> bool:
    return False


@dataclass(slots=True)
class TagJoins:
    """Functions of later apps; before they are there, nobody is selected."""

    matches: Callable[[JsonValue, Mapping[str, JsonView]], bool] = _never
    """Whether an event's properties pass the filters of a `where`; raises DomainError when they are broken."""
    select: Callable[[WorkspaceId, JsonValue], Sequence[ContactId]] = _nobody
    """Whom an expression selects; raises DomainError when it is broken."""
    is_computed: Callable[[WorkspaceId, str], bool] = lambda _workspace, _name: False
    """Whether a computed tag has the name: conditions call both kinds by name."""


JOINS = TagJoins()
