"""The warehouse's part of a batch."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.ingest.pipeline.items import Item
from cumulus.apps.ingest.pipeline.rows import event_table, override_table, tag_table
from cumulus.core.ids import ContactId
from cumulus.platform.warehouse.client import WarehouseError, get_warehouse

logger = logging.getLogger(__name__)

Event = tuple[Item, ContactId]
Refuse = Callable[[int, Item, str], None]
"""(batch, item, detail): put the item aside."""

_REFUSED_DATA = frozenset({6, 26, 27, 38, 41, 53, 69, 70, 72, 117, 131, 190, 349, 441, 517, 636})
"""ClickHouse's codes for rows that it cannot take, whenever they come: parsing, ranges, JSON.

Any other error may pass, or is ours to mend, so the batch waits. [ClickHouse: ErrorCodes.cpp]
"""
_TAG_EVENTS = frozenset({"Tag Added", "Tag Removed"})


@dataclass(frozen=True, slots=True)
class WarehouseBatch:
    """What a batch brings to the warehouse."""

    id: int
    events: Sequence[Event]
    changed_contacts: Sequence[ContactId]
    merged: dict[ContactId, ContactId]


def store(batch: WarehouseBatch, refuse: Refuse) -> None:
    """Write the batch; run again with the same batch, it adds nothing.

    People come first, so that an event's person is there when the event is.
    """
    warehouse = get_warehouse()
    for workspace_id, people in contacts.by_workspace(batch.changed_contacts).items():
        table = contacts.warehouse_rows(workspace_id, people)
        warehouse.insert_arrow("contacts", table, None)
        merged = {old: new for old, new in batch.merged.items() if old in set(people)}
        if merged:
            warehouse.insert_arrow("contact_overrides", override_table(workspace_id, merged, batch.id), None)
    tags = [event for event in batch.events if _is_tag(event)]
    if tags:
        warehouse.insert_arrow("contact_tags", tag_table(tags, batch.id), None)
    if batch.events:
        _insert_events(batch, batch.events, f"events-{batch.id}", refuse)


def _is_tag(event: Event) -> bool:
    item, _ = event
    return item.name in _TAG_EVENTS and item.row.source_id is None


def _insert_events(batch: WarehouseBatch, events: Sequence[Event], token: str, refuse: Refuse) -> None:
    """Insert as one block; when the data is refused, halve until the culprits stand alone.

    Each half has a token of its own that follows from the batch's, so a replay takes the
    same way.
    """
    try:
        get_warehouse().insert_arrow("events", event_table(events), token)
    except WarehouseError as error:
        if error.number not in _REFUSED_DATA:
            raise
        logger.warning("pipeline.events_refused", extra={"code": error.code, "rows": len(events)})
        if len(events) == 1:
            refuse(batch.id, events[0][0], error.message)
            return
        middle = len(events) // 2
        _insert_events(batch, events[:middle], f"{token}/0", refuse)
        _insert_events(batch, events[middle:], f"{token}/1", refuse)
