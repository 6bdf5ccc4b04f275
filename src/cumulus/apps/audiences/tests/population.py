"""People in the warehouse and, the same ones, as the oracle's plain records."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa

from cumulus.apps.audiences.expressions.people import AppliedTag, Person
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonView
from cumulus.platform.warehouse.client import Warehouse

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
_INSTANT = pa.timestamp("ms", tz="UTC")
SCORES = {"engagement": 3, "it's {p0:String}": 4}
STAGES = {"b2b": 5}
COMPUTED = {"`computed` {p0:String}": 6, "rfm": 7}


def load_people(warehouse: Warehouse, workspace_id: WorkspaceId, people: Sequence[Person]) -> None:
    """Write `people`, each after an older row, with their tags (one of them removed) and events."""
    insert_contacts(warehouse, workspace_id, [Person(p.id, {"stale": "yes"}) for p in people], version=1)
    insert_contacts(warehouse, workspace_id, people, version=2)
    _insert_tags(warehouse, workspace_id, people)
    insert_events(warehouse, workspace_id, people)
    insert_standing(warehouse, workspace_id, people)
    insert_companies(warehouse, workspace_id, people, version=2)


def merge_people(
    warehouse: Warehouse, workspace_id: WorkspaceId, people: Sequence[Person], merged: Mapping[ContactId, ContactId]
) -> tuple[Person, ...]:
    """Make each key of `merged` a part of its value, and return those who remain, with all their events."""
    by_id = {person.id: person for person in people}
    insert_contacts(warehouse, workspace_id, [Person(lost) for lost in merged], version=3, deleted=True)
    insert_overrides(warehouse, workspace_id, merged)
    remaining = tuple(
        replace(
            person,
            events=(
                *person.events,
                *(e for lost, kept in merged.items() if kept == person.id for e in by_id[lost].events),
            ),
            parts=frozenset(lost for lost, kept in merged.items() if kept == person.id),
        )
        for person in people
        if person.id not in merged
    )
    insert_companies(warehouse, workspace_id, [by_id[lost] for lost in merged], version=3, removed=True)
    join_companies(remaining)
    return remaining


def join_companies(people: Sequence[Person]) -> None:
    """Let every company know exactly the members among `people`."""
    for person in people:
        for company in person.companies:
            company.people.clear()
    for person in people:
        for company in person.companies:
            company.people.append(person)


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
    columns: dict[str, pa.Array] = {
        "workspace_id": pa.array([workspace_id] * size, pa.uint32()),
        "contact_id": pa.array([person.id for person in people], pa.uint32()),
        "version": pa.array([version] * size, pa.uint64()),
        "deleted": pa.array([int(deleted)] * size, pa.uint8()),
        "email": pa.array([person.email for person in people], pa.string()),
        "phone": pa.array([person.phone for person in people], pa.string()),
        "identifiers": pa.array([sorted(person.identifiers) for person in people], pa.list_(pa.string())),
        "attributes": pa.array([json.dumps(person.attributes) for person in people], pa.string()),
    }
    columns |= {name: pa.array([NOW] * size, _INSTANT) for name in ("created_at", "first_seen_at", "last_seen_at")}
    columns |= {name: pa.array([""] * size, pa.string()) for name in ("name", "search")}
    warehouse.insert_arrow("contacts", pa.table(columns), None)


def _insert_tags(warehouse: Warehouse, workspace_id: WorkspaceId, people: Sequence[Person]) -> None:
    rows = [(person.id, tag, 2, 0, person.applied.get(tag, AppliedTag())) for person in people for tag in person.tags]
    gone = ((1, 0), (2, 1))
    rows += [(person.id, "gone", version, removed, AppliedTag()) for person in people for version, removed in gone]
    people_ids, tags, versions, removed_flags, how = zip(*rows, strict=True)
    columns = {
        "contact_id": pa.array(people_ids, pa.uint32()),
        "tag": pa.array(tags, pa.string()),
        "version": pa.array(versions, pa.uint64()),
        "removed": pa.array(removed_flags, pa.uint8()),
        "value": pa.array([each.value for each in how], pa.string()),
        "source": pa.array([each.source for each in how], pa.string()),
        "applied_at": pa.array([each.applied_at for each in how], _INSTANT),
    }
    _insert(warehouse, "contact_tags", workspace_id, columns)


def _insert(warehouse: Warehouse, table: str, workspace_id: WorkspaceId, columns: dict[str, pa.Array]) -> None:
    size = len(next(iter(columns.values())))
    if size:
        own = {"workspace_id": pa.array([workspace_id] * size, pa.uint32())}
        warehouse.insert_arrow(table, pa.table(own | columns), None)


def insert_standing(warehouse: Warehouse, workspace_id: WorkspaceId, people: Sequence[Person]) -> None:
    """Write the scores, stages, consents and computed tags of `people`; ids are the places in `SCORES` and so on."""
    scores = [(each.id, SCORES[slug], standing) for each in people for slug, standing in each.scores.items()]
    columns = {
        "contact_id": pa.array([who for who, _, _ in scores], pa.uint32()),
        "score_id": pa.array([score for _, score, _ in scores], pa.uint32()),
        "version": pa.array([1] * len(scores), pa.uint64()),
        "removed": pa.array([0] * len(scores), pa.uint8()),
        "at": pa.array([NOW] * len(scores), _INSTANT),
    }
    columns |= {
        name: pa.array([getattr(standing, name) for _, _, standing in scores], kind)
        for name, kind in (("value", pa.float64()), ("fit", pa.float64()), ("engagement", pa.float64()))
    }
    columns["grade"] = pa.array([standing.grade for _, _, standing in scores], pa.string())
    _insert(warehouse, "contact_scores", workspace_id, columns)
    stages = [(each.id, STAGES[slug], stage) for each in people for slug, stage in each.stages.items()]
    columns = {
        "contact_id": pa.array([who for who, _, _ in stages], pa.uint32()),
        "model_id": pa.array([model for _, model, _ in stages], pa.uint32()),
        "version": pa.array([1] * len(stages), pa.uint64()),
        "removed": pa.array([0] * len(stages), pa.uint8()),
        "stage": pa.array([stage.key for _, _, stage in stages], pa.string()),
        "since": pa.array([stage.since for _, _, stage in stages], _INSTANT),
    }
    _insert(warehouse, "contact_stages", workspace_id, columns)
    said = [(each.id, consent) for each in people for consent in each.consents]
    columns = {
        "contact_id": pa.array([who for who, _ in said], pa.uint32()),
        "version": pa.array([1] * len(said), pa.uint64()),
        "removed": pa.array([0] * len(said), pa.uint8()),
        "at": pa.array([NOW] * len(said), _INSTANT),
        "expires_at": pa.array([consent.expires_at for _, consent in said], _INSTANT),
    }
    columns |= {
        name: pa.array([getattr(consent, name) for _, consent in said], pa.string())
        for name in ("purpose", "channel", "state")
    }
    _insert(warehouse, "contact_consents", workspace_id, columns)
    _insert_computed(warehouse, workspace_id, people)


def _insert_computed(warehouse: Warehouse, workspace_id: WorkspaceId, people: Sequence[Person]) -> None:
    held = [
        (COMPUTED[tag], value, each.id) for each in people for tag, values in each.computed.items() for value in values
    ]
    for tag_id, value in sorted({(tag_id, value) for tag_id, value, _ in held}):
        members = [int(who) for *of, who in held if of == [tag_id, value]]
        warehouse.command(
            "INSERT INTO computed_tag_members SELECT {workspace:UInt32}, {tag:UInt32}, {value:String}, 1,"
            " groupBitmapState(arrayJoin({members:Array(UInt32)}))",
            {"workspace": int(workspace_id), "tag": tag_id, "value": value, "members": members},
        )


def insert_companies(
    warehouse: Warehouse, workspace_id: WorkspaceId, people: Sequence[Person], *, version: int, removed: bool = False
) -> None:
    """Write the companies of `people`, and who belongs to them; a company is told by its number."""
    members = [(each.id, company) for each in people for company in each.companies]
    columns = {
        "contact_id": pa.array([who for who, _ in members], pa.uint32()),
        "account_id": pa.array([company.id for _, company in members], pa.uint32()),
        "version": pa.array([version] * len(members), pa.uint64()),
        "removed": pa.array([int(removed)] * len(members), pa.uint8()),
        "role": pa.array([company.role for _, company in members], pa.string()),
        "is_primary": pa.array([0] * len(members), pa.uint8()),
    }
    _insert(warehouse, "account_members", workspace_id, columns)
    companies = list({company.id: company.fields for _, company in members}.items())
    size = len(companies)
    columns = {
        "account_id": pa.array([account_id for account_id, _ in companies], pa.uint32()),
        "version": pa.array([1] * size, pa.uint64()),
        "deleted": pa.array([0] * size, pa.uint8()),
        "signed": pa.array([int(fields.get("signed") is True) for _, fields in companies], pa.uint8()),
        "signed_on": pa.array([_day(fields.get("signed_on")) for _, fields in companies], pa.date32()),
        "owner_id": pa.array([0] * size, pa.uint64()),
        "parent_id": pa.array([0] * size, pa.uint32()),
        "created_at": pa.array([NOW] * size, _INSTANT),
        "attributes": pa.array([json.dumps(fields.get("attributes", {})) for _, fields in companies], pa.string()),
    }
    columns |= {
        name: pa.array([str(fields.get(name) or "") for _, fields in companies], pa.string())
        for name in ("name", "industry", "region", "tier", "currency")
    }
    columns |= {
        name: pa.array([_money(fields.get(name)) for _, fields in companies], pa.decimal128(18, 2))
        for name in ("annual_revenue", "annual_cost")
    }
    _insert(warehouse, "accounts", workspace_id, columns)


def _day(value: JsonView) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _money(value: JsonView) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, (int, float)) else None


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
            "source_id": pa.array([event.source_id for _, event in rows], pa.uint32()),
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
