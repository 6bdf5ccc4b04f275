"""Portraits over HTTP."""

from __future__ import annotations

import time
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from cumulus.apps.audiences import queries
from cumulus.apps.audiences.access import open_segment
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.insight import answers, asking
from cumulus.apps.audiences.insight.drilling import condition_of
from cumulus.apps.audiences.insight.portraying import portray
from cumulus.apps.audiences.insight.saving import Question
from cumulus.apps.audiences.insight.schemas import InsightIn, InsightOut, PairOut, TraitConditionOut
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.workspaces.contracts import Permission
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.clock import utc_now

router = Router(tags=["insight"])
segment_router = Router(tags=["insight"])

Name = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]


@segment_router.get("/{int:segment_id}/portrait", response=InsightOut)
def portray_segment(request: HttpRequest, segment_id: int) -> InsightOut:
    """Portray a segment against everybody; a broken one has nobody."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_VIEW)
    return asking.answer(principal, Question(segment, None), utc_now())


@router.post("/compare", response=InsightOut)
def compare(request: HttpRequest, body: InsightIn) -> InsightOut:
    """Portray whom an expression means, against everybody or another expression."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    began = time.monotonic()
    catalogue = load_catalogue(principal.workspace_id)
    tree = parse(body.expression, catalogue).required()
    against = None if body.against is None else parse(body.against, catalogue).required()
    return answers.portrait(portray(principal, tree, against, utc_now()), (time.monotonic() - began) * 1000)


@router.get("/side-by-side", response=PairOut)
def side_by_side(request: HttpRequest, left: int, right: int, against: int | None = None) -> PairOut:
    """Portray two segments against one base, everybody or a third segment, over the same traits."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    found = [queries.find_segment(principal.workspace_id, str(each)) for each in (left, right)]
    base = None if against is None else queries.find_segment(principal.workspace_id, str(against))
    return asking.pair(principal, found[0], found[1], base, utc_now())


@router.get("/condition", response=TraitConditionOut)
def condition(request: HttpRequest, group: Name, value: Name, name: Name = "") -> TraitConditionOut:
    """Return who has a trait of a portrait, as a condition: for a list of them, or a segment."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    return TraitConditionOut(expression=condition_of(principal, group, name, value, utc_now()))
