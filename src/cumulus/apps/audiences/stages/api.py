"""Stage models over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from cumulus.apps.audiences.access import require
from cumulus.apps.audiences.models import StageModel
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.stages import placing, queries, services
from cumulus.apps.audiences.stages.errors import StageModelNotFound
from cumulus.apps.audiences.stages.presets import lifecycle
from cumulus.apps.audiences.stages.schemas import (
    DwellOut,
    MoveOut,
    StageCountOut,
    StageFlowOut,
    StageIn,
    StageModelIn,
    StageModelList,
    StageModelOut,
    StagePreviewIn,
    StagePreviewOut,
)
from cumulus.apps.audiences.usage import Holder, index
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, record_audit
from cumulus.core.clock import utc_now
from cumulus.core.cursors import decode_id, encode_cursor
from cumulus.platform.http.pages import DEFAULT_LIMIT, Limit, Page, SearchText

router = Router(tags=["stages"])
Days = Annotated[int, Query(ge=1, le=730)]


@router.get("", response=StageModelList)
def list_models(request: HttpRequest) -> StageModelList:
    """List the stage models with the people in each stage."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    models = list(queries.live_models(principal.workspace_id).order_by("id")[:50])
    preset = lifecycle(load_catalogue(principal.workspace_id))
    return StageModelList(items=_all_shown(principal, models), preset=[StageIn.model_validate(each) for each in preset])


@router.post("", response={201: StageModelOut})
def create_model(request: HttpRequest, body: StageModelIn) -> Status[StageModelOut]:
    """Save a stage model; everybody is placed within seconds, without events."""
    principal = authorise(request, Permission.SEGMENTS_EDIT)
    model = services.create_model(principal.workspace_id, _draft(body), principal.user_id, utc_now())
    record_audit(principal, "stage_model.created", f"stage_model:{model.pk}")
    return Status(201, _shown(principal, model))


@router.post("/preview", response=StagePreviewOut)
def preview_states(request: HttpRequest, body: StagePreviewIn) -> StagePreviewOut:
    """Count how many people would be in each stage now."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    workspace_id = principal.workspace_id
    states = [state.model_dump() for state in body.states]
    ladder = placing.read_ladder(states, load_catalogue(workspace_id))
    found = placing.counts(ladder, workspace_id, utc_now(), contacts.restriction(principal))
    return StagePreviewOut(counts=[StageCountOut(key=key, count=found.get(key, 0)) for key in (*ladder.keys, "")])


@router.get("/{int:stage_model_id}", response=StageModelOut)
def read_model(request: HttpRequest, stage_model_id: int) -> StageModelOut:
    """Show a stage model."""
    principal, model = _open(request, stage_model_id, Permission.SEGMENTS_VIEW)
    return _shown(principal, model)


@router.put("/{int:stage_model_id}", response=StageModelOut)
def update_model(request: HttpRequest, stage_model_id: int, body: StageModelIn) -> StageModelOut:
    """Change a stage model; other states place everybody anew, without events."""
    principal, model = _open(request, stage_model_id, Permission.SEGMENTS_EDIT)
    saved = services.update_model(model, _draft(body), utc_now())
    record_audit(principal, "stage_model.updated", f"stage_model:{model.pk}")
    return _shown(principal, saved)


@router.delete("/{int:stage_model_id}", response={204: None})
def archive_model(request: HttpRequest, stage_model_id: int) -> HttpResponse:
    """Archive a stage model that nothing asks for."""
    principal, model = _open(request, stage_model_id, Permission.SEGMENTS_EDIT)
    services.archive_model(model, utc_now())
    record_audit(principal, "stage_model.archived", f"stage_model:{model.pk}")
    return HttpResponse(status=204)


@router.get("/{int:stage_model_id}/flow", response=StageFlowOut)
def read_flow(request: HttpRequest, stage_model_id: int, days: Days = 30) -> StageFlowOut:
    """Show how people moved between the stages, and how long they stayed."""
    principal, model = _open(request, stage_model_id, Permission.SEGMENTS_VIEW)
    found = queries.flow(principal, model, days, utc_now())
    return StageFlowOut(
        days=days,
        moves=[MoveOut(before=before, after=after, count=count) for before, after, count in found.moves],
        dwell=[
            DwellOut(stage=each.stage, people=each.people, median_days=each.median_days, upper_days=each.upper_days)
            for each in found.dwell
        ],
    )


@router.get("/{int:stage_model_id}/people", response=Page[contacts.ContactItem])
def list_people(
    request: HttpRequest,
    stage_model_id: int,
    stage: SearchText,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[contacts.ContactItem]:
    """List the people in a stage, newest first."""
    principal, model = _open(request, stage_model_id, Permission.SEGMENTS_VIEW)
    require(principal, Permission.CONTACTS_VIEW)
    ids, total = queries.stage_people(principal, model.pk, stage, decode_id(cursor), limit + 1)
    return Page[contacts.ContactItem](
        items=[contacts.contact_item(card) for card in contacts.cards_for(principal, ids[:limit])],
        total=total,
        next_cursor=encode_cursor([ids[limit - 1]]) if len(ids) > limit else None,
    )


def _open(request: HttpRequest, model_id: int, permission: Permission) -> tuple[Principal, StageModel]:
    principal = authorise(request, permission)
    rows = queries.live_models(principal.workspace_id)
    model = rows.filter(pk=model_id).first() if 0 < model_id < 2**63 else None
    if model is None:
        raise StageModelNotFound
    return principal, model


def _draft(body: StageModelIn) -> services.StageDraft:
    return services.StageDraft(body.name, body.description, [state.model_dump() for state in body.states])


def _shown(principal: Principal, model: StageModel) -> StageModelOut:
    return _all_shown(principal, [model])[0]


def _all_shown(principal: Principal, models: Sequence[StageModel]) -> list[StageModelOut]:
    counts = queries.stage_counts(principal, [model.pk for model in models]) if models else {}
    users = index(principal.workspace_id, "stage")
    return [_answer(model, counts, users.get(model.slug, ())) for model in models]


def _answer(model: StageModel, counts: Mapping[tuple[int, str], int], users: Sequence[Holder]) -> StageModelOut:
    return StageModelOut(
        id=model.pk,
        slug=model.slug,
        name=model.name,
        description=model.description,
        states=[StageIn.model_validate(state) for state in model.states],
        counts=[
            StageCountOut(key=state["key"], count=counts.get((model.pk, state["key"]), 0)) for state in model.states
        ],
        is_placing=model.needs_fill,
        broken_reason=model.broken_reason,
        drift_count=model.drift_count,
        proved_at=model.proved_at,
        used_by=[each.name for each in users],
        updated_at=model.updated_at,
    )
