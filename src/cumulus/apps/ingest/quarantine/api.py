"""The quarantine over HTTP: look, mend, send again, throw away."""

from __future__ import annotations

from dataclasses import asdict

import msgspec
from django.http import HttpRequest
from ninja import Router, Status

from cumulus.apps.contacts.facade import raw_properties, raw_text, raw_words
from cumulus.apps.ingest.models import Quarantined, QuarantineJob
from cumulus.apps.ingest.pipeline.items import Unfit
from cumulus.apps.ingest.plan import queries as plan_queries
from cumulus.apps.ingest.plan.services import set_suspect_rules
from cumulus.apps.ingest.quarantine import jobs, queries, schemas, services
from cumulus.apps.ingest.quarantine.remedies import places_of
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.core.errors import Conflict
from cumulus.core.ids import WorkspaceId
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page, SearchText

router = Router(tags=["quarantine"])
_GLIMPSE_CHARACTERS = 2_000
_JOBS = 20


@router.get("", response=Page[schemas.QuarantinedItem])
def list_quarantined(
    request: HttpRequest,
    state: schemas.State = "waiting",
    category: schemas.Category | None = None,
    reason: SearchText = "",
    event: SearchText = "",
    source_id: int | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[schemas.QuarantinedItem]:
    """List the items that were kept out, newest first, each with the beginning of its text."""
    principal = authorise(request, Permission.DATA_VIEW)
    workspace_id = principal.workspace_id
    wanted = queries.Wanted(category or "", reason, event, _column(source_id))
    found = queries.matching(queries.of_state(workspace_id, state), wanted)
    rows, total = queries.page(found, decode_id(cursor), limit + 1)
    more = len(rows) > limit
    return Page[schemas.QuarantinedItem](
        items=[_item(principal, row, _GLIMPSE_CHARACTERS) for row in rows[:limit]],
        total=total,
        next_cursor=encode_cursor([rows[limit - 1].pk]) if more else None,
    )


@router.get("/counts", response=schemas.QuarantineCounts)
def counts(request: HttpRequest) -> schemas.QuarantineCounts:
    """Count the waiting items by day, reason and source."""
    workspace_id = authorise(request, Permission.DATA_VIEW).workspace_id
    return schemas.QuarantineCounts.model_validate({"items": [asdict(each) for each in queries.counts(workspace_id)]})


@router.get("/rules", response=schemas.Rules)
def list_rules(request: HttpRequest) -> schemas.Rules:
    """Show the suspect rules and what they kept apart."""
    return _rules(authorise(request, Permission.DATA_VIEW).workspace_id)


@router.put("/rules", response=schemas.Rules)
def change_rules(request: HttpRequest, body: schemas.RulesIn) -> schemas.Rules:
    """Turn suspect rules on or off, and set from where on they hold."""
    principal = authorise(request, Permission.DATA_EDIT)
    set_suspect_rules(principal, {each.key: (each.enabled, each.threshold) for each in body.items})
    return _rules(principal.workspace_id)


@router.get("/jobs", response=schemas.Jobs)
def list_jobs(request: HttpRequest) -> schemas.Jobs:
    """List the newest work on many items."""
    workspace_id = authorise(request, Permission.DATA_VIEW).workspace_id
    rows = QuarantineJob.objects.filter(workspace_id=workspace_id).order_by("-id")[:_JOBS]
    return schemas.Jobs(items=[_job(row) for row in rows])


@router.post("/jobs", response={201: schemas.QuarantineJobOut})
def start_job(request: HttpRequest, body: schemas.JobIn) -> Status[schemas.QuarantineJobOut]:
    """Try out, release or discard many items, in the background."""
    principal = authorise(request, Permission.DATA_EDIT)
    chosen = body.wanted
    wanted = queries.Wanted(chosen.category or "", _text(chosen.reason), _text(chosen.event), chosen.source_id)
    remedy = msgspec.convert(body.remedy.model_dump(), jobs.Remedy)
    return Status(201, _job(jobs.start_job(principal, wanted, remedy)))


@router.get("/jobs/{int:job_id}", response=schemas.QuarantineJobOut)
def read_job(request: HttpRequest, job_id: int) -> schemas.QuarantineJobOut:
    """Show how far the work is."""
    return _job(queries.find_job(authorise(request, Permission.DATA_VIEW).workspace_id, job_id))


@router.post("/jobs/{int:job_id}/cancel", response=schemas.QuarantineJobOut)
def cancel_job(request: HttpRequest, job_id: int) -> schemas.QuarantineJobOut:
    """Stop the work; what is done stays done."""
    workspace_id = authorise(request, Permission.DATA_EDIT).workspace_id
    job = queries.find_job(workspace_id, job_id)
    if not jobs.cancel_job(job):
        raise Conflict("job_ended", "The work has ended already.")
    return _job(queries.find_job(workspace_id, job_id))


@router.get("/{int:item_id}", response=schemas.QuarantinedItem)
def read_item(request: HttpRequest, item_id: int) -> schemas.QuarantinedItem:
    """Show an item whole."""
    principal = authorise(request, Permission.DATA_VIEW)
    return _item(principal, queries.find_item(principal.workspace_id, item_id), None)


@router.post("/{int:item_id}/try", response=schemas.AttemptResult)
def try_item(request: HttpRequest, item_id: int, body: schemas.Attempt) -> schemas.AttemptResult:
    """Say whether the item, as it is or mended, would be stored now."""
    principal = authorise(request, Permission.DATA_VIEW)
    row = queries.find_item(principal.workspace_id, item_id)
    found = services.try_one(row, body.item, accept=body.accept)
    if not isinstance(found, Unfit):
        return schemas.AttemptResult(passes=True)
    detail, fields = raw_words(principal, found.detail), raw_properties(principal, dict(found.fields))
    return schemas.AttemptResult(
        passes=False,
        reason=found.reason,
        detail=detail,
        fields=fields,
        places=places_of(found.reason, detail, fields),
    )


@router.post("/{int:item_id}/release", response=schemas.QuarantinedItem)
def release_item(request: HttpRequest, item_id: int, body: schemas.Attempt) -> schemas.QuarantinedItem:
    """Send the item again, as it is or mended; it counts once."""
    principal = authorise(request, Permission.DATA_EDIT)
    row = queries.find_item(principal.workspace_id, item_id)
    services.release_one(principal, row, body.item, accept=body.accept)
    return _item(principal, queries.find_item(principal.workspace_id, item_id), None)


@router.post("/{int:item_id}/discard", response=schemas.QuarantinedItem)
def discard_item(request: HttpRequest, item_id: int) -> schemas.QuarantinedItem:
    """Throw the item away."""
    principal = authorise(request, Permission.DATA_EDIT)
    services.discard_one(principal, queries.find_item(principal.workspace_id, item_id))
    return _item(principal, queries.find_item(principal.workspace_id, item_id), None)


def _item(principal: Principal, row: Quarantined, characters: int | None) -> schemas.QuarantinedItem:
    detail, fields = raw_words(principal, row.detail), raw_properties(principal, row.fields)
    state = "released" if row.released_at else "discarded" if row.discarded_at else "waiting"
    return schemas.QuarantinedItem.model_validate(
        {
            "id": row.pk,
            "source_id": row.source_id,
            "received_at": row.received_at,
            "category": row.category,
            "reason": row.reason,
            "detail": detail,
            "fields": fields,
            "places": places_of(row.reason, detail, fields),
            "event": row.event,
            "item": raw_text(principal, row.item)[:characters],
            "state": state,
        }
    )


def _job(row: QuarantineJob) -> schemas.QuarantineJobOut:
    wanted = {name: value for name, value in row.wanted.items() if value not in ("", None)}
    return schemas.QuarantineJobOut.model_validate(
        {
            "id": row.pk,
            "state": row.state,
            "wanted": wanted,
            "remedy": row.remedy,
            "total": row.total,
            "done": row.done,
            "passed": row.passed,
            "reasons": row.reasons,
            "created_at": row.created_at,
            "finished_at": row.finished_at,
        }
    )


def _rules(workspace_id: WorkspaceId) -> schemas.Rules:
    return schemas.Rules(
        items=[
            schemas.SuspectRuleOut(
                key=each.rule.key,
                enabled=each.enabled,
                threshold=each.threshold,
                unit=each.rule.unit,
                lowest=each.rule.lowest,
                highest=each.rule.highest,
                count=each.count,
            )
            for each in plan_queries.suspect_rules(workspace_id)
        ]
    )


def _column(number: int | None) -> int | None:
    """Return a number that the column holds: any other names nothing."""
    return number if number is None or 0 <= number < 2**31 else 2**31 - 1


def _text(text: str) -> str:
    return text.replace("\0", "")
