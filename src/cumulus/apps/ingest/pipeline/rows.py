"""A batch as the warehouse takes it: Arrow tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from cumulus.apps.ingest.pipeline.items import Item
from cumulus.core.ids import ContactId

_PLACES = 10_000_000
"""More than a batch has items: versions of a later batch are always higher."""
_INSTANT = pa.timestamp("ms", tz="UTC")
_encode = msgspec.json.Encoder().encode

# Each column's type, and its value from an item and its contact.
_COLUMNS: dict[str, tuple[pa.DataType, Callable[[Item, ContactId], Any]]] = {
    "workspace_id": (pa.uint32(), lambda item, _: item.row.workspace_id),
    "contact_id": (pa.uint32(), lambda _, contact: contact),
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


def override_table(workspace_id: int, merged: dict[ContactId, ContactId], version: int) -> pa.Table:
    """Return the merged contacts' forwarding, ordered by the batch that found it."""
    size = len(merged)
    return pa.table(
        {
            "workspace_id": pa.array([workspace_id] * size, pa.uint32()),
            "old_id": pa.array(list(merged.keys()), pa.uint32()),
            "new_id": pa.array(list(merged.values()), pa.uint32()),
            "version": pa.array([version] * size, pa.uint64()),
        }
    )


def tag_table(items: Sequence[tuple[Item, ContactId]], batch_id: int) -> pa.Table:
    """Return what `Tag Added` and `Tag Removed` say, the later in the log the newer."""
    return pa.table(
        {
            "workspace_id": pa.array([item.row.workspace_id for item, _ in items], pa.uint32()),
            "tag": pa.array([str(item.properties.get("tag", "")) for item, _ in items], pa.string()),
            "contact_id": pa.array([contact for _, contact in items], pa.uint32()),
            "version": pa.array([batch_id * _PLACES + at for at in range(len(items))], pa.uint64()),
            "removed": pa.array([int(item.name == "Tag Removed") for item, _ in items], pa.uint8()),
        }
    )
