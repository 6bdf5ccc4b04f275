"""The loop that moves people between stages: whom the pipeline noted, and whose turn has come.

A turn is one transaction (`deciding`). The warehouse's rows follow; until they are in, no other turn
begins, so a move is told exactly once, also after a crash.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
from django.db import DatabaseError, InterfaceError, connection, transaction

from cumulus.apps.audiences.due.rows import STAGES, write_due
from cumulus.apps.audiences.locks import only_mover
from cumulus.apps.audiences.models import StageModel, StageTurn
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.stages.deciding import decide
from cumulus.apps.audiences.stages.due import SETTLED, ask_round, concerned, note_due
from cumulus.apps.audiences.stages.ladders import ladder_of
from cumulus.apps.audiences.stages.placing import fill
from cumulus.apps.audiences.stages.proving import prove_some
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import WarehouseError, get_warehouse

logger = logging.getLogger(__name__)

_PAUSE_SECONDS = 1.0


def run_stages(stop: threading.Event, clock: Clock = utc_now) -> None:
    """Move people until `stop` is set; any failure is logged and tried again."""
    try:
        while not stop.is_set():
            if not _go(clock):
                stop.wait(_PAUSE_SECONDS)
    finally:
        connection.close()


def _go(clock: Clock) -> bool:
    try:
        return turn_once(clock())
    except (DatabaseError, InterfaceError, WarehouseError, DomainError) as error:
        logger.warning("stages.turn_failed", extra={"error": type(error).__name__})
    except Exception:
        logger.exception("stages.turn_broken")
    connection.close()
    return False


def turn_once(now: datetime) -> bool:
    """Write what is decided, place who must be placed, decide once more; return if there may be more at once."""
    if not _write_decided():
        return False
    for model in StageModel.objects.filter(archived_at=None, needs_fill=True).order_by("id"):
        _place_everybody(model, now)
    working = concerned(now)
    proved = prove_some(now, [each for each in working if note_due(each, now)])
    return sum(decide(each, now) for each in working) > 0 or proved


@transaction.atomic
def _write_decided() -> bool:
    """Bring every decided turn to the warehouse; False when another process works."""
    if not only_mover():
        return False
    for turn in StageTurn.objects.order_by("id"):
        if turn.moves:
            models, people, stages = zip(*turn.moves, strict=True)
            get_warehouse().insert_arrow("contact_stages", _rows(turn, models, people, stages), f"stages:{turn.pk}")
        due = [(at, STAGES, person) for at, person in turn.due]
        write_due(WorkspaceId(turn.workspace_id), due, f"stages:{turn.pk}")
        turn.delete()
    return True


def _rows(turn: StageTurn, models: Sequence[int], people: Sequence[int], stages: Sequence[str | None]) -> pa.Table:
    size = len(models)
    return pa.table(
        {
            "workspace_id": pa.array([turn.workspace_id] * size, pa.uint32()),
            "model_id": pa.array(models, pa.uint32()),
            "contact_id": pa.array(people, pa.uint32()),
            "version": pa.array([turn.pk] * size, pa.uint64()),
            "removed": pa.array([int(stage is None) for stage in stages], pa.uint8()),
            "stage": pa.array([stage or "" for stage in stages], pa.string()),
            "since": pa.array([turn.decided_at] * size, pa.timestamp("ms", tz="UTC")),
        }
    )


@transaction.atomic
def _place_everybody(model: StageModel, now: datetime) -> None:
    """Place everybody by a new or changed model, without events: people did not move, the model did."""
    if not only_mover() or StageTurn.objects.filter(workspace_id=model.workspace_id).exists():
        return
    workspace_id = WorkspaceId(model.workspace_id)
    ladder = ladder_of(model, load_catalogue(workspace_id))
    if ladder is not None:
        turn = StageTurn.objects.create(workspace_id=workspace_id, decided_at=now)
        fill(ladder, workspace_id, model.pk, turn.pk, now)
        turn.delete()
        ask_round(workspace_id, now + SETTLED)
    rows = StageModel.objects.filter(pk=model.pk, states=model.states, fill_mark=model.fill_mark)
    rows.update(needs_fill=False, proved_at=None, drift_count=0, suspects=None, suspected_at=None)
