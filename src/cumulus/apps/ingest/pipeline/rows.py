"""A batch as the warehouse takes it: Arrow tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from cumulus.apps.ingest.pipeline.items import Item
from cumulus.core.ids import ContactId

_PLACES = 10_000_000
"""More than a batch has items: versions of a later batch are always higher."""
_TAG_EVENTS = frozenset({"Tag Added", "Tag Removed", "Contacts Merged", "Contacts Split"})
_LEFT = {"Contacts Merged": ("merged", "tags"), "Contacts Split": ("from", "tags_lost")}
"""Whom tags left, and which."""
_INSTANT = pa.timestamp("ms", tz="UTC")
_encode = msgspec.json.Encoder().encode

# Each column's type, and its value from an item and its contact.
_COLUMNS: dict[str, tuple[pa.DataType, Callable[[Item, ContactId], Any]]] = {
    "workspace_id": (pa.uint32(), lambda item, _: item.row.workspace_id),
    "contact_id": (pa.uint32(), lambda _, contact: contact),
    "origin_id": (pa.uint32(), lambda item, contact: item.origin_id or contact),
    "name": (pa.string(), lambda item, _: item.name),
    "timestamp": (_INSTANT, lambda item, _: item.timestamp),
    "event_key": (pa.string(), lambda item, _: str(item.key)),
    "message_id": (pa.string(), lambda item, _: item.message_id),
    "kind": (pa.string(), lambda item, _: item.kind),
    "original_timestamp": (_INSTANT, lambda item, _: item.original_timestamp),
    "sent_at": (_INSTANT, lambda item, _: item.sent_at),
    "received_at": (_INSTANT, lambda item, _: item.row.received_at),
    "source_id": (pa.uint32(), lambda item, _: item.row.source_id or 0),
    "depth": (pa.uint8(), lambda item, _: item.depth),
    "properties": (pa.string(), lambda item, _: _encode(item.properties).decode()),
    "context": (pa.string(), lambda item, _: item.context),
}


def event_table(items: Sequence[tuple[Item, ContactId]]) -> pa.Table:
    """Return the events of a batch, in its order."""
    return pa.table(
        {
            name: pa.array([value(item, contact) for item, contact in items], kind)
            for name, (kind, value) in _COLUMNS.items()
        }
    )


def tag_table(items: Sequence[tuple[Item, ContactId]], batch_id: int) -> pa.Table:
    """Return what our own events say of tags, the later in the log the newer."""
    changes = [change for item, contact in items if item.is_own(_TAG_EVENTS) for change in _changes(item, contact)]
    return pa.table(
        {
            "workspace_id": pa.array([workspace_id for workspace_id, _, _, _ in changes], pa.uint32()),
            "tag": pa.array([tag for _, tag, _, _ in changes], pa.string()),
            "contact_id": pa.array([contact for _, _, contact, _ in changes], pa.uint32()),
            "version": pa.array([batch_id * _PLACES + at for at in range(len(changes))], pa.uint64()),
            "removed": pa.array([removed for _, _, _, removed in changes], pa.uint8()),
        }
    )


def _changes(item: Item, contact: int) -> Iterator[tuple[int, str, int, int]]:
    """Yield (workspace, tag, contact, removed)."""
    workspace_id = item.row.workspace_id
    if item.name not in _LEFT:
        yield workspace_id, str(item.properties.get("tag", "")), contact, int(item.name == "Tag Removed")
        return
    whom, which = _LEFT[item.name]
    other, gained, lost = item.properties.get(whom), item.properties.get("tags"), item.properties.get(which)
    for tag in lost if isinstance(lost, list) and isinstance(other, int) else ():
        yield workspace_id, str(tag), int(str(other)), 1
    for tag in gained if isinstance(gained, list) else ():
        yield workspace_id, str(tag), contact, 0
