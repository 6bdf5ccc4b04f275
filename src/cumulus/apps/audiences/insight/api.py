"""Portraits over HTTP."""

from __future__ import annotations

import time
from dataclasses import asdict

from django.http import HttpRequest
from ninja import Router

from cumulus.apps.audiences import queries
from cumulus.apps.audiences.access import open_segment
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.tree import Any, Node
from cumulus.apps.audiences.insight.counting import DAYS
from cumulus.apps.audiences.insight.portraying import Portrait, portray
from cumulus.apps.audiences.insight.schemas import (
    HistogramOut,
    HourOut,
    InsightIn,
    InsightOut,
    IntensityOut,
    TraitOut,
)
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.workspaces.contracts import Permission, Principal
from cumulus.apps.workspaces.facade import authorise
from cumulus.core.clock import utc_now

router = Router(tags=["insight"])
segment_router = Router(tags=["insight"])


@segment_router.get("/{int:segment_id}/portrait", response=InsightOut)
def portray_segment(request: HttpRequest, segment_id: int) -> InsightOut:
    """Portray a segment against everybody; a broken one has nobody."""
    principal, segment = open_segment(request, segment_id, Permission.SEGMENTS_VIEW)
    return _answer(principal, queries.segment_tree(principal.workspace_id, segment) or Any(()), None)


@router.post("/compare", response=InsightOut)
def compare(request: HttpRequest, body: InsightIn) -> InsightOut:
    """Portray whom an expression means, against everybody or another expression."""
    principal = authorise(request, Permission.SEGMENTS_VIEW)
    catalogue = load_catalogue(principal.workspace_id)
    tree = parse(body.expression, catalogue).required()
    against = None if body.against is None else parse(body.against, catalogue).required()
    return _answer(principal, tree, against)


def _answer(principal: Principal, tree: Node, against: Node | None) -> InsightOut:
    began = time.monotonic()
    return _shown(portray(principal, tree, against, utc_now()), (time.monotonic() - began) * 1000)


def _shown(found: Portrait, took_ms: float) -> InsightOut:
    did = {trait.value: trait for trait in found.traits if trait.group == "event"}
    return InsightOut(
        people=found.people,
        base_people=found.base_people,
        days=DAYS,
        traits=[
            TraitOut(**{key: value for key, value in asdict(trait).items() if key != "p"}) for trait in found.traits
        ],
        histograms=[HistogramOut(**asdict(each)) for each in found.histograms],
        hours=[HourOut(day=day, hour=hour, mine=mine, base=base) for day, hour, mine, base in found.hours],
        intensity=[
            IntensityOut(
                event=event,
                mine=mine / max(1, did[event].count),
                base=base / max(1, did[event].base_count),
            )
            for event, (mine, base) in found.times.items()
        ],
        took_ms=round(took_ms, 1),
    )
