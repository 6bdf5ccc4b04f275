"""What other apps may know of ingest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue


@dataclass(frozen=True, slots=True)
class LearnedEvent:
    """An event that was seen: how often, and its properties with their kinds."""

    count: int
    properties: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class LearnedCatalogue:
    """The names and kinds (text, number, bool, date, list, object) that the data taught."""

    attributes: Mapping[str, frozenset[str]]
    events: Mapping[str, LearnedEvent]


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event that the pipeline has resolved and stored.

    Attributes
    ----------
    origin_id : ContactId or None
        The part of the person that it belongs to; None: the whole.
    is_changed : bool
        Whether what is known of the person changed with it, or with an event beside it: an identifier came, say.
    is_own : bool
        Whether Cumulus itself said it; a client may send any name, so trust only this.
    """

    workspace_id: WorkspaceId
    contact_id: ContactId
    name: str
    timestamp: datetime
    received_at: datetime
    message_id: str
    depth: int
    properties: Mapping[str, JsonValue]
    is_own: bool = False
    origin_id: ContactId | None = None
    is_changed: bool = False


class Reactor(Protocol):
    """Answers to stored events, inside the pipeline's second transaction.

    It runs once per batch (a replay after a crash runs it again only if the first run was
    rolled back), must work in sets, and its effects are rows and events in that transaction.
    """

    def __call__(self, events: list[StoredEvent]) -> None:
        """React to `events`, of any workspaces, in log order."""
        ...
