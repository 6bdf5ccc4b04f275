"""A batch as the warehouse takes it: Arrow tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import pyarrow as pa

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.facade import HeldTag
from cumulus.apps.ingest.pipeline.items import Item
from cumulus.core.ids import ContactId

_PLACES = 10_000_000
"""More than a batch has items: versions of a later batch are always higher."""
_CONSENT_EVENTS = frozenset({"Consent Given", "Consent Withdrawn", "Consent Requested"})
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


@dataclass(frozen=True, slots=True)
class _TagChange:
    workspace_id: int
    tag: str
    contact: int
    removed: int
    held: HeldTag


def consenting(items: Sequence[tuple[Item, ContactId]]) -> set[ContactId]:
    """Return whose consent our own events say has changed."""
    return {contact for item, contact in items if item.is_own(_CONSENT_EVENTS)}


def tag_table(items: Sequence[tuple[Item, ContactId]], batch_id: int) -> pa.Table:
    """Return what our own events say of tags, the later in the log the newer."""
    own = [(item, contact) for item, contact in items if item.is_own(_TAG_EVENTS)]
    # Merges and splits move tags by name; the value and the source that they have now go with them.
    held = contacts.held_tags([contact for item, contact in own if item.name in _LEFT])
    changes = [change for item, contact in own for change in _changes(item, contact, held)]
    return pa.table(
        {
            "workspace_id": pa.array([change.workspace_id for change in changes], pa.uint32()),
            "tag": pa.array([change.tag for change in changes], pa.string()),
            "contact_id": pa.array([change.contact for change in changes], pa.uint32()),
            "version": pa.array([batch_id * _PLACES + at for at in range(len(changes))], pa.uint64()),
            "removed": pa.array([change.removed for change in changes], pa.uint8()),
            "value": pa.array([change.held.value for change in changes], pa.string()),
            "applied_at": pa.array([change.held.applied_at for change in changes], _INSTANT),
            "source": pa.array([change.held.source for change in changes], pa.string()),
        }
    )


def _changes(item: Item, contact: int, held: Mapping[tuple[int, str], HeldTag]) -> Iterator[_TagChange]:
    workspace_id, told = item.row.workspace_id, item.properties
    if item.name not in _LEFT:
        said = HeldTag(str(told.get("value") or ""), str(told.get("source") or ""), item.timestamp)
        yield _TagChange(workspace_id, str(told.get("tag", "")), contact, int(item.name == "Tag Removed"), said)
        return
    whom, which = _LEFT[item.name]
    other, gained, lost = told.get(whom), told.get("tags"), told.get(which)
    for tag in map(str, lost) if isinstance(lost, list) and isinstance(other, int) else ():
        yield _TagChange(workspace_id, tag, int(str(other)), 1, HeldTag("", "", item.timestamp))
    for tag in map(str, gained) if isinstance(gained, list) else ():
        yield _TagChange(workspace_id, tag, contact, 0, held.get((contact, tag), HeldTag("", "", item.timestamp)))
