"""A batch as the warehouse takes it: Arrow tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.facade import HeldTag
from cumulus.apps.ingest.pipeline.items import Item
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonValue

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


def consenting(items: Sequence[tuple[Item, ContactId]]) -> set[ContactId]:
    """Return whose consent our own events say has changed."""
    return {contact for item, contact in items if item.is_own(_CONSENT_EVENTS)}


def tag_table(items: Sequence[tuple[Item, ContactId]], batch_id: int) -> pa.Table:
    """Return how the tags stand that our own events speak of.

    The events say which; PostgreSQL says how they stand now. Two transactions may stand in the
    log in another order than they held the person's row in, so no order of the events would do.
    What changes after this look is in a later batch.
    """
    pairs = {
        pair: item.timestamp for item, contact in items if item.is_own(_TAG_EVENTS) for pair in _pairs(item, contact)
    }
    held = contacts.held_tags(sorted({ContactId(contact) for _, _, contact in pairs}))
    stand = [held.get((contact, tag), HeldTag("", "", at)) for (_, tag, contact), at in pairs.items()]
    return pa.table(
        {
            "workspace_id": pa.array([workspace_id for workspace_id, _, _ in pairs], pa.uint32()),
            "tag": pa.array([tag for _, tag, _ in pairs], pa.string()),
            "contact_id": pa.array([contact for _, _, contact in pairs], pa.uint32()),
            "version": pa.array([batch_id * _PLACES + at for at in range(len(pairs))], pa.uint64()),
            "removed": pa.array([int((contact, tag) not in held) for _, tag, contact in pairs], pa.uint8()),
            "value": pa.array([each.value for each in stand], pa.string()),
            "applied_at": pa.array([each.applied_at for each in stand], _INSTANT),
            "source": pa.array([each.source for each in stand], pa.string()),
        }
    )


def _pairs(item: Item, contact: int) -> Iterator[tuple[int, str, int]]:
    """Yield (workspace, tag, contact) of everybody who gained or lost a tag by this event."""
    workspace_id = item.row.workspace_id
    concerned = {contact, item.contact_id or contact}
    tags: list[JsonValue] = [item.properties.get("tag")]
    if item.name in _LEFT:
        whom, which = _LEFT[item.name]
        left, gained, lost = (item.properties.get(key) for key in (whom, "tags", which))
        concerned |= {left} if isinstance(left, int) else set()
        tags = [tag for found in (gained, lost) if isinstance(found, list) for tag in found]
    for who in sorted(concerned):
        for tag in tags:
            yield workspace_id, str(tag or ""), who
