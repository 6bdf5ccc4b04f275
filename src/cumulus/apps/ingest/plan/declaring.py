"""Taking events and properties over into the plan as the data has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cumulus.apps.ingest.models import CatalogueEvent, CatalogueProperty, PlanProperty
from cumulus.apps.ingest.pipeline.catalogue import kind_of
from cumulus.apps.ingest.plan.renewing import renew_rules
from cumulus.core.json import JsonValue

_Status = CatalogueEvent.Status


@dataclass(frozen=True, slots=True)
class Declaration:
    """An event (no `property`), with the properties that came with it, or one property of it."""

    event: str
    property: str
    kind: str
    properties: Mapping[str, JsonValue] = field(default_factory=dict)

    def kinds(self) -> dict[str, str]:
        """Return the kinds of the properties that came."""
        return {name: kind_of_value(value) for name, value in self.properties.items() if value is not None}


def kind_of_value(value: JsonValue) -> str:
    """Return the kind that the plan declares for such a value."""
    kind = kind_of(value)
    return "datetime" if kind == "date" and len(str(value)) > 10 else kind


def declare(workspace_id: int, found: Sequence[Declaration]) -> None:
    """Add what the plan does not know yet, in the caller's transaction. Safe to run twice."""
    names = sorted({each.event for each in found})
    known = CatalogueEvent.objects.filter(workspace_id=workspace_id, name__in=names)
    fresh = set(names) - set(known.exclude(status=_Status.LEARNED).values_list("name", flat=True))
    CatalogueEvent.objects.bulk_create(
        [CatalogueEvent(workspace_id=workspace_id, name=name) for name in sorted(fresh)], ignore_conflicts=True
    )
    CatalogueEvent.objects.filter(workspace_id=workspace_id, name__in=fresh).update(status=_Status.LIVE)
    take_over_properties(workspace_id, sorted(fresh))
    kinds = [(each.event, name, kind) for each in found for name, kind in _named(each)]
    PlanProperty.objects.bulk_create(
        [PlanProperty(workspace_id=workspace_id, event=event, name=name, kind=kind) for event, name, kind in kinds],
        ignore_conflicts=True,
    )
    renew_rules(workspace_id)


def _named(each: Declaration) -> list[tuple[str, str]]:
    return [(each.property, each.kind)] if each.property else list(each.kinds().items())


def take_over_properties(workspace_id: int, events: Sequence[str]) -> None:
    """Declare the properties that the data brought for events; two kinds or more become `any`.

    Those that are declared already stay as they are.
    """
    rows = CatalogueProperty.objects.filter(workspace_id=workspace_id, event__in=events).exclude(event="")
    kinds: dict[tuple[str, str], str] = {}
    for event, name, kind in rows.values_list("event", "name", "kind"):
        # A learned date may have been a moment: only `any` fits both.
        kinds[event, name] = "any" if (event, name) in kinds or kind == "date" else kind
    PlanProperty.objects.bulk_create(
        [
            PlanProperty(workspace_id=workspace_id, event=event, name=name, kind=kind)
            for (event, name), kind in sorted(kinds.items())
        ],
        ignore_conflicts=True,
    )
