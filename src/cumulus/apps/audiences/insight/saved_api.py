"""Saved portraits over HTTP."""

from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from cumulus.apps.audiences.insight import answers, asking, saving
from cumulus.apps.audiences.insight.access import may_open, open_portrait, scope_of
from cumulus.apps.audiences.insight.schemas import (
    AskedOut,
    BesideChangesOut,
    Figures,
    InsightOut,
    PairOut,
    PortraitChangesOut,
    PortraitIn,
    SavedPortraitDetail,
    SavedPortraitList,
    SavedPortraitOut,
)
from cumulus.apps.audiences.models import SavedPortrait
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise, user_names
from cumulus.core.clock import utc_now
from cumulus.core.ids import UserId
from cumulus.core.json import JsonObject

router = Router(tags=["insight"])


@router.get("", response=SavedPortraitList)
def list_portraits(request: HttpRequest) -> SavedPortraitList:
    """List the saved portraits, newest first."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    rows = SavedPortrait.objects.filter(workspace_id=principal.workspace_id).order_by("-taken_at", "-id")
    seen = [each for each in rows if may_open(principal, each)]
    names = user_names({UserId(each.created_by) for each in seen if each.created_by is not None})
    return SavedPortraitList(items=[_shown(principal, each, names) for each in seen])


@router.post("", response={201: SavedPortraitDetail})
def save_portrait(request: HttpRequest, body: PortraitIn) -> Status[SavedPortraitDetail]:
    """Take a portrait and keep it under a name."""
    principal = authorise(request, Permission.SEGMENTS_EDIT)
    question, now = asking.question(principal, body.segment, body.against, body.beside), utc_now()
    saved = saving.save_portrait(principal, body.name, question, asking.figures(principal, question, now), now)
    return Status(201, _detail(principal, saved))


@router.get("/{int:portrait_id}", response=SavedPortraitDetail)
def get_portrait(request: HttpRequest, portrait_id: int) -> SavedPortraitDetail:
    """Return a saved portrait with its figures."""
    return _detail(*open_portrait(request, portrait_id, Permission.SEGMENTS_VIEW))


@router.delete("/{int:portrait_id}", response={204: None})
def delete_portrait(request: HttpRequest, portrait_id: int) -> HttpResponse:
    """Delete a saved portrait."""
    saving.delete_portrait(*open_portrait(request, portrait_id, Permission.SEGMENTS_EDIT))
    return HttpResponse(status=204)


@router.get("/{int:portrait_id}/changes", response=PortraitChangesOut)
def portrait_changes(request: HttpRequest, portrait_id: int) -> PortraitChangesOut:
    """Take the same portrait today, without keeping it, and say what changed."""
    principal, saved = open_portrait(request, portrait_id, Permission.SEGMENTS_VIEW)
    began = time.monotonic()
    question = asking.question_of(principal, saved)
    before, now = _figures(principal, saved), saving.thinned(asking.figures(principal, question, utc_now()))
    return PortraitChangesOut(
        people=now.people,
        people_before=before.people,
        base_people=now.base_people,
        base_people_before=before.base_people,
        other_rules=asking.rules(question.kept()) != asking.rules(saved.asked),
        traits=answers.changes(before, now),
        beside=_beside(before, now),
        took_ms=round((time.monotonic() - began) * 1000, 1),
    )


@router.post("/{int:portrait_id}/retake", response=SavedPortraitDetail)
def retake_portrait(request: HttpRequest, portrait_id: int) -> SavedPortraitDetail:
    """Put today's figures in place of the saved ones."""
    principal, saved = open_portrait(request, portrait_id, Permission.SEGMENTS_EDIT)
    question, now = asking.question_of(principal, saved), utc_now()
    saving.take_anew(principal, saved, question, asking.figures(principal, question, now), now)
    return _detail(principal, saved)


def _detail(principal: Principal, saved: SavedPortrait) -> SavedPortraitDetail:
    names = user_names({UserId(saved.created_by)} if saved.created_by is not None else set())
    found = _figures(principal, saved)
    return SavedPortraitDetail(
        **_shown(principal, saved, names).model_dump(),
        figures=found if isinstance(found, InsightOut) else None,
        pair=found if isinstance(found, PairOut) else None,
    )


def _figures(principal: Principal, saved: SavedPortrait) -> Figures:
    hidden = contacts.mask_for(principal).classes or {}
    if saved.asked.get("beside"):
        return answers.without(PairOut.model_validate(saved.figures), hidden)
    return answers.without(InsightOut.model_validate(saved.figures), hidden)


def _beside(before: Figures, now: Figures) -> BesideChangesOut | None:
    if not isinstance(before, PairOut) or not isinstance(now, PairOut):
        return None
    return BesideChangesOut(
        people=now.other_people,
        people_before=before.other_people,
        traits=answers.changes(before, now, beside=True),
    )


def _shown(principal: Principal, saved: SavedPortrait, names: dict[UserId, str]) -> SavedPortraitOut:
    asked = saved.asked
    return SavedPortraitOut(
        id=saved.pk,
        name=saved.name,
        segment=AskedOut(id=asked["segment"]["id"], name=asked["segment"]["name"]),
        against=_asked(asked["against"]),
        beside=_asked(asked.get("beside")),
        people=saved.figures["people"],
        other_people=saved.figures.get("other_people"),
        base_people=saved.figures["base_people"],
        taken_at=saved.taken_at,
        created_by=names.get(UserId(saved.created_by), "") if saved.created_by is not None else "",
        is_partial=saved.scope != scope_of(principal),
    )


def _asked(kept: JsonObject | None) -> AskedOut | None:
    return AskedOut.model_validate({"id": kept["id"], "name": kept["name"]}) if kept else None
