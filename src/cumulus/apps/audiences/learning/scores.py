"""Everybody's score in the warehouse, beside those of score cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from cumulus.apps.audiences.expressions.sql import milliseconds
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.later import Later
from cumulus.platform.warehouse.client import get_warehouse

if TYPE_CHECKING:
    import pyarrow.compute as pc
else:
    pc = Later("pyarrow.compute")

FIRST_SCORE = 1_000_000_000
"""Ids of models' scores begin here: they never meet those of score cards."""
SCORE_KEY = "workspace_id = {workspace:UInt32} AND score_id = {score:UInt32}"


def score_id(model_id: int) -> int:
    """Return the id of a model's score."""
    return FIRST_SCORE + model_id


def write(
    workspace_id: WorkspaceId,
    model_id: int,
    batches: Iterable[pa.RecordBatch],
    now: datetime,
    tell: Callable[[int, str], None],
) -> None:
    """Write a rescoring and its reasons; who has no score any more loses the old one.

    Safe to run twice: rows replace by version, which is the rescoring's instant.
    """
    version = milliseconds(now)
    for place, batch in enumerate(batches):
        token = f"model-{workspace_id}-{model_id}-{version}-{place}"
        get_warehouse().insert_arrow("contact_scores", _scores(batch, workspace_id, model_id, now), token)
        kept = batch.filter(pc.equal(batch.column("removed"), 0))
        get_warehouse().insert_arrow("score_reasons", _reasons(kept, workspace_id, model_id, version), token)
        tell(97, "writing")


def forget(workspace_id: WorkspaceId, model_id: int, before: int) -> None:
    """Remove the scores that are older than the version `before`."""
    get_warehouse().command(
        "INSERT INTO contact_scores (workspace_id, score_id, contact_id, version, removed, value, fit, engagement,"
        " grade, at) SELECT workspace_id, score_id, contact_id, {version:UInt64}, 1, 0, 0, 0, '', now64(3)"
        f" FROM contact_scores FINAL WHERE {SCORE_KEY} AND version < {{version:UInt64}} AND removed = 0",
        {"workspace": workspace_id, "score": score_id(model_id), "version": before},
    )


@dataclass(frozen=True, slots=True)
class Scored:
    """One person's score; reasons are (column of the model, what it adds), the strongest first."""

    contact_id: ContactId
    value: float
    fit: float
    engagement: float
    grade: str
    reasons: tuple[tuple[int, float], ...] = ()


def best(workspace_id: WorkspaceId, model_id: int, limit: int, offset: int) -> tuple[list[Scored], int]:
    """Return people by score, the best first, and how many have one."""
    params = {"workspace": workspace_id, "score": score_id(model_id), "limit": limit, "offset": offset}
    rows = (
        get_warehouse()
        .query(
            "SELECT contact_id, value, fit, engagement, grade FROM contact_scores FINAL"
            f" WHERE {SCORE_KEY} AND removed = 0 ORDER BY value DESC, contact_id LIMIT {{limit:UInt32}} OFFSET {{offset:UInt32}}",
            params,
        )
        .rows
    )
    total = get_warehouse().scalar(
        f"SELECT count() FROM contact_scores FINAL WHERE {SCORE_KEY} AND removed = 0", params
    )
    return [Scored(ContactId(row[0]), *row[1:]) for row in rows], int(total)


def bands(workspace_id: WorkspaceId, model_id: int) -> dict[str, int]:
    """Return how many people each band has."""
    params = {"workspace": workspace_id, "score": score_id(model_id)}
    sql = f"SELECT grade, count() FROM contact_scores FINAL WHERE {SCORE_KEY} AND removed = 0 GROUP BY grade"
    return {str(grade): int(count) for grade, count in get_warehouse().query(sql, params).rows}


def of_person(workspace_id: WorkspaceId, model_id: int, contact_id: ContactId) -> Scored | None:
    """Return a person's score with its reasons; None when they have none."""
    params = {"workspace": workspace_id, "score": score_id(model_id), "contact": contact_id}
    where = f"{SCORE_KEY} AND contact_id = {{contact:UInt32}}"
    rows = (
        get_warehouse()
        .query(
            "SELECT contact_id, value, fit, engagement, grade, version FROM contact_scores FINAL"
            f" WHERE {where} AND removed = 0",
            params,
        )
        .rows
    )
    if not rows:
        return None
    why = (
        get_warehouse()
        .query(
            f"SELECT columns, weights FROM score_reasons FINAL WHERE {where} AND version = {{version:UInt64}}",
            {**params, "version": rows[0][5]},
        )
        .rows
    )
    reasons = tuple(zip(*why[0], strict=True)) if why else ()
    person, value, fit, engagement, grade, _ = rows[0]
    return Scored(ContactId(person), value, fit, engagement, grade, reasons)


def _common(batch: pa.RecordBatch, workspace_id: WorkspaceId, model_id: int, version: int) -> dict[str, pa.Array]:
    rows = batch.num_rows
    return {
        "workspace_id": pa.repeat(pa.scalar(int(workspace_id), pa.uint32()), rows),
        "score_id": pa.repeat(pa.scalar(score_id(model_id), pa.uint32()), rows),
        "contact_id": batch.column("contact_id"),
        "version": pa.repeat(pa.scalar(version, pa.uint64()), rows),
    }


def _scores(batch: pa.RecordBatch, workspace_id: WorkspaceId, model_id: int, now: datetime) -> pa.Table:
    told = {name: batch.column(name) for name in ("removed", "value", "fit", "engagement", "grade")}
    at = pa.repeat(pa.scalar(now, pa.timestamp("ms", "UTC")), batch.num_rows)
    return pa.table({**_common(batch, workspace_id, model_id, milliseconds(now)), **told, "at": at})


def _reasons(batch: pa.RecordBatch, workspace_id: WorkspaceId, model_id: int, version: int) -> pa.Table:
    told = {name: batch.column(name) for name in ("columns", "weights")}
    return pa.table({**_common(batch, workspace_id, model_id, version), **told})
