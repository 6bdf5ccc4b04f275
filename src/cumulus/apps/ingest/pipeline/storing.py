"""The warehouse's part of a batch."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.ingest.pipeline.departures import departures
from cumulus.apps.ingest.pipeline.items import Item
from cumulus.apps.ingest.pipeline.refiling import refile, splits
from cumulus.apps.ingest.pipeline.rows import consenting, event_table, tag_table
from cumulus.core.ids import ContactId
from cumulus.platform.warehouse.client import WarehouseError, get_warehouse

logger = logging.getLogger(__name__)

Event = tuple[Item, ContactId]

_REFUSED_DATA = frozenset({6, 26, 27, 38, 41, 53, 69, 70, 72, 117, 131, 190, 349, 441, 517, 636})
"""ClickHouse's codes for rows that it cannot take, whenever they come: parsing, ranges, JSON.

Any other error may pass, or is ours to mend, so the batch waits. [ClickHouse: ErrorCodes.cpp]
"""


@dataclass(frozen=True, slots=True)
class WarehouseBatch:
    """What a batch brings to the warehouse."""

    id: int
    events: Sequence[Event]
    changed_contacts: Sequence[ContactId]


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that the warehouse does not take, and why."""

    item: Item
    detail: str


def store(batch: WarehouseBatch) -> list[Refused]:
    """Write the batch; run again with the same batch, it adds nothing.

    People come first, so that an event's person is there when the event is. Returns the
    events that could not be written.
    """
    warehouse = get_warehouse()
    if batch.changed_contacts:
        warehouse.insert_arrow("contacts", contacts.warehouse_rows(batch.changed_contacts), None)
        warehouse.insert_arrow("contact_overrides", contacts.override_rows(batch.changed_contacts), None)
        members = contacts.member_rows(batch.changed_contacts, departures(batch.events))
        warehouse.insert_arrow("account_members", members, None)
    people = consenting(batch.events) | set(batch.changed_contacts)
    if people:
        warehouse.insert_arrow("contact_consents", contacts.consent_rows(sorted(people), batch.id), None)
    warehouse.insert_arrow("contact_tags", tag_table(batch.events, batch.id), None)
    refile(splits(batch.events), f"split-{batch.id}")
    return insert_events(batch.events, f"events-{batch.id}")


def insert_events(events: Sequence[Event], token: str | None) -> list[Refused]:
    """Insert as one block; when the data is refused, halve until the culprits stand alone.

    Each half has a token of its own that follows from the batch's, so a replay takes the
    same way. Returns the culprits.
    """
    if not events:
        return []
    try:
        get_warehouse().insert_arrow("events", event_table(events), token)
    except WarehouseError as error:
        if error.number not in _REFUSED_DATA:
            raise
        logger.warning("pipeline.events_refused", extra={"code": error.code, "rows": len(events)})
        if len(events) == 1:
            return [Refused(events[0][0], error.message)]
        middle = len(events) // 2
        halves = (events[:middle], events[middle:])
        return [
            refused
            for index, half in enumerate(halves)
            for refused in insert_events(half, f"{token}/{index}" if token else None)
        ]
    return []
