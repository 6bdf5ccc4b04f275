"""Whose stage may be another one by time alone: noted when their turn has come.

When a turn comes is known of everybody who was judged. A round judges everybody once: after a model
has placed them, and after a long sleep.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from cumulus.apps.audiences.due.stand import begin, go_back, is_due, is_lost, keep, next_turns
from cumulus.apps.audiences.locks import only_mover
from cumulus.apps.audiences.models import StageDirty, StageModel, StageTurn, StageWorkspace
from cumulus.apps.audiences.stages.noting import note_moved
from cumulus.apps.contacts import facade as contacts
from cumulus.core.ids import ContactId, WorkspaceId

SETTLED = timedelta(seconds=8)
"""After so long every process knows what a new definition depends on: then everybody is judged once."""
CHUNK = 5_000
"""People judged in one turn."""
_FAR = timedelta(minutes=10)
_ROUND_LEAST = 500
"""A round goes on beside however many wait."""


def concerned(now: datetime) -> set[WorkspaceId]:
    """Return the workspaces where somebody waits, somebody's turn may have come, or a round goes on."""
    noted = set(StageDirty.objects.order_by().values_list("workspace_id", flat=True).distinct())
    models = StageModel.objects.filter(archived_at=None).order_by()
    keeping = set(models.values_list("workspace_id", flat=True).distinct())
    stands = StageWorkspace.objects.filter(workspace_id__in=keeping)
    resting = {stand.workspace_id for stand in stands if not _has_work(stand, now)}
    return {WorkspaceId(each) for each in noted | (keeping - resting)}


def _has_work(stand: StageWorkspace, now: datetime) -> bool:
    back = any(at is not None and at > now for at in (stand.due_from, stand.due_to))
    return back or is_lost(stand, now) or is_due(stand, now) or is_in_round(stand, now)


def stand_at(workspace_id: WorkspaceId, now: datetime) -> StageWorkspace:
    """Return how far a workspace has followed time, never further than to `now`; before anybody is judged then."""
    stand, _ = StageWorkspace.objects.get_or_create(workspace_id=workspace_id)
    go_back(stand, now)
    return stand


@transaction.atomic
def note_due(workspace_id: WorkspaceId, now: datetime) -> bool:
    """Note the next people whose turn has come; return whether there may be more.

    In the transaction that says how far that is: a crash leaves nobody out. While many wait, nobody is
    added: whoever does something now is judged within seconds, though a whole town is due at midnight.
    """
    if not only_mover() or StageTurn.objects.filter(workspace_id=workspace_id).exists():
        return False
    stand = stand_at(workspace_id, now)
    if is_lost(stand, now):
        begin(stand, now)
        ask_round(workspace_id, now)
        return False
    if not is_due(stand, now):
        return False
    if StageDirty.objects.filter(workspace_id=workspace_id)[:CHUNK].count() == CHUNK:
        return True
    rows = next_turns(workspace_id, stand, now, CHUNK, of_stages=True)
    note_moved(workspace_id, [ContactId(person) for person, _ in rows])
    keep(stand)
    return len(rows) == CHUNK


def ask_round(workspace_id: WorkspaceId, at: datetime) -> None:
    """Let everybody be judged once from `at` on, from the first person on; in the only mover's transaction.

    A round that waits to begin later serves both who asked: it never begins earlier than either may.
    """
    stand, _ = StageWorkspace.objects.get_or_create(workspace_id=workspace_id)
    waits = stand.round_at is not None and stand.round_after is not None and at < stand.round_at <= at + _FAR
    stand.round_after, stand.round_at = 0, stand.round_at if waits else at
    stand.save(update_fields=["round_after", "round_at"])


def is_in_round(stand: StageWorkspace, now: datetime) -> bool:
    """Return whether a round goes on. One that begins too far ahead was asked for by another clock."""
    ahead = stand.round_at is not None and now < stand.round_at <= now + _FAR
    return stand.round_after is not None and not ahead


def people_in_round(stand: StageWorkspace, now: datetime, waiting: int) -> list[ContactId]:
    """Return the next people of a round, many while few wait; nobody at its end, and when there is none."""
    if not is_in_round(stand, now):
        return []
    size = max(_ROUND_LEAST, CHUNK - waiting)
    return contacts.people_after(WorkspaceId(stand.workspace_id), stand.round_after or 0, size)


def keep_round(stand: StageWorkspace, now: datetime, people: Sequence[ContactId]) -> None:
    """Say that these people of a round were judged, in the transaction that decides of them."""
    if is_in_round(stand, now):
        rows = StageWorkspace.objects.filter(pk=stand.pk, round_after=stand.round_after, round_at=stand.round_at)
        rows.update(round_after=people[-1] if people else None)
