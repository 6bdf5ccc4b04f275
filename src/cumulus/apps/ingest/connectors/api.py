"""Connectors over HTTP: their settings, tests and previews, runs and rejected rows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from ninja import Router, Status

from cumulus.apps.contacts.facade import (
    FileRow,
    FoundColumn,
    SampleRow,
    check_sees_all,
    columns_of,
    kinds_of,
    mapping_for,
    show_people,
)
from cumulus.apps.ingest.connectors import planning, queries, schemas, services
from cumulus.apps.ingest.connectors.access import open_connector, run_of
from cumulus.apps.ingest.connectors.contracts import ALERT_AFTER, Target
from cumulus.apps.ingest.connectors.kinds.contract import Page as ReadPage
from cumulus.apps.ingest.connectors.kinds.contract import Sample
from cumulus.apps.ingest.connectors.rejects import rejects_csv
from cumulus.apps.ingest.connectors.running import shown_cursor
from cumulus.apps.ingest.connectors.secrets import secrets_of
from cumulus.apps.ingest.models import Connector, ConnectorRun
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise, record_audit, workspace_card
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.http.downloads import download
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page
from cumulus.platform.http.places import Json, PlaceTestOut, RunSchedule

router = Router(tags=["connectors"])


@router.get("", response=Page[schemas.ConnectorRow])
def list_connectors(
    request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[schemas.ConnectorRow]:
    """List the connectors, newest first, with their last runs."""
    principal = authorise(request, Permission.DATA_VIEW)
    found, below = queries.connectors(principal.workspace_id), decode_id(cursor)
    rows = list((found if below is None else found.filter(pk__lt=below))[: limit + 1])
    shown = rows[:limit]
    runs = queries.last_runs(shown)
    return Page[schemas.ConnectorRow](
        items=[schemas.ConnectorRow(**_row(each, runs.get(each.pk, []))) for each in shown],
        total=found.count(),
        next_cursor=encode_cursor([shown[-1].pk]) if len(rows) > limit else None,
    )


@router.post("", response={201: schemas.ConnectorOut})
def create_connector(request: HttpRequest, body: schemas.ConnectorIn) -> Status[schemas.ConnectorOut]:
    """Make a connector: where the data lies."""
    principal = authorise(request, Permission.DATA_EDIT)
    made = services.create_connector(principal, body.name, body.kind, body.config, body.secrets, body.target)
    return Status(201, _out(made))


@router.get("/{int:connector_id}", response=schemas.ConnectorOut)
def get_connector(request: HttpRequest, connector_id: int) -> schemas.ConnectorOut:
    """Show one connector with its settings."""
    return _out(open_connector(request, connector_id, Permission.DATA_VIEW)[1])


@router.patch("/{int:connector_id}", response=schemas.ConnectorOut)
def change_connector(request: HttpRequest, connector_id: int, body: schemas.ConnectorChange) -> schemas.ConnectorOut:
    """Change settings, mapping or schedule."""
    principal, found = open_connector(request, connector_id, Permission.DATA_EDIT)
    target = body.target or Target(found.target)
    mapping = body.events if target is Target.EVENTS else body.people
    changes = services.Changes(
        name=body.name,
        config=body.config,
        secrets=body.secrets,
        target=body.target,
        mapping=None if mapping is None else mapping.model_dump(mode="json"),
        schedule=None if body.schedule is None else body.schedule.model_dump(mode="json"),
        enabled=body.enabled,
    )
    return _out(services.change_connector(principal, found, changes))


@router.delete("/{int:connector_id}", response={204: None})
def delete_connector(request: HttpRequest, connector_id: int) -> Status[None]:
    """Forget a connector and its runs; what it brought stays."""
    principal, found = open_connector(request, connector_id, Permission.DATA_EDIT)
    services.delete_connector(principal, found)
    return Status(204, None)


@router.post("/{int:connector_id}/test", response=PlaceTestOut)
def test_connector(request: HttpRequest, connector_id: int) -> PlaceTestOut:
    """Ask the place whether it can be read."""
    _, found = open_connector(request, connector_id, Permission.DATA_EDIT)
    problem = services.test_place(found)
    if problem is None:
        return PlaceTestOut(ok=True)
    detail = str(problem.fields.get("detail", ""))
    return PlaceTestOut(ok=False, code=problem.code, message=problem.message, detail=detail)


@router.post("/{int:connector_id}/preview", response=schemas.ConnectorPreviewOut)
def preview_connector(
    request: HttpRequest, connector_id: int, body: schemas.ConnectorPreviewIn
) -> schemas.ConnectorPreviewOut:
    """Show the place's first rows, and what they would become. Keeps nothing."""
    principal, found = open_connector(request, connector_id, Permission.DATA_EDIT)
    check_sees_all(principal)
    sample = services.first_rows(found, body.limit)
    given = body.events if found.target == Target.EVENTS else body.people
    mapping = found.mapping if given is None else given.model_dump(mode="json")
    shown = _People([], []) if mapping is None else _shown(found, mapping, sample)
    return schemas.ConnectorPreviewOut(
        columns=[FoundColumn.model_validate(each) for each in columns_of(sample.columns, sample.rows)],
        rows=planning.rows_shown(sample.rows, len(sample.columns)),
        people=[SampleRow.model_validate(each) for each in shown.people],
        events=shown.events,
    )


