"""How an attribute is computed from a person's events, and which events concern it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from cumulus.apps.contacts.attributes.kinds import WITHOUT_PROPERTY, Function
from cumulus.apps.contacts.models import Attribute
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonValue

_FRESH_SECONDS = 5.0
SETTLED_SECONDS = 7.0
"""After so long every process knows a new definition: none leaves out an event that concerns it."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A computation over the events of one name.

    Attributes
    ----------
    where : JsonValue
        Filters on the event's properties, as in a segment; None for none.
    of : str
        The property whose values are looked at; empty where the events themselves are.
    within_days : int or None
        Only events of so many days; None: of all time.
    """

    event: str
    function: Function
    of: str = ""
    where: JsonValue = None
    within_days: int | None = None

    @property
    def ages(self) -> bool:
        """Return whether the value changes as time passes, without an event."""
        return self.within_days is not None or self.function is Function.DAYS_SINCE


def read(stored: Mapping[str, JsonValue]) -> Definition:
    """Return a stored definition."""
    within = stored.get("within_days")
    return Definition(
        str(stored["event"]),
        Function(str(stored["function"])),
        str(stored.get("property") or ""),
        stored.get("where"),
        within if isinstance(within, int) else None,
    )


def needs_property(function: Function) -> bool:
    """Return whether the function looks at a property's values."""
    return function not in WITHOUT_PROPERTY


_known: dict[WorkspaceId, tuple[float, Mapping[str, tuple[int, ...]]]] = {}


def concerned(workspace_id: WorkspaceId) -> Mapping[str, tuple[int, ...]]:
    """Return the ids of computed attributes by the name of the event; read every five seconds."""
    loaded_at, known = _known.get(workspace_id, (float("-inf"), {}))
    if time.monotonic() - loaded_at > _FRESH_SECONDS:
        known = _load(workspace_id)
        _known[workspace_id] = (time.monotonic(), known)
    return known


def forget_definitions(workspace_id: WorkspaceId) -> None:
    """Read the workspace's definitions anew the next time: this process changed them."""
    _known.pop(workspace_id, None)


def _load(workspace_id: WorkspaceId) -> Mapping[str, tuple[int, ...]]:
    rows = Attribute.objects.filter(workspace_id=workspace_id, archived_at=None, definition__isnull=False)
    found: dict[str, tuple[int, ...]] = {}
    for attribute_id, definition in rows.values_list("id", "definition"):
        event = str((definition or {})["event"])
        found[event] = (*found.get(event, ()), attribute_id)
    return found
