"""Runs over everybody: begun, carried on after a crash, cancelled."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from cumulus.apps.contacts.matching import errors
from cumulus.apps.contacts.matching.working import AT_ONCE, learn_weights, match_people
from cumulus.apps.contacts.models import Contact, MatchRun
from cumulus.core.ids import WorkspaceId

logger = logging.getLogger(__name__)

_STALLED = timedelta(minutes=2)
"""A set takes seconds; whoever has not moved for so long is gone."""

_State = MatchRun.State


def start_run(workspace_id: WorkspaceId) -> MatchRun:
    """Begin a run over everybody.

    Raises
    ------
    Conflict
        `match_run_active`.
    """
    total = Contact.objects.filter(workspace_id=workspace_id, merged_into_id=None).count()
    try:
        with transaction.atomic():
            return MatchRun.objects.create(workspace_id=workspace_id, total=total)
    except IntegrityError as error:
        raise errors.already_running() from error


def cancel_run(workspace_id: WorkspaceId, run_id: int) -> MatchRun:
    """End a run where it is; one that has ended stays as it is.

    Raises
    ------
    NotFound
        `match_run_not_found`.
    """
    mine = MatchRun.objects.filter(workspace_id=workspace_id, pk=run_id)
    mine.filter(state=_State.RUNNING).update(state=_State.CANCELLED, ended_at=timezone.now())
    found = mine.first()
    if found is None:
        raise errors.run_not_found()
    return found


def carry_on(run_id: int) -> None:
    """Match everybody whom the run has not looked at, in sets, until it is done or cancelled.

    Two who carry the same run on at once do no harm: the second stops at its first set.
    """
    run = MatchRun.objects.filter(pk=run_id, state=_State.RUNNING).first()
    if run is None:
        return
    workspace_id = WorkspaceId(run.workspace_id)
    if not run.last_id:
        learn_weights(workspace_id)
    while people := _next_people(workspace_id, run.last_id):
        match_people(workspace_id, people)
        if not _move(run, people):
            return
    ended = MatchRun.objects.filter(pk=run_id, state=_State.RUNNING, last_id=run.last_id)
    if ended.update(state=_State.DONE, ended_at=timezone.now()):
        logger.info("matching.run_done", extra={"workspace_id": workspace_id, "people": run.done})


def stalled_runs() -> list[int]:
    """Return the runs that nobody carries on."""
    rows = MatchRun.objects.filter(state=_State.RUNNING, moved_at__lt=timezone.now() - _STALLED)
    return list(rows.values_list("id", flat=True))


def _next_people(workspace_id: WorkspaceId, after: int) -> list[int]:
    rows = Contact.objects.filter(workspace_id=workspace_id, merged_into_id=None, pk__gt=after).order_by("id")
    return list(rows.values_list("id", flat=True)[:AT_ONCE])


def _move(run: MatchRun, people: list[int]) -> bool:
    """Note how far the run is; return False when it was cancelled, or somebody else carries it on."""
    here = MatchRun.objects.filter(pk=run.pk, state=_State.RUNNING, last_id=run.last_id)
    run.last_id, run.done = people[-1], run.done + len(people)
    return bool(here.update(last_id=run.last_id, done=run.done, moved_at=timezone.now()))
