"""Scores on their way to the warehouse: what is said of them first, in one transaction with the rows.

Rows of which nothing is said need no such care. They are written before the transaction, and whoever
does the same stretch again after a crash finds nothing that differs.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import pyarrow as pa
from django.db import connection

from cumulus.apps.audiences.models import ScoreTurn
from cumulus.apps.audiences.scoring.cards import LiveCard
from cumulus.apps.audiences.scoring.computing import Difference
from cumulus.apps.audiences.scoring.saying import Saying, change_said, contributions
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.spine.events import InternalEvent, append_alike, append_events
from cumulus.platform.warehouse.client import get_warehouse

logger = logging.getLogger(__name__)

_ROWS_PER_INSERT = 50_000


class StoredScore(msgspec.Struct, frozen=True, array_like=True):
    """A row of `contact_scores` on its way."""

    score_id: int
    contact_id: int
    removed: int
    value: float
    fit: float
    engagement: float
    grade: str
    rules: dict[str, float]


@dataclass(frozen=True, slots=True)
class Noted:
    """Who changed: the mark of the change, and how deep in a chain of causes it is."""

    mark: int
    depth: int


def say(
    workspace_id: WorkspaceId,
    live: Sequence[LiveCard],
    found: Sequence[Difference],
    noted: Mapping[int, Noted],
    cause: str,
    now: datetime,
) -> ScoreTurn | None:
    """Say what changed and keep the rows, in the caller's transaction; None when nothing changed.

    Parameters
    ----------
    noted : Mapping[int, Noted]
        Who changed, and how deep the causes are; of a fill nobody: it is told after what is live.
    cause : str
        Why scores are computed; empty: as each card's fill says.
    """
    if not found:
        return None
    cards = {each.score.pk: each for each in live}
    rows = [_stored(cards[each.score_id], each) for each in found]
    turn = ScoreTurn.objects.create(workspace_id=workspace_id, at=now, rows=msgspec.msgpack.encode(rows))
    said = {}
    for each in found:
        own = cards[each.score_id]
        saying = Saying(own.score.slug, own.card, cause or own.score.fill_cause)
        what = None if each.now is None else change_said(saying, each.before, each.now)
        if what is not None:
            said[each.score_id, each.contact_id] = what
    _append(turn, said, noted)
    logger.info("scores.turned", extra={"workspace": workspace_id, "rows": len(rows), "events": len(said)})
    return turn


def _append(turn: ScoreTurn, said: Mapping[tuple[int, ContactId], JsonObject], noted: Mapping[int, Noted]) -> None:
    """Say it: at once of people who changed, and after what is live of everybody."""
    workspace_id = WorkspaceId(turn.workspace_id)
    if noted:
        append_events(
            workspace_id,
            [
                InternalEvent(
                    "Score Changed",
                    person,
                    what,
                    message_id=f"score:{turn.pk}:{score_id}:{person}",
                    depth=noted[person].depth + 1 if person in noted else 0,
                )
                for (score_id, person), what in said.items()
            ],
        )
        return
    for score_id in sorted({score_id for score_id, _ in said}):
        theirs = {who: msgspec.json.encode(what).decode() for (own, who), what in said.items() if own == score_id}
        append_alike(workspace_id, "Score Changed", theirs, f"score:{turn.pk}:{score_id}")


def _stored(live: LiveCard, each: Difference) -> StoredScore:
    now = each.now
    if now is None:
        return StoredScore(each.score_id, each.contact_id, 1, 0, 0, 0, "", {})
    rules = contributions(live.card, now.rules)
    return StoredScore(each.score_id, each.contact_id, 0, now.value, now.fit, now.engagement, now.grade, rules)


def finish(turn: ScoreTurn | None) -> None:
    """Write a turn's rows, which are dropped when they are there already, and end it."""
    if turn is None:
        return
    rows = msgspec.msgpack.decode(bytes(turn.rows), type=list[StoredScore])
    for at in range(0, len(rows), _ROWS_PER_INSERT):
        table = _table(turn, rows[at : at + _ROWS_PER_INSERT])
        get_warehouse().insert_arrow("contact_scores", table, f"score-turn-{turn.pk}-{at}")
    ScoreTurn.objects.filter(pk=turn.pk).delete()


def _table(turn: ScoreTurn, rows: Sequence[StoredScore]) -> pa.Table:
    size = len(rows)
    rules = [list(row.rules.items()) for row in rows]
    return pa.table(
        {
            "workspace_id": pa.array([turn.workspace_id] * size, pa.uint32()),
            "score_id": pa.array([row.score_id for row in rows], pa.uint32()),
            "contact_id": pa.array([row.contact_id for row in rows], pa.uint32()),
            "version": pa.array([turn.pk] * size, pa.uint64()),
            "removed": pa.array([row.removed for row in rows], pa.uint8()),
            "value": pa.array([row.value for row in rows], pa.float64()),
            "fit": pa.array([row.fit for row in rows], pa.float64()),
            "engagement": pa.array([row.engagement for row in rows], pa.float64()),
            "grade": pa.array([row.grade for row in rows], pa.string()),
            "at": pa.array([turn.at] * size, pa.timestamp("ms", tz="UTC")),
            "rules": pa.array(rules, pa.map_(pa.string(), pa.float64())),
        }
    )


def store_quietly(workspace_id: WorkspaceId, batches: Sequence[pa.RecordBatch], now: datetime) -> int:
    """Write rows of which nothing is said; return how many. Safe to run twice: the newer version replaces."""
    rows: int = sum(batch.num_rows for batch in batches)
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('audiences_scoreturn', 'id'))")
        version = int(cursor.fetchone()[0])
    table = pa.Table.from_batches(batches)
    for at in range(0, rows, _ROWS_PER_INSERT):
        part = table.slice(at, _ROWS_PER_INSERT)
        size = part.num_rows
        part = part.append_column("workspace_id", pa.repeat(pa.scalar(int(workspace_id), pa.uint32()), size))
        part = part.append_column("version", pa.repeat(pa.scalar(version, pa.uint64()), size))
        part = part.append_column("removed", pa.repeat(pa.scalar(0, pa.uint8()), size))
        part = part.append_column("at", pa.repeat(pa.scalar(now, pa.timestamp("ms", "UTC")), size))
        get_warehouse().insert_arrow("contact_scores", part, f"score-quiet-{version}-{at}")
    return rows
