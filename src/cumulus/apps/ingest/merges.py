"""For apps that keep rows about people: what to do when records turn out to be one person, or not to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from cumulus.apps.ingest.contracts import Reactor, StoredEvent
from cumulus.core.ids import ContactId, WorkspaceId

MOVING = frozenset({"Contacts Merged", "Contacts Split"})

Adopt = Callable[[WorkspaceId, Mapping[ContactId, ContactId]], None]
"""(workspace, part → the person that it belongs to now): rows go with the part that they began with."""


def on_merge(adopt: Adopt) -> Reactor:
    """Return a reactor that tells `adopt` of the merges and splits in a batch, once per workspace."""

    def react(events: list[StoredEvent]) -> None:
        moved: defaultdict[WorkspaceId, dict[ContactId, ContactId]] = defaultdict(dict)
        for event in events:
            if event.name in MOVING and event.is_own:
                moved[event.workspace_id] |= dict.fromkeys(_parts(event), event.contact_id)
        for workspace_id, pairs in sorted(moved.items()):
            adopt(workspace_id, pairs)

    return react


def _parts(event: StoredEvent) -> list[ContactId]:
    parts = event.properties.get("parts", [event.properties.get("merged")])
    return [ContactId(part) for part in parts if isinstance(part, int)] if isinstance(parts, list) else []
