"""For apps that keep rows about people: what to do when two people turn out to be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from cumulus.apps.ingest.contracts import Reactor, StoredEvent
from cumulus.core.ids import ContactId, WorkspaceId

MERGED_EVENT = "Contacts Merged"

Adopt = Callable[[WorkspaceId, Mapping[ContactId, ContactId]], None]
"""(workspace, merged contact → the person it is part of)."""


def on_merge(adopt: Adopt) -> Reactor:
    """Return a reactor that tells `adopt` of the merges in a batch, once per workspace."""

    def react(events: list[StoredEvent]) -> None:
        merged: defaultdict[WorkspaceId, dict[ContactId, ContactId]] = defaultdict(dict)
        for event in events:
            loser = event.properties.get("merged")
            if event.name == MERGED_EVENT and event.is_own and isinstance(loser, int):
                merged[event.workspace_id][ContactId(loser)] = event.contact_id
        for workspace_id, pairs in sorted(merged.items()):
            adopt(workspace_id, {loser: _last(pairs, winner) for loser, winner in pairs.items()})

    return react


def _last(pairs: Mapping[ContactId, ContactId], person: ContactId) -> ContactId:
    while person in pairs:
        person = pairs[person]
    return person
