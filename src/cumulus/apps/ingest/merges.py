"""For apps that keep rows about people: what to do when records turn out to be one person, or not to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.ingest.contracts import Reactor, StoredEvent
from cumulus.core.ids import ContactId, WorkspaceId

MOVING = frozenset({"Contacts Merged", "Contacts Split"})

Adopt = Callable[[WorkspaceId, Mapping[ContactId, ContactId]], None]
"""(workspace, part → the person that it belongs to now): rows go with the part that they began with."""


def on_merge(adopt: Adopt) -> Reactor:
    """Return a reactor that tells `adopt` of the merges and splits in a batch, once per workspace.

    It is told who people are now: two transactions may stand in the log in another order than
    they held the identity lock in, and what comes later is told later.
    """

    def react(events: list[StoredEvent]) -> None:
        moved: defaultdict[WorkspaceId, set[ContactId]] = defaultdict(set)
        for event in events:
            if event.name in MOVING and event.is_own:
                moved[event.workspace_id] |= set(_parts(event))
        for workspace_id, parts in sorted(moved.items()):
            survivors = contacts.survivors(parts)
            adopt(workspace_id, {part: survivors.get(part, part) for part in sorted(parts)})

    return react


def _parts(event: StoredEvent) -> list[ContactId]:
    parts = event.properties.get("parts", [event.properties.get("merged")])
    return [ContactId(part) for part in parts if isinstance(part, int)] if isinstance(parts, list) else []