@router.post("/{int:connector_id}/run", response={201: schemas.ConnectorRunOut})
def run_connector(request: HttpRequest, connector_id: int) -> Status[schemas.ConnectorRunOut]:
    """Read the connector now, in the background."""
    principal, found = open_connector(request, connector_id, Permission.DATA_EDIT)
    return Status(201, _run(services.run_now(principal, found)))


@router.post("/{int:connector_id}/reset", response=schemas.ConnectorOut)
def reset_connector(request: HttpRequest, connector_id: int) -> schemas.ConnectorOut:
    """Begin from the first row at the next run."""
    principal, found = open_connector(request, connector_id, Permission.DATA_EDIT)
    return _out(services.reset_connector(principal, found))


@router.get("/{int:connector_id}/runs", response=Page[schemas.ConnectorRunOut])
def list_runs(
    request: HttpRequest, connector_id: int, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[schemas.ConnectorRunOut]:
    """List the connector's runs, newest first."""
    _, found = open_connector(request, connector_id, Permission.DATA_VIEW)
    rows, total = queries.runs_of(found, decode_id(cursor), limit + 1)
    shown = rows[:limit]
    return Page[schemas.ConnectorRunOut](
        items=[_run(each) for each in shown],
        total=total,
        next_cursor=encode_cursor([shown[-1].pk]) if len(rows) > limit else None,
    )


@router.post("/{int:connector_id}/runs/{int:run_id}/cancel", response=schemas.ConnectorRunOut)
def cancel_run(request: HttpRequest, connector_id: int, run_id: int) -> schemas.ConnectorRunOut:
    """End a run after the page at hand."""
    principal, found = open_connector(request, connector_id, Permission.DATA_EDIT)
    return _run(services.cancel_run(principal, run_of(found, run_id)))


@router.get("/{int:connector_id}/runs/{int:run_id}/rejects.csv", response={200: None})
def get_rejects(request: HttpRequest, connector_id: int, run_id: int, locale: str = "en") -> HttpResponseBase:
    """Download the rows that a run left out, with reasons; kept 30 days."""
    principal, found = open_connector(request, connector_id, Permission.DATA_EDIT)
    check_sees_all(principal)
    run = run_of(found, run_id)
    record_audit(principal, "connector.rejects_downloaded", f"connector:{found.pk}", {"run": run.pk})
    return download(request, rejects_csv(run, locale), f"rejects-{run.pk}.csv", "text/csv")


class _People:
    def __init__(self, people: list[JsonObject], events: list[schemas.ConnectorEventShown]) -> None:
        self.people, self.events = people, events


def _shown(found: Connector, mapping: JsonObject, sample: Sample) -> _People:
    workspace_id = WorkspaceId(found.workspace_id)
    if found.target == Target.EVENTS:
        zone = workspace_card(workspace_id).timezone
        reading = planning.Reading(kinds_of(workspace_id), zone, f"connector:{found.pk}", timezone.now())
        plan = planning.event_plan(mapping)
        return _People([], [_event(plan, sample, row, reading) for row in sample.rows])
    meanings, options = planning.meanings_of(mapping)
    decided = mapping_for(sample.columns, meanings, options)
    return _People(show_people(workspace_id, sample.columns, sample.rows, decided), [])


def _event(
    plan: planning.EventPlan, sample: Sample, row: FileRow, reading: planning.Reading
) -> schemas.ConnectorEventShown:
    planned = planning.plan_events(plan, ReadPage(sample.columns, [row], [""], {}), reading)
    if planned.rejected:
        problem = planned.rejected[0]
        return schemas.ConnectorEventShown(line=row.line, problem=problem.reason, column=problem.column, item=None)
    return schemas.ConnectorEventShown(line=row.line, problem="", column="", item=planned.items[0])


def _row(found: Connector, runs: list[ConnectorRun]) -> dict[str, Json]:
    return {
        "id": found.pk,
        "name": found.name,
        "kind": found.kind,
        "target": found.target,
        "enabled": found.enabled,
        "mapped": found.mapping is not None,
        "next_at": found.next_at,
        "failures": found.failures,
        "alert": found.failures >= ALERT_AFTER,
        "last_run": _run(runs[0]) if runs else None,
        "spark": [run.rows for run in reversed(runs)],
    }


def _out(found: Connector) -> schemas.ConnectorOut:
    runs = queries.last_runs([found]).get(found.pk, [])
    is_events = found.target == Target.EVENTS
    return schemas.ConnectorOut(
        **_row(found, runs),
        source_id=found.source_id,
        config=found.config,
        secrets_set=sorted(secrets_of(found)),
        people=None if is_events or found.mapping is None else schemas.PeopleMapping(**found.mapping),
        events=schemas.EventsMapping(**found.mapping) if is_events and found.mapping is not None else None,
        schedule=RunSchedule(**found.schedule),
        cursor=shown_cursor(found.cursor),
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def _run(run: ConnectorRun) -> schemas.ConnectorRunOut:
    return schemas.ConnectorRunOut.from_orm(run)
