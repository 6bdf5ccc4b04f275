"""Writes of the tracking plan: one transaction each, noted in the audit log, taken over by the next batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cumulus.apps.ingest.models import (
    CatalogueEvent,
    PlanAlias,
    PlanDistinct,
    PlanProperty,
    SourceRules,
    SuspectRule,
)
from cumulus.apps.ingest.plan.declaring import take_over_properties
from cumulus.apps.ingest.plan.renewing import renew_rules
from cumulus.apps.ingest.suspects.rules import BY_KEY
from cumulus.apps.workspaces import facade as workspaces
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import record_audit
from cumulus.core.errors import Conflict, Invalid
from cumulus.core.json import JsonValue

_Status = CatalogueEvent.Status


@dataclass(frozen=True, slots=True)
class PropertyDraft:
    """What the plan is to say of a property."""

    name: str
    kind: str = "any"
    required: bool = False
    allowed: Sequence[JsonValue] = ()
    pii: bool = False
    description_zh: str = ""
    description_en: str = ""


@dataclass(frozen=True, slots=True)
class EventDraft:
    """What the plan is to say of an event; `properties` None leaves them, or takes those of the data."""

    name: str
    status: str
    owner_id: int | None = None
    description_zh: str = ""
    description_en: str = ""
    properties: Sequence[PropertyDraft] | None = field(default=None)


@transaction.atomic
def create_event(principal: Principal, draft: EventDraft) -> CatalogueEvent:
    """Plan an event, whether the data knows its name or not.

    Raises
    ------
    Conflict
        `event_taken`: the plan has it already.
    """
    _check_owner(principal, draft)
    _check_name(principal, draft.name)
    row, _ = CatalogueEvent.objects.get_or_create(workspace_id=principal.workspace_id, name=draft.name)
    if not _open(row).filter(status=_Status.LEARNED).update(status=draft.status):
        raise Conflict("event_taken", "The plan has an event of this name.", field="name")
    _write(principal, row, draft)
    record_audit(principal, "plan.event_created", f"event:{row.pk}", {"event": draft.name, "status": draft.status})
    return row


@transaction.atomic
def change_event(principal: Principal, row: CatalogueEvent, draft: EventDraft) -> CatalogueEvent:
    """Write what the plan says of an event; its name stays. Safe to run twice."""
    _check_owner(principal, draft)
    _write(principal, row, draft)
    record_audit(principal, "plan.event_changed", f"event:{row.pk}", {"event": row.name, "status": draft.status})
    return row


@transaction.atomic
def forget_event(principal: Principal, row: CatalogueEvent) -> None:
    """Take an event out of the plan; the data still knows it if it ever came."""
    PlanProperty.objects.filter(workspace_id=row.workspace_id, event=row.name).delete()
    _open(row).update(status=_Status.LEARNED, owner_id=None, description_zh="", description_en="")
    _open(row).filter(count=0).delete()
    renew_rules(row.workspace_id)
    record_audit(principal, "plan.event_removed", f"event:{row.pk}", {"event": row.name})


def _open(row: CatalogueEvent) -> QuerySet[CatalogueEvent]:
    return CatalogueEvent.objects.filter(pk=row.pk)


def _write(principal: Principal, row: CatalogueEvent, draft: EventDraft) -> None:
    taken_over = row.status == _Status.LEARNED and draft.properties is None
    row.status, row.owner_id = draft.status, draft.owner_id
    row.description_zh, row.description_en = draft.description_zh, draft.description_en
    row.save(update_fields=["status", "owner_id", "description_zh", "description_en"])
    if taken_over:
        take_over_properties(row.workspace_id, [row.name])
    elif draft.properties is not None:
        replace_properties(row.workspace_id, {row.name: draft.properties})
    renew_rules(principal.workspace_id)


def replace_properties(workspace_id: int, drafts: Mapping[str, Sequence[PropertyDraft]]) -> None:
    """Write the properties of events anew, in the caller's transaction.

    Raises
    ------
    Invalid
        `property_twice`.
    """
    if any(len({each.name for each in found}) < len(found) for found in drafts.values()):
        raise Invalid("property_twice", "A property stands there twice.", field="properties")
    PlanProperty.objects.filter(workspace_id=workspace_id, event__in=list(drafts)).delete()
    PlanProperty.objects.bulk_create(
        [_property(workspace_id, event, draft) for event, found in drafts.items() for draft in found]
    )


def _property(workspace_id: int, event: str, draft: PropertyDraft) -> PlanProperty:
    return PlanProperty(
        workspace_id=workspace_id,
        event=event,
        name=draft.name,
        kind=draft.kind,
        required=draft.required,
        allowed=list(draft.allowed),
        pii=draft.pii,
        description_zh=draft.description_zh,
        description_en=draft.description_en,
    )


def _check_owner(principal: Principal, draft: EventDraft) -> None:
    if draft.owner_id is not None and draft.owner_id not in workspaces.member_names(principal.workspace_id):
        raise Invalid("unknown_owner", "This workspace has no such member.", field="owner_id")


def _check_name(principal: Principal, name: str) -> None:
    if PlanAlias.objects.filter(workspace_id=principal.workspace_id, name=name).exists():
        raise Conflict("name_is_alias", "Events of this name are stored under another one.", field="name")


@transaction.atomic
def merge_names(principal: Principal, name: str, target: str) -> PlanAlias:
    """Store events called `name` as `target` from now on; what is stored stays as it is.

    Raises
    ------
    Invalid
        `alias_of_itself`.
    Conflict
        `alias_chain`: the target is renamed itself, or names lead to `name`; `event_governed`:
        the plan has `name` as an event of its own.
    """
    if name == target:
        raise Invalid("alias_of_itself", "Choose two names.", field="target")
    aliases = PlanAlias.objects.filter(workspace_id=principal.workspace_id)
    if aliases.filter(name=target).exists() or aliases.filter(target=name).exists():
        raise Conflict("alias_chain", "A renamed event cannot be renamed again.", field="target")
    governed = CatalogueEvent.objects.filter(workspace_id=principal.workspace_id, name=name)
    if governed.exclude(status=_Status.LEARNED).exists():
        raise Conflict("event_governed", "The plan has this event. Take it out of the plan first.", field="name")
    alias, _ = PlanAlias.objects.update_or_create(
        workspace_id=principal.workspace_id, name=name, defaults={"target": target, "since": timezone.now()}
    )
    renew_rules(principal.workspace_id)
    record_audit(principal, "plan.names_merged", f"alias:{alias.pk}", {"name": name, "target": target})
    return alias


@transaction.atomic
def part_names(principal: Principal, alias: PlanAlias) -> None:
    """Let events keep the name they come with from now on."""
    details: dict[str, JsonValue] = {"name": alias.name, "target": alias.target}
    record_audit(principal, "plan.names_parted", f"alias:{alias.pk}", details)
    alias.delete()
    renew_rules(principal.workspace_id)


@transaction.atomic
def keep_distinct(principal: Principal, one: str, other: str) -> None:
    """Never suggest again that two names are one. Safe to run twice."""
    first, second = sorted((one, other))
    _, made = PlanDistinct.objects.get_or_create(workspace_id=principal.workspace_id, first=first, second=second)
    if made:
        record_audit(principal, "plan.names_distinct", f"event:{first}"[:200], {"other": second})


@transaction.atomic
def set_source_rules(principal: Principal, source_id: int, violations: str, *, exempt: bool) -> None:
    """Say how strict the plan is with a source. Safe to run twice."""
    SourceRules.objects.update_or_create(
        source_id=source_id,
        defaults={"workspace_id": principal.workspace_id, "violations": violations, "exempt": exempt},
    )
    renew_rules(principal.workspace_id)
    details: dict[str, JsonValue] = {"violations": violations, "exempt": exempt}
    record_audit(principal, "plan.source_rules_set", f"source:{source_id}", details)


@transaction.atomic
def set_suspect_rules(principal: Principal, chosen: Mapping[str, tuple[bool, int]]) -> None:
    """Turn suspect rules on or off and set their thresholds; others stay. Safe to run twice.

    Raises
    ------
    Invalid
        `unknown_rule`, `threshold_out_of_range`.
    """
    for key, (_, threshold) in chosen.items():
        rule = BY_KEY.get(key)
        if rule is None:
            raise Invalid("unknown_rule", "There is no such rule.", field="rules")
        if not rule.lowest <= threshold <= rule.highest:
            raise Invalid("threshold_out_of_range", f"{rule.lowest} to {rule.highest}", field="rules", rule=key)
    for key, (enabled, threshold) in sorted(chosen.items()):
        SuspectRule.objects.update_or_create(
            workspace_id=principal.workspace_id, rule=key, defaults={"enabled": enabled, "threshold": threshold}
        )
    renew_rules(principal.workspace_id)
    told: dict[str, JsonValue] = {key: threshold if enabled else None for key, (enabled, threshold) in chosen.items()}
    record_audit(principal, "plan.suspect_rules_set", f"workspace:{principal.workspace_id}", told)
