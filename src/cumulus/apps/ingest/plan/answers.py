"""Rows of the plan as the API shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from cumulus.apps.ingest.models import CatalogueEvent, PlanProperty, SourceRules
from cumulus.apps.ingest.plan import queries, schemas
from cumulus.apps.workspaces import facade as workspaces
from cumulus.core.ids import WorkspaceId


def events(workspace_id: WorkspaceId, rows: Sequence[CatalogueEvent]) -> list[schemas.PlanEvent]:
    """Return the rows with what else is known of them; five queries for any number."""
    names = [row.name for row in rows]
    properties = queries.property_counts(workspace_id, names)
    violations = queries.recent_violations(workspace_id, names)
    owners = workspaces.member_names(workspace_id) if any(row.owner_id for row in rows) else {}
    also: defaultdict[str, list[str]] = defaultdict(list)
    for alias in queries.aliases(workspace_id):
        also[alias.target].append(alias.name)
    return [
        schemas.PlanEvent.model_validate(
            {
                "id": row.pk,
                "name": row.name,
                "status": row.status,
                "owner_id": row.owner_id,
                "owner": owners.get(row.owner_id or 0, ""),
                "description_zh": row.description_zh,
                "description_en": row.description_en,
                "count": row.count,
                "first_seen_at": row.first_seen_at if row.count else None,
                "last_seen_at": row.last_seen_at if row.count else None,
                "properties": properties.get(row.name, 0),
                "violations": violations.get(row.name, 0),
                "also": also[row.name],
            }
        )
        for row in rows
    ]


def detail(workspace_id: WorkspaceId, row: CatalogueEvent) -> schemas.PlanEventDetail:
    """Return the row with its properties, the declared ones first."""
    (event,) = events(workspace_id, [row])
    seen = queries.learned_kinds(workspace_id, row.name)
    declared = queries.declared_properties(workspace_id, row.name)
    known = {each.name for each in declared}
    listed = [_declared(each, seen.get(each.name, [])) for each in declared]
    listed += [
        schemas.PropertyOut(name=name, declared=False, seen_kinds=kinds)
        for name, kinds in seen.items()
        if name not in known
    ]
    trend = queries.trends(workspace_id, [row.name])[row.name]
    return schemas.PlanEventDetail(**event.model_dump(), property_list=listed, trend=trend)


def _declared(row: PlanProperty, seen: list[str]) -> schemas.PropertyOut:
    return schemas.PropertyOut.model_validate(
        {
            "name": row.name,
            "kind": row.kind,
            "required": row.required,
            "allowed": row.allowed,
            "pii": row.pii,
            "description_zh": row.description_zh,
            "description_en": row.description_en,
            "declared": True,
            "seen_kinds": seen,
        }
    )


def source_rules(workspace_id: WorkspaceId) -> list[schemas.SourceRulesOut]:
    """Return every source with its rules, the defaults for those without."""
    chosen = queries.source_rules(workspace_id)
    found = []
    for card in workspaces.source_cards(workspace_id):
        rules = chosen.get(card.id, SourceRules())
        found.append(
            schemas.SourceRulesOut.model_validate(
                {"source_id": card.id, "name": card.name, "violations": rules.violations, "exempt": rules.exempt}
            )
        )
    return found
