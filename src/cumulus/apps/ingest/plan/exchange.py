"""The plan as a text that people keep under version control: written out, and read in again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from pydantic import BaseModel as Model
from pydantic import Field, TypeAdapter, ValidationError

from cumulus.apps.ingest.models import CatalogueEvent, PlanAlias, PlanProperty
from cumulus.apps.ingest.plan.renewing import renew_rules
from cumulus.apps.ingest.plan.schemas import Governed, Name, PropertyIn, Text
from cumulus.apps.ingest.plan.services import PropertyDraft, replace_properties
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import record_audit
from cumulus.core.errors import Invalid
from cumulus.core.ids import WorkspaceId

FORMAT = "cumulus.tracking-plan/1"
_MOST_EVENTS = 5_000
_Status = CatalogueEvent.Status


class _Event(Model):
    name: Name
    status: Governed = "live"
    description_zh: Text = ""
    description_en: Text = ""
    properties: list[PropertyIn] = Field(default=[], max_length=300)


class _Plan(Model):
    format: str
    events: list[_Event] = Field(max_length=_MOST_EVENTS)
    aliases: dict[Name, Name] = {}


_plan = TypeAdapter(_Plan)


@dataclass(frozen=True, slots=True)
class Imported:
    """What reading a plan in changes, by event name."""

    created: Sequence[str]
    changed: Sequence[str]
    unchanged: int
    aliases: int


def export_plan(workspace_id: WorkspaceId) -> str:
    """Return the governed events with their properties, and the aliases, as JSON; the same plan, the same text."""
    events = [event.model_dump() for event in _written(workspace_id)]
    aliases = PlanAlias.objects.filter(workspace_id=workspace_id).order_by("name")
    whole = {"format": FORMAT, "events": events, "aliases": dict(aliases.values_list("name", "target"))}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _written(workspace_id: WorkspaceId) -> list[_Event]:
    properties: dict[str, list[PropertyIn]] = {}
    for row in PlanProperty.objects.filter(workspace_id=workspace_id).order_by("event", "name"):
        properties.setdefault(row.event, []).append(_property(row))
    rows = CatalogueEvent.objects.filter(workspace_id=workspace_id).exclude(status=_Status.LEARNED)
    return [
        _Event.model_construct(
            name=row.name,
            status=row.status,
            description_zh=row.description_zh,
            description_en=row.description_en,
            properties=properties.get(row.name, []),
        )
        for row in rows.order_by("name")
    ]


def _property(row: PlanProperty) -> PropertyIn:
    return PropertyIn.model_construct(
        name=row.name,
        kind=row.kind,
        required=row.required,
        allowed=row.allowed,
        pii=row.pii,
        description_zh=row.description_zh,
        description_en=row.description_en,
    )


@transaction.atomic
def import_plan(principal: Principal, text: str, *, dry_run: bool) -> Imported:
    """Take a plan over: events that it names become as it says, others stay. Safe to run twice.

    Raises
    ------
    Invalid
        `not_a_plan`.
    """
    plan = _read(text)
    workspace_id = principal.workspace_id
    known = {event.name: event for event in _written(workspace_id)}
    created = [event for event in plan.events if event.name not in known]
    changed = [event for event in plan.events if event.name in known and not _same(known[event.name], event)]
    aliases = dict(PlanAlias.objects.filter(workspace_id=workspace_id).values_list("name", "target"))
    fresh = {name: target for name, target in plan.aliases.items() if aliases.get(name) != target}
    result = Imported(
        [event.name for event in created],
        [event.name for event in changed],
        len(plan.events) - len(created) - len(changed),
        len(fresh),
    )
    if not dry_run:
        _take_over(workspace_id, [*created, *changed])
        PlanAlias.objects.bulk_create(
            [PlanAlias(workspace_id=workspace_id, name=name, target=target) for name, target in fresh.items()],
            update_conflicts=True,
            unique_fields=["workspace_id", "name"],
            update_fields=["target", "since"],
        )
        renew_rules(workspace_id)
        told = {"created": len(created), "changed": len(changed)}
        record_audit(principal, "plan.imported", f"workspace:{workspace_id}", {**told})
    return result


def _read(text: str) -> _Plan:
    try:
        plan = _plan.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Invalid("not_a_plan", f"{place}: {first['msg']}", field="text", place=place) from error
    names = [event.name for event in plan.events]
    chained = set(plan.aliases) & (set(plan.aliases.values()) | set(names))
    twice = any(len({each.name for each in event.properties}) < len(event.properties) for event in plan.events)
    if twice or plan.format != FORMAT or len(set(names)) < len(names) or chained:
        raise Invalid("not_a_plan", f"The format is {FORMAT}; each event once; no alias of an alias.", field="text")
    return plan


def _same(one: _Event, other: _Event) -> bool:
    def sorted_properties(event: _Event) -> list[dict[str, object]]:
        return sorted((each.model_dump() for each in event.properties), key=lambda each: str(each["name"]))

    bare = {"properties"}
    return one.model_dump(exclude=bare) == other.model_dump(exclude=bare) and sorted_properties(
        one
    ) == sorted_properties(other)


def _take_over(workspace_id: WorkspaceId, events: Sequence[_Event]) -> None:
    CatalogueEvent.objects.bulk_create(
        [
            CatalogueEvent(
                workspace_id=workspace_id,
                name=event.name,
                status=event.status,
                description_zh=event.description_zh,
                description_en=event.description_en,
            )
            for event in events
        ],
        update_conflicts=True,
        unique_fields=["workspace_id", "name"],
        update_fields=["status", "description_zh", "description_en"],
    )
    replace_properties(workspace_id, {event.name: drafts_of(event.properties) or [] for event in events})


def drafts_of(properties: Sequence[PropertyIn] | None) -> list[PropertyDraft] | None:
    """Return what a request says of properties as the services take it."""
    return None if properties is None else [PropertyDraft(**each.model_dump()) for each in properties]
