"""Scheduled exports over HTTP."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.contacts.exporting.scheduled import queries, schemas, services
from cumulus.apps.contacts.exporting.scheduled.access import open_scheduled, run_of, scheduled_of, theirs
from cumulus.apps.contacts.exporting.scheduled.shown import export_shown, rows_shown, run_shown
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page
from cumulus.platform.http.places import Json, PlaceTestOut

router = Router(tags=["exports"])


@router.get("", response=Page[schemas.ScheduledExportRow])
def list_scheduled(
    request: HttpRequest, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[schemas.ScheduledExportRow]:
    """List scheduled exports, newest first: all for those who see everybody in full, else one's own."""
    principal = authorise(request, Permission.CONTACTS_EXPORT)
    everything, below = theirs(principal), decode_id(cursor)
    part = everything if below is None else everything.filter(pk__lt=below)
    found = list(part.order_by("-id")[: limit + 1])
    shown = found[:limit]
    return Page[schemas.ScheduledExportRow](
        items=rows_shown(principal, shown),
        total=everything.count(),
        next_cursor=encode_cursor([shown[-1].pk]) if len(found) > limit else None,
    )


@router.post("", response={201: schemas.ScheduledExportOut})
def create_scheduled(request: HttpRequest, body: schemas.ScheduledExportIn) -> Status[schemas.ScheduledExportOut]:
    """Have a file of people go to a place by itself, in one's own name."""
    principal = authorise(request, Permission.CONTACTS_EXPORT)
    made = services.create(principal, services.Changes(**_plain(body)))
    return Status(201, export_shown(principal, made))


@router.post("/test", response=PlaceTestOut)
def test_scheduled_place(request: HttpRequest, body: schemas.ScheduledPlaceIn) -> PlaceTestOut:
    """Write an empty file to a place and take it away, before anything is kept."""
    principal = authorise(request, Permission.CONTACTS_EXPORT)
    stored = None if body.scheduled_id is None else scheduled_of(principal, body.scheduled_id)
    problem = services.try_out(services.Trial(body.kind, body.config, body.secrets, body.path), stored)
    if problem is None:
        return PlaceTestOut(ok=True)
    detail = str(problem.fields.get("detail", ""))
    return PlaceTestOut(ok=False, code=problem.code, message=problem.message, detail=detail)


@router.get("/{int:scheduled_id}", response=schemas.ScheduledExportOut)
def read_scheduled(request: HttpRequest, scheduled_id: int) -> schemas.ScheduledExportOut:
    """Show one with its settings; secrets are never told."""
    return export_shown(*open_scheduled(request, scheduled_id))


@router.patch("/{int:scheduled_id}", response=schemas.ScheduledExportOut)
def change_scheduled(
    request: HttpRequest, scheduled_id: int, body: schemas.ScheduledExportChange
) -> schemas.ScheduledExportOut:
    """Change settings or the schedule, pause or go on."""
    principal, found = open_scheduled(request, scheduled_id)
    return export_shown(principal, services.change(principal, found, services.Changes(**_plain(body))))


@router.delete("/{int:scheduled_id}", response={204: None})
def delete_scheduled(request: HttpRequest, scheduled_id: int) -> Status[None]:
    """Forget one and its runs; files stay where they went."""
    services.delete(*open_scheduled(request, scheduled_id))
    return Status(204, None)


@router.post("/{int:scheduled_id}/run", response={201: schemas.ScheduledRunOut})
def run_scheduled(request: HttpRequest, scheduled_id: int) -> Status[schemas.ScheduledRunOut]:
    """Write a file now, in the background."""
    return Status(201, run_shown(services.run_now(*open_scheduled(request, scheduled_id))))


@router.post("/{int:scheduled_id}/take-over", response=schemas.ScheduledExportOut)
def take_over_scheduled(request: HttpRequest, scheduled_id: int) -> schemas.ScheduledExportOut:
    """Have it run in one's own name from now on."""
    principal, found = open_scheduled(request, scheduled_id)
    return export_shown(principal, services.take_over(principal, found))


@router.get("/{int:scheduled_id}/runs", response=Page[schemas.ScheduledRunOut])
def list_scheduled_runs(
    request: HttpRequest, scheduled_id: int, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[schemas.ScheduledRunOut]:
    """List its runs, newest first."""
    _, found = open_scheduled(request, scheduled_id)
    rows, total = queries.runs_of(found, decode_id(cursor), limit + 1)
    shown = rows[:limit]
    return Page[schemas.ScheduledRunOut](
        items=[run_shown(each) for each in shown],
        total=total,
        next_cursor=encode_cursor([shown[-1].pk]) if len(rows) > limit else None,
    )


@router.post("/{int:scheduled_id}/runs/{int:scheduled_run_id}/cancel", response=schemas.ScheduledRunOut)
def cancel_scheduled_run(request: HttpRequest, scheduled_id: int, scheduled_run_id: int) -> schemas.ScheduledRunOut:
    """Stop a run; no file comes to its place."""
    principal, found = open_scheduled(request, scheduled_id)
    return run_shown(services.cancel_run(principal, run_of(found, scheduled_run_id)))


@router.post("/{int:scheduled_id}/runs/{int:scheduled_run_id}/retry", response=schemas.ScheduledRunOut)
def retry_scheduled_run(request: HttpRequest, scheduled_id: int, scheduled_run_id: int) -> schemas.ScheduledRunOut:
    """Try a run again that failed or was cancelled."""
    principal, found = open_scheduled(request, scheduled_id)
    return run_shown(services.retry_run(principal, found, run_of(found, scheduled_run_id)))


def _plain(body: schemas.ScheduledExportIn | schemas.ScheduledExportChange) -> dict[str, Json]:
    return body.model_dump(mode="json")
