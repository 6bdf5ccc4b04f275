"""The tracking plan over HTTP."""

from __future__ import annotations

from dataclasses import asdict

import msgspec
from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.contacts.facade import masks_about, visible
from cumulus.apps.ingest.models import PlanAlias
from cumulus.apps.ingest.plan import answers, exchange, queries, schemas, services
from cumulus.apps.workspaces import facade as workspaces
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.cursors import decode_cursor, encode_cursor
from cumulus.core.errors import Forbidden, NotFound
from cumulus.core.ids import ContactId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, SearchText

router = Router(tags=["plan"])
_EXAMPLES = 5


@router.get("/events", response=schemas.PlanEvents)
def list_events(
    request: HttpRequest,
    q: SearchText = "",
    status: schemas.Status | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> schemas.PlanEvents:
    """List the dictionary by name: what the plan says, what the data brought, what breaks the plan."""
    workspace_id = authorise(request, Permission.DATA_VIEW).workspace_id
    rows = queries.dictionary(workspace_id, q, status or "")
    after = str(decode_cursor(cursor, 1)[0]).replace("\0", "") if cursor else ""
    found = list(rows.filter(name__gt=after)[: limit + 1])
    page = found[:limit]
    return schemas.PlanEvents(
        items=answers.events(workspace_id, page),
        total=rows.count(),
        next_cursor=encode_cursor([page[-1].name]) if len(found) > limit else None,
        statuses=queries.status_counts(workspace_id),
    )


@router.get("/names", response=schemas.PlanNames)
def list_names(request: HttpRequest) -> schemas.PlanNames:
    """List what the plan calls events and their properties: its descriptions that are short enough for a name."""
    workspace_id = authorise(request, Permission.CONTACTS_VIEW).workspace_id
    return schemas.PlanNames(
        items=[schemas.PlanName(**asdict(each)) for each in queries.names(workspace_id)],
        properties=[schemas.PlanPropertyName(**asdict(each)) for each in queries.property_names(workspace_id)],
    )


@router.post("/events", response={201: schemas.PlanEventDetail})
def create_event(request: HttpRequest, body: schemas.EventIn) -> Status[schemas.PlanEventDetail]:
    """Plan an event; without `properties`, those that the data brought are declared."""
    principal = authorise(request, Permission.DATA_EDIT)
    row = services.create_event(principal, _draft(body.name, body))
    return Status(201, answers.detail(principal.workspace_id, row))


@router.get("/events/{int:event_id}", response=schemas.PlanEventDetail)
def read_event(request: HttpRequest, event_id: int) -> schemas.PlanEventDetail:
    """Show an event with its properties and its trend."""
    principal = authorise(request, Permission.DATA_VIEW)
    return answers.detail(principal.workspace_id, queries.find_event(principal.workspace_id, event_id))


@router.put("/events/{int:event_id}", response=schemas.PlanEventDetail)
def change_event(request: HttpRequest, event_id: int, body: schemas.EventChange) -> schemas.PlanEventDetail:
    """Write what the plan says of an event."""
    principal = authorise(request, Permission.DATA_EDIT)
    row = queries.find_event(principal.workspace_id, event_id)
    services.change_event(principal, row, _draft(row.name, body))
    return answers.detail(principal.workspace_id, row)


@router.delete("/events/{int:event_id}", response={204: None})
def forget_event(request: HttpRequest, event_id: int) -> Status[None]:
    """Take an event out of the plan."""
    principal = authorise(request, Permission.DATA_EDIT)
    services.forget_event(principal, queries.find_event(principal.workspace_id, event_id))
    return Status(204, None)


@router.get("/events/{int:event_id}/violations", response=schemas.ViolationsOut)
def event_violations(request: HttpRequest, event_id: int) -> schemas.ViolationsOut:
    """Show where the event breaks the plan."""
    workspace_id = authorise(request, Permission.DATA_VIEW).workspace_id
    name = queries.find_event(workspace_id, event_id).name
    return schemas.ViolationsOut(
        items=[schemas.BrokenOut.model_validate(asdict(each)) for each in queries.violations_of(workspace_id, name)],
        by_day=queries.violations_by_day(workspace_id, name),
    )


@router.get("/events/{int:event_id}/examples", response=schemas.Examples)
def event_examples(request: HttpRequest, event_id: int) -> schemas.Examples:
    """Show the newest events of that name as they were stored."""
    principal = authorise(request, Permission.DATA_VIEW)
    name = queries.find_event(principal.workspace_id, event_id).name
    if Permission.CONTACTS_VIEW not in principal.permissions:
        raise Forbidden("missing_permission", "Your role does not show people.", permission="contacts.view")
    found = queries.examples(principal.workspace_id, name, _EXAMPLES)
    people = {ContactId(each.contact_id) for each in found}
    seen, masks = visible(principal, people), masks_about(principal, people)
    return schemas.Examples(
        items=[
            schemas.ExampleOut(
                timestamp=each.timestamp,
                source_id=each.source_id,
                contact_id=each.contact_id,
                properties=masks[ContactId(each.contact_id)].properties(name, msgspec.json.decode(each.properties)),
            )
            for each in found
            if each.contact_id in seen
        ]
    )


@router.get("/trends", response=schemas.Trends)
def trends(
    request: HttpRequest, q: SearchText = "", limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> schemas.Trends:
    """Count the events of a page of the dictionary by day, from the warehouse."""
    workspace_id = authorise(request, Permission.DATA_VIEW).workspace_id
    after = str(decode_cursor(cursor, 1)[0]).replace("\0", "") if cursor else ""
    rows = queries.dictionary(workspace_id, q, "").filter(name__gt=after, count__gt=0)
    names = list(rows.values_list("name", flat=True)[:limit])
    series = queries.trends(workspace_id, names)
    return schemas.Trends(items=[schemas.Trend(name=name, counts=counts) for name, counts in series.items()])


@router.get("/suggestions", response=schemas.Suggestions)
def suggestions(request: HttpRequest) -> schemas.Suggestions:
    """Suggest which names are one event."""
    workspace_id = authorise(request, Permission.DATA_VIEW).workspace_id
    found = queries.suggestions(workspace_id)
    return schemas.Suggestions.model_validate({"items": [asdict(each) for each in found]})


@router.post("/suggestions/dismiss", response={204: None})
def dismiss(request: HttpRequest, body: schemas.NamePair) -> Status[None]:
    """Say that two names are two events: they are not suggested again."""
    services.keep_distinct(authorise(request, Permission.DATA_EDIT), body.name, body.target)
    return Status(204, None)


@router.get("/aliases", response=schemas.Aliases)
def list_aliases(request: HttpRequest) -> schemas.Aliases:
    """List the names that are stored as others."""
    workspace_id = authorise(request, Permission.DATA_VIEW).workspace_id
    return schemas.Aliases(items=[_alias(row) for row in queries.aliases(workspace_id)])


@router.post("/aliases", response={201: schemas.AliasOut})
def merge_names(request: HttpRequest, body: schemas.NamePair) -> Status[schemas.AliasOut]:
    """Store events called `name` as `target` from now on."""
    principal = authorise(request, Permission.DATA_EDIT)
    return Status(201, _alias(services.merge_names(principal, body.name, body.target)))


@router.delete("/aliases/{int:alias_id}", response={204: None})
def part_names(request: HttpRequest, alias_id: int) -> Status[None]:
    """Let events keep the name they come with from now on."""
    principal = authorise(request, Permission.DATA_EDIT)
    services.part_names(principal, queries.find_alias(principal.workspace_id, alias_id))
    return Status(204, None)


@router.get("/sources", response=schemas.SourceRulesList)
def list_source_rules(request: HttpRequest) -> schemas.SourceRulesList:
    """Show how strict the plan is with each source."""
    workspace_id = authorise(request, Permission.DATA_VIEW).workspace_id
    return schemas.SourceRulesList(items=answers.source_rules(workspace_id))


@router.put("/sources/{int:source_id}", response=schemas.SourceRulesOut)
def set_source_rules(request: HttpRequest, source_id: int, body: schemas.SourceRulesIn) -> schemas.SourceRulesOut:
    """Say how strict the plan is with a source."""
    principal = authorise(request, Permission.DATA_EDIT)
    names = {card.id: card.name for card in workspaces.source_cards(principal.workspace_id)}
    named = next((name for found, name in names.items() if found == source_id), None)
    if named is None:
        raise NotFound("source_not_found", "This workspace has no such source.")
    services.set_source_rules(principal, source_id, body.violations, exempt=body.exempt)
    return schemas.SourceRulesOut(source_id=source_id, name=named, violations=body.violations, exempt=body.exempt)


@router.get("/owners", response=schemas.Members)
def owners(request: HttpRequest) -> schemas.Members:
    """List who may own an event."""
    workspace_id = authorise(request, Permission.DATA_VIEW).workspace_id
    found = workspaces.member_names(workspace_id)
    return schemas.Members(items=[schemas.MemberName(id=pk, name=name) for pk, name in found.items()])


@router.get("/export", response=schemas.PlanText)
def export_plan(request: HttpRequest) -> schemas.PlanText:
    """Write the plan out as JSON."""
    return schemas.PlanText(text=exchange.export_plan(authorise(request, Permission.DATA_VIEW).workspace_id))


@router.post("/import", response=schemas.PlanImported)
def import_plan(request: HttpRequest, body: schemas.PlanImport) -> schemas.PlanImported:
    """Read a plan in, or say what that would change."""
    principal = authorise(request, Permission.DATA_EDIT)
    found = exchange.import_plan(principal, body.text, dry_run=body.dry_run)
    return schemas.PlanImported(
        created=list(found.created), changed=list(found.changed), unchanged=found.unchanged, aliases=found.aliases
    )


def _draft(name: str, body: schemas.EventChange) -> services.EventDraft:
    return services.EventDraft(
        name=name,
        status=body.status,
        owner_id=body.owner_id,
        description_zh=body.description_zh,
        description_en=body.description_en,
        properties=exchange.drafts_of(body.properties),
    )


def _alias(row: PlanAlias) -> schemas.AliasOut:
    return schemas.AliasOut(id=row.pk, name=row.name, target=row.target, since=row.since)
