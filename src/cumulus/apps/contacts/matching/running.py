"""Runs that compare everybody with everybody: begun, carried on after a crash, cancelled."""

from __future__ import annotations

import logging

from cumulus.apps.contacts import everybody
from cumulus.apps.contacts.matching import errors
from cumulus.apps.contacts.matching.working import AT_ONCE, learn_weights, match_people
from cumulus.apps.contacts.models import MatchRun
from cumulus.core.ids import ContactId, WorkspaceId

logger = logging.getLogger(__name__)


def start_run(workspace_id: WorkspaceId) -> MatchRun:
    """Begin a run over everybody.

    Raises
    ------
    Conflict
        `match_run_active`.
    """
    run = MatchRun(workspace_id=workspace_id)
    if not everybody.begin(run):
        raise errors.already_running()
    return run


def cancel_run(workspace_id: WorkspaceId, run_id: int) -> MatchRun:
    """End a run where it is; one that has ended stays as it is.

    Raises
    ------
    NotFound
        `match_run_not_found`.
    """
    found = everybody.cancel(MatchRun.objects.filter(workspace_id=workspace_id), run_id)
    if found is None:
        raise errors.run_not_found()
    return found


def carry_on(run_id: int) -> None:
    """Match everybody whom the run has not looked at, in sets, until it is done or cancelled."""
    run = MatchRun.objects.filter(pk=run_id, state=MatchRun.State.RUNNING).first()
    if run is None:
        return
    workspace_id = WorkspaceId(run.workspace_id)
    if not run.last_id:
        learn_weights(workspace_id)
    if everybody.carry_on(run, AT_ONCE, _look):
        logger.info("matching.run_done", extra={"workspace_id": workspace_id, "people": run.done})


def stalled_runs() -> list[int]:
    """Return the runs that nobody carries on."""
    return list(everybody.stalled(MatchRun.objects.all()).values_list("id", flat=True))


def _look(run: MatchRun, people: list[ContactId]) -> bool:
    match_people(WorkspaceId(run.workspace_id), people)
    return everybody.move(run, people)
