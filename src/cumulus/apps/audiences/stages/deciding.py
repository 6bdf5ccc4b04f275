"""Deciding who moves: one transaction has the moves, their events, the tasks that they alert with, and who waits no longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from cumulus.apps.audiences import evaluation
from cumulus.apps.audiences.due.rows import due_at
from cumulus.apps.audiences.evaluation import Judgement
from cumulus.apps.audiences.locks import only_mover
from cumulus.apps.audiences.models import StageDirty, StageModel, StageTurn
from cumulus.apps.audiences.stages.due import CHUNK, keep_round, people_in_round, stand_at
from cumulus.apps.audiences.stages.ladders import ladders_of
from cumulus.apps.audiences.stages.placing import STAGE_CHANGED, Ladder, known_stages
from cumulus.apps.contacts import facade as contacts
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.spine.events import InternalEvent, append_events


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody goes from one stage to another; None: they are gone."""

    model: StageModel
    contact_id: ContactId
    before: str
    after: str | None


@dataclass(slots=True)
class Verdicts:
    """Who moves, and at which second whose stage may be another one by time alone."""

    moves: list[Move] = field(default_factory=list)
    due: list[tuple[int, int]] = field(default_factory=list)


@transaction.atomic
def decide(workspace_id: WorkspaceId, now: datetime) -> bool:
    """Judge who is noted, and the next of a round, and decide their moves; return whether anybody was judged."""
    if not only_mover() or StageTurn.objects.filter(workspace_id=workspace_id).exists():
        return False
    stand = stand_at(workspace_id, now)
    noted = list(StageDirty.objects.filter(workspace_id=workspace_id).order_by("id")[:CHUNK])
    others = people_in_round(stand, now, len(noted))
    depths = dict.fromkeys(others, 0) | {ContactId(each.contact_id): each.depth for each in noted}
    found = _verdicts(workspace_id, sorted(depths), now) if depths else Verdicts()
    if found.moves or found.due:
        _tell(workspace_id, found, depths, now)
    keep_round(stand, now, others)
    _forget(noted)
    return bool(depths)


def _verdicts(workspace_id: WorkspaceId, people: Sequence[ContactId], now: datetime) -> Verdicts:
    models = StageModel.objects.filter(workspace_id=workspace_id, archived_at=None, needs_fill=False).order_by("id")
    ladders = ladders_of(workspace_id, models)
    if not ladders:
        return Verdicts()
    trees = [tree for _, ladder in ladders for tree in ladder.trees]
    judged = {each.contact_id: each for each in evaluation.judge(trees, workspace_id, now, people)}
    known = known_stages(workspace_id, [model.pk for model, _ in ladders], people)
    found = Verdicts()
    for person in people:
        _compare(person, judged.get(person), ladders, known, found, now)
    return found


def _compare(
    person: ContactId,
    judged: Judgement | None,
    ladders: Sequence[tuple[StageModel, Ladder]],
    known: Mapping[tuple[int, int], str],
    found: Verdicts,
    now: datetime,
) -> None:
    at, turns = 0, []
    for model, ladder in ladders:
        before, after = known.get((model.pk, person)), None
        if judged is not None:
            theirs = slice(at, at + len(ladder.trees))
            after = ladder.stage(judged.inside[theirs])
            turns.append(ladder.turn(judged.inside[theirs], judged.turns[theirs]))
        if after != before and not (after == "" and before is None):
            found.moves.append(Move(model, person, before or "", after))
        at += len(ladder.trees)
    turn = min((each for each in turns if each is not None), default=None)
    if turn is not None:
        found.due.append((due_at(turn, now), int(person)))


def _tell(workspace_id: WorkspaceId, found: Verdicts, depths: Mapping[ContactId, int], now: datetime) -> None:
    """Keep a turn until it is in the warehouse, and say who moved."""
    turn = StageTurn.objects.create(
        workspace_id=workspace_id,
        decided_at=now,
        moves=[[move.model.pk, move.contact_id, move.after] for move in found.moves],
        due=found.due,
    )
    told = [move for move in found.moves if move.after is not None]
    append_events(workspace_id, [_event(move, turn.pk, depths[move.contact_id]) for move in told])
    _alert(workspace_id, told, turn.pk, now)


def _forget(noted: Sequence[StageDirty]) -> None:
    """Take away who was judged, unless they were noted again meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM audiences_stagedirty AS dirty USING unnest(%s::bigint[], %s::bigint[]) AS done (id, mark)"
            " WHERE dirty.id = done.id AND dirty.mark = done.mark",
            [[each.pk for each in noted], [each.mark for each in noted]],
        )


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
