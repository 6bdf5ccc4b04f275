"""People in the warehouse and, the same ones, as the oracle's plain records."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa

from cumulus.apps.audiences.expressions.people import Person
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import Warehouse

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
_INSTANT = pa.timestamp("ms", tz="UTC")


def load_people(warehouse: Warehouse, workspace_id: WorkspaceId, people: Sequence[Person]) -> None:
    """Write `people`, each after an older row, with their tags (one of them removed) and events."""
    insert_contacts(warehouse, workspace_id, [Person(p.id, {"stale": "yes"}) for p in people], version=1)
    insert_contacts(warehouse, workspace_id, people, version=2)
    _insert_tags(warehouse, workspace_id, people)
    insert_events(warehouse, workspace_id, people)


def merge_people(
    warehouse: Warehouse, workspace_id: WorkspaceId, people: Sequence[Person], merged: Mapping[ContactId, ContactId]
) -> tuple[Person, ...]:
    """Make each key of `merged` a part of its value, and return those who remain, with all their events."""
    by_id = {person.id: person for person in people}
    insert_contacts(warehouse, workspace_id, [Person(lost) for lost in merged], version=3, deleted=True)
    insert_overrides(warehouse, workspace_id, merged)
    return tuple(
        replace(
            person,
            events=(
                *person.events,
                *(e for lost, kept in merged.items() if kept == person.id for e in by_id[lost].events),
            ),
        )
        for person in people
        if person.id not in merged
    )


def insert_contacts(
    warehouse: Warehouse,
    workspace_id: WorkspaceId,
    people: Sequence[Person],
    *,
    version: int,
    deleted: bool = False,
) -> None:
    """Write one version of the contacts' rows."""
    size = len(people)
    emails = [str(person.attributes.get("email") or "") for person in people]
    columns: dict[str, pa.Array] = {
        "workspace_id": pa.array([workspace_id] * size, pa.uint32()),
        "contact_id": pa.array([person.id for person in people], pa.uint32()),
        "version": pa.array([version] * size, pa.uint64()),
        "deleted": pa.array([int(deleted)] * size, pa.uint8()),
        "email": pa.array(emails, pa.string()),
        "attributes": pa.array([json.dumps(person.attributes) for person in people], pa.string()),
    }
    columns |= {name: pa.array([NOW] * size, _INSTANT) for name in ("created_at", "first_seen_at", "last_seen_at")}
    columns |= {name: pa.array([""] * size, pa.string()) for name in ("name", "phone", "search")}
    warehouse.insert_arrow("contacts", pa.table(columns), None)


def _insert_tags(warehouse: Warehouse, workspace_id: WorkspaceId, people: Sequence[Person]) -> None:
    rows = [(person.id, tag, 2, 0) for person in people for tag in person.tags]
    rows += [(person.id, "gone", version, removed) for person in people for version, removed in ((1, 0), (2, 1))]
    people_ids, tags, versions, removed_flags = zip(*rows, strict=True)
    table = pa.table(
        {
            "workspace_id": pa.array([workspace_id] * len(rows), pa.uint32()),
            "contact_id": pa.array(people_ids, pa.uint32()),
            "tag": pa.array(tags, pa.string()),
            "version": pa.array(versions, pa.uint64()),
            "removed": pa.array(removed_flags, pa.uint8()),
        }
    )
    warehouse.insert_arrow("contact_tags", table, None)


def insert_events(warehouse: Warehouse, workspace_id: WorkspaceId, people: Sequence[Person]) -> None:
    """Write the events of `people`."""
    rows = [(person.id, event) for person in people for event in person.events]
    size = len(rows)
    times = pa.array([event.timestamp for _, event in rows], _INSTANT)
    texts = pa.array([""] * size, pa.string())
    table = pa.table(
        {
            "workspace_id": pa.array([workspace_id] * size, pa.uint32()),
            "contact_id": pa.array([person_id for person_id, _ in rows], pa.uint32()),
            "name": pa.array([event.name for _, event in rows], pa.string()),
            "timestamp": times,
            "event_key": pa.array([str(uuid.uuid4()) for _ in rows], pa.string()),
            "message_id": texts,
            "kind": texts,
            "received_at": times,
            "source_id": pa.array([1] * size, pa.uint32()),
            "depth": pa.array([0] * size, pa.uint8()),
            "properties": pa.array([json.dumps(event.properties) for _, event in rows], pa.string()),
            "context": texts,
        }
    )
    warehouse.insert_arrow("events", table, None)


def insert_overrides(warehouse: Warehouse, workspace_id: WorkspaceId, merged: Mapping[ContactId, ContactId]) -> None:
    """Write who was merged into whom."""
    table = pa.table(
        {
            "workspace_id": pa.array([workspace_id] * len(merged), pa.uint32()),
            "old_id": pa.array(list(merged), pa.uint32()),
            "new_id": pa.array(list(merged.values()), pa.uint32()),
            "version": pa.array([1] * len(merged), pa.uint64()),
        }
    )
    warehouse.insert_arrow("contact_overrides", table, None)
