"""Deciding who moved: a loop that judges whom the pipeline noted, and everybody now and then.

A turn is one transaction: the moves, their events, the tasks they alert with, and who is no longer noted. The
warehouse's rows follow; until they are in, no other turn begins, so a move is told exactly once, also after a crash.
What time alone changes is found by comparing everybody every ten minutes, one statement a model.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa
from django.db import DatabaseError, InterfaceError, connection, transaction

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.expressions.problems import InvalidExpression
from cumulus.apps.audiences.models import StageDirty, StageModel, StageTurn
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.stages.noting import note_moved
from cumulus.apps.audiences.stages.placing import STAGE_CHANGED, Ladder, fill, known_stages, moved_people, read_ladder
from cumulus.apps.contacts import facade as contacts
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.spine.events import InternalEvent, append_events
from cumulus.platform.warehouse.client import WarehouseError, get_warehouse

logger = logging.getLogger(__name__)

COMPARE_EVERY = timedelta(minutes=10)
_SETTLED = timedelta(seconds=8)
"""After so long every process knows what a new definition depends on: then everybody is compared once."""
_PAUSE_SECONDS = 1.0
_CHUNK = 5_000
_LOCK = 7_105


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody goes from one stage to another; None: they are gone."""

    model: StageModel
    contact_id: ContactId
    before: str
    after: str | None


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
    for model in StageModel.objects.filter(archived_at=None, compared_at__lt=now - COMPARE_EVERY).order_by("id"):
        _compare_everybody(model, now)
    noted = StageDirty.objects.order_by().values_list("workspace_id", flat=True).distinct()
    more = False
    for workspace_id in list(noted):
        more |= _decide(WorkspaceId(workspace_id), now)
    return more


@transaction.atomic
def _write_decided() -> bool:
    """Bring every decided turn to the warehouse; False when another process works."""
    if not _only_one():
        return False
    for turn in StageTurn.objects.order_by("id"):
        if turn.moves:
            models, people, stages = zip(*turn.moves, strict=True)
            get_warehouse().insert_arrow("contact_stages", _rows(turn, models, people, stages), f"stages:{turn.pk}")
        turn.delete()
    return True


def _only_one() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [_LOCK])
        return bool(cursor.fetchone()[0])


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
    if not _only_one() or StageTurn.objects.filter(workspace_id=model.workspace_id).exists():
        return
    ladder = ladder_of(model)
    if ladder is not None:
        turn = StageTurn.objects.create(workspace_id=model.workspace_id, decided_at=now)
        fill(ladder, WorkspaceId(model.workspace_id), model.pk, turn.pk, now)
        turn.delete()
    rows = StageModel.objects.filter(pk=model.pk, states=model.states, fill_mark=model.fill_mark)
    rows.update(needs_fill=False, compared_at=now - COMPARE_EVERY + _SETTLED)


def _compare_everybody(model: StageModel, now: datetime) -> None:
    """Note whom time alone has moved."""
    ladder = ladder_of(model)
    workspace_id = WorkspaceId(model.workspace_id)
    if ladder is not None:
        for block in moved_people(ladder, workspace_id, model.pk, now):
            note_moved(workspace_id, block)
    StageModel.objects.filter(pk=model.pk).update(compared_at=now)


def ladder_of(model: StageModel) -> Ladder | None:
    """Return a model's ladder; None, noted on the model, when it is broken: then nobody moves."""
    reason = ""
    ladder = None
    try:
        ladder = read_ladder(model.states, load_catalogue(WorkspaceId(model.workspace_id)))
    except InvalidExpression as error:
        reason = error.message[:1000]
        logger.warning("stage_model.broken", extra={"model": model.pk})
    if reason != model.broken_reason:
        StageModel.objects.filter(pk=model.pk).update(broken_reason=reason)
    return ladder


@transaction.atomic
def _decide(workspace_id: WorkspaceId, now: datetime) -> bool:
    """Judge who is noted and decide their moves; return whether anybody was judged."""
    if not _only_one() or StageTurn.objects.filter(workspace_id=workspace_id).exists():
        return False
    noted = list(StageDirty.objects.filter(workspace_id=workspace_id).order_by("id")[:_CHUNK])
    people = [ContactId(each.contact_id) for each in noted]
    depths = {each.contact_id: each.depth for each in noted}
    models = StageModel.objects.filter(workspace_id=workspace_id, archived_at=None, needs_fill=False)
    moves = _moves(workspace_id, [*models.order_by("id")], people, now)
    turn = StageTurn.objects.create(
        workspace_id=workspace_id,
        decided_at=now,
        moves=[[move.model.pk, move.contact_id, move.after] for move in moves],
    )
    told = [move for move in moves if move.after is not None]
    append_events(workspace_id, [_event(move, turn.pk, depths[move.contact_id]) for move in told])
    _alert(workspace_id, told, turn.pk, now)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM audiences_stagedirty AS dirty USING unnest(%s::bigint[], %s::bigint[]) AS done (id, mark)"
            " WHERE dirty.id = done.id AND dirty.mark = done.mark",
            [[each.pk for each in noted], [each.mark for each in noted]],
        )
    return bool(noted)


def _moves(
    workspace_id: WorkspaceId, models: Sequence[StageModel], people: Sequence[ContactId], now: datetime
) -> list[Move]:
    ladders = [(model, ladder) for model in models if (ladder := ladder_of(model)) is not None]
    if not ladders or not people:
        return []
    trees = [tree for _, ladder in ladders for tree in ladder.trees]
    judged = {each.contact_id: each.inside for each in evaluation.judge(trees, workspace_id, now, people)}
    known = known_stages(workspace_id, [model.pk for model, _ in ladders], people)
    moves: list[Move] = []
    at = 0
    for model, ladder in ladders:
        size = len(ladder.trees)
        for person in people:
            inside = judged.get(person)
            before = known.get((model.pk, person))
            after = None if inside is None else ladder.stage(inside[at : at + size])
            if after != before and not (after == "" and before is None):
                moves.append(Move(model, person, before or "", after))
        at += size
    return moves


def _event(move: Move, turn_id: int, depth: int) -> InternalEvent:
    said = {"model": move.model.slug, "from": move.before, "to": move.after}
    name = f"stage:{turn_id}:{move.model.pk}:{move.contact_id}"
    return InternalEvent(STAGE_CHANGED, move.contact_id, said, message_id=name, depth=depth + 1)


def _alert(workspace_id: WorkspaceId, moves: Sequence[Move], turn_id: int, now: datetime) -> None:
    """Give the owners of people who came into a stage with an alert a task each."""
    states: Mapping[tuple[int, str], str] = {
        (move.model.pk, str(state["key"])): str(state["name_zh"] or state["name_en"])
        for move in moves
        for state in move.model.states
        if state.get("alert")
    }
    wanted = {
        move.contact_id: f"{move.model.name}: {states[move.model.pk, str(move.after)]}"
        for move in moves
        if (move.model.pk, move.after) in states
    }
    if wanted:
        contacts.add_tasks_for_owners(workspace_id, wanted, f"stage:{turn_id}", now)
