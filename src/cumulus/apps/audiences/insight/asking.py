"""What a portrait asks: segments by id, and the answer of today."""

from __future__ import annotations

import time
from datetime import datetime

from cumulus.apps.audiences import queries
from cumulus.apps.audiences.expressions.tree import Any, Node
from cumulus.apps.audiences.insight import answers
from cumulus.apps.audiences.insight.portraying import portray, portray_both
from cumulus.apps.audiences.insight.saving import Question
from cumulus.apps.audiences.insight.schemas import Figures, InsightOut, PairOut
from cumulus.apps.audiences.models import SavedPortrait, Segment
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.json import JsonObject, JsonValue


def question(principal: Principal, segment: int, against: int | None, beside: int | None = None) -> Question:
    """Return the question about segments of the workspace.

    Raises
    ------
    SegmentNotFound
        `segment_not_found`.
    """
    return Question(
        queries.find_segment(principal.workspace_id, str(segment)),
        None if against is None else queries.find_segment(principal.workspace_id, str(against)),
        None if beside is None else queries.find_segment(principal.workspace_id, str(beside)),
    )


def question_of(principal: Principal, saved: SavedPortrait) -> Question:
    """Return the question that a saved portrait answers, with the segments as they are today."""
    against, beside = saved.asked["against"], saved.asked.get("beside")
    others = [each["id"] if each else None for each in (against, beside)]
    return question(principal, saved.asked["segment"]["id"], *others)


def rules(kept: JsonObject) -> list[JsonValue]:
    """Return the conditions in a kept question."""
    asked = (kept["segment"], kept["against"], kept.get("beside"))
    return [each["expression"] for each in asked if isinstance(each, dict)]


def figures(principal: Principal, asked: Question, now: datetime) -> Figures:
    """Return the portrait of one segment, or of two side by side."""
    if asked.beside is None:
        return answer(principal, asked, now)
    return pair(principal, asked.segment, asked.beside, asked.against, now)


def answer(principal: Principal, asked: Question, now: datetime) -> InsightOut:
    """Return the portrait; a broken segment has nobody."""
    began = time.monotonic()
    against = None if asked.against is None else tree_of(principal, asked.against)
    found = portray(principal, tree_of(principal, asked.segment), against, now)
    return answers.portrait(found, (time.monotonic() - began) * 1000)


def pair(principal: Principal, left: Segment, right: Segment, against: Segment | None, now: datetime) -> PairOut:
    """Return two portraits against one base."""
    began = time.monotonic()
    base = None if against is None else tree_of(principal, against)
    found = portray_both(principal, tree_of(principal, left), tree_of(principal, right), base, now)
    return answers.pair(found, (time.monotonic() - began) * 1000)


def tree_of(principal: Principal, segment: Segment) -> Node:
    """Return a segment's tree; nobody's when it is broken."""
    return queries.segment_tree(principal.workspace_id, segment) or Any(())
