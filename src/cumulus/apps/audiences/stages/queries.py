"""Reads of stage models: who is where, how people move, how long they stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.models import StageModel
from cumulus.apps.audiences.stages.placing import STAGE_CHANGED
from cumulus.apps.contacts.contracts import PersonStage
from cumulus.apps.contacts.facade import restriction
from cumulus.apps.workspaces.contracts import Principal
from cumulus.core.clock import utc_now
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.warehouse.client import get_warehouse

_CHANGES = (
    "FROM events WHERE workspace_id = {workspace:UInt32} AND name = {changed:String}"
    " AND properties.model.:`String` = {slug:String} AND source_id = 0"
)
_IN_STAGE = (
    "contact_stages FINAL WHERE workspace_id = {workspace:UInt32} AND model_id = {model:UInt32} AND removed = 0"
    " AND stage != '' AND contact_id IN"
    " (SELECT contact_id FROM contacts FINAL WHERE workspace_id = {workspace:UInt32} AND deleted = 0"
)


@dataclass(frozen=True, slots=True)
class Dwell:
    """How long people stayed in a stage before they left it, in days."""

    stage: str
    people: int
    median_days: float
    upper_days: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Moves between stages in a time, and how long stays lasted that ended in it."""

    moves: list[tuple[str, str, int]]
    dwell: list[Dwell]


def live_models(workspace_id: WorkspaceId) -> QuerySet[StageModel]:
    """Return the workspace's stage models that are not archived."""
    return StageModel.objects.filter(workspace_id=workspace_id, archived_at__isnull=True)


def known_models(workspace_id: WorkspaceId) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return id and stage keys of the models, by slug."""
    rows = live_models(workspace_id).order_by("id").values_list("slug", "id", "states")
    return {slug: (pk, tuple(str(state["key"]) for state in states)) for slug, pk, states in rows}


def stage_counts(principal: Principal, model_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Return how many people, whom the one who asks sees, are in each stage, by model and stage; one statement."""
    query = evaluation.context(principal.workspace_id, utc_now(), within=restriction(principal)).query()
    query.params["models"] = list(model_ids)
    sql = (
        "SELECT model_id, stage, count() FROM contact_stages FINAL WHERE workspace_id = {workspace:UInt32}"
        " AND model_id IN {models:Array(UInt32)} AND removed = 0 AND contact_id IN (SELECT contact_id FROM contacts"
        f" FINAL WHERE workspace_id = {{workspace:UInt32}} AND deleted = 0{query.people}) GROUP BY model_id, stage"
    )
    return {(model_id, stage): count for model_id, stage, count in get_warehouse().query(sql, query.params).rows}


def stage_people(
    principal: Principal, model_id: int, stage: str, before: int | None, limit: int
) -> tuple[list[ContactId], int]:
    """Return a page of the people in a stage whom the one who asks sees, newest first, and the total."""
    query = evaluation.context(principal.workspace_id, utc_now(), within=restriction(principal)).query()
    query.params |= {"model": model_id, "stage": stage, "before": 2**32 if before is None else before}
    sql = (
        f"SELECT count(), groupArraySortedIf({int(limit)})(-toInt64(contact_id), contact_id < {{before:UInt64}})"
        f" FROM {_IN_STAGE}{query.people}) AND stage = {{stage:String}}"
    )
    ((total, ids),) = get_warehouse().query(sql, query.params).rows
    return [ContactId(-negated) for negated in ids], total


def flow(principal: Principal, model: StageModel, days: int, now: datetime) -> Flow:
    """Return the moves of the last `days`; two statements over the events of moves."""
    query = evaluation.context(principal.workspace_id, now, within=restriction(principal)).query()
    query.params |= {"changed": STAGE_CHANGED, "slug": model.slug}
    since = query.bind_instant(int((now - timedelta(days=days)).timestamp() * 1000))
    seen = (
        " AND contact_id IN (SELECT contact_id FROM contacts FINAL WHERE workspace_id = {workspace:UInt32}"
        f" AND deleted = 0{query.people})"
    )
    moves = (
        "SELECT ifNull(properties.from.:`String`, '') AS before, ifNull(properties.to.:`String`, '') AS after, count()"
        f" {_CHANGES}{seen} AND timestamp >= {since} GROUP BY before, after ORDER BY count() DESC, before, after"
    )
    stays = (
        "SELECT contact_id, arraySort(groupArray((timestamp, ifNull(properties.to.:`String`, '')))) AS steps"
        f" {_CHANGES}{seen} GROUP BY contact_id"
    )
    dwell = (
        "SELECT stay.1 AS stage, count(), quantileExact(0.5)(stay.2), quantileExact(0.9)(stay.2) FROM (SELECT"
        " arrayJoin(arrayMap(i -> (steps[i].2, dateDiff('second', steps[i].1, steps[i + 1].1) / 86400,"
        f" steps[i + 1].1), range(1, length(steps)))) AS stay FROM ({stays}))"
        f" WHERE stay.3 >= {since} AND stay.1 != '' GROUP BY stage ORDER BY stage"
    )
    warehouse = get_warehouse()
    return Flow(
        [(before, after, count) for before, after, count in warehouse.query(moves, query.params).rows],
        [Dwell(*row) for row in warehouse.query(dwell, query.params).rows],
    )


def stages_of(workspace_id: WorkspaceId, contact_id: ContactId) -> Sequence[PersonStage]:
    """Return the stage of a person in each model, by the model's name; one statement."""
    models = {model.pk: model for model in live_models(workspace_id)}
    if not models:
        return []
    found = get_warehouse().query(
        "SELECT model_id, stage, since FROM contact_stages FINAL WHERE workspace_id = {workspace:UInt32}"
        " AND contact_id = {contact:UInt32} AND removed = 0 AND stage != ''",
        {"workspace": workspace_id, "contact": contact_id},
    )
    stages = [
        _person_stage(models[model_id], stage, since) for model_id, stage, since in found.rows if model_id in models
    ]
    return sorted((each for each in stages if each is not None), key=lambda each: each.model)


def _person_stage(model: StageModel, key: str, since: datetime) -> PersonStage | None:
    state = next((each for each in model.states if each["key"] == key), None)
    if state is None:
        return None
    return PersonStage(model.pk, model.name, key, state["name_zh"], state["name_en"], state["tone"], since)
