"""Runs in which people find their accounts: those that wait begin, those that a crash ended go on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cumulus.apps.contacts import everybody
from cumulus.apps.contacts.accounts import errors
from cumulus.apps.contacts.accounts.concerning import Reach, concerned
from cumulus.apps.contacts.accounts.evidence import Candidate
from cumulus.apps.contacts.accounts.matching import candidates_of, match
from cumulus.apps.contacts.accounts.store import members_by_rule, ways_to
from cumulus.apps.contacts.models import AccountRun
from cumulus.core.ids import AccountId, ContactId, WorkspaceId

logger = logging.getLogger(__name__)

AT_ONCE = 5_000
"""People in one set; of a run about few accounts, hardly anybody of it is locked."""

_KEPT = timedelta(days=30)
_State = AccountRun.State


def cancel_run(workspace_id: WorkspaceId, run_id: int) -> AccountRun:
    """End a run where it is, or before it begins; one that has ended stays as it is.

    Raises
    ------
    NotFound
        `account_run_not_found`.
    """
    found = everybody.cancel(AccountRun.objects.filter(workspace_id=workspace_id), run_id)
    if found is None:
        raise errors.account_run_not_found()
    return found


def left_over() -> list[WorkspaceId]:
    """Return the workspaces where a run waits, or where nobody carries one on."""
    stalled = everybody.stalled(AccountRun.objects.all())
    waiting = AccountRun.objects.filter(state=_State.WAITING)
    rows = (stalled | waiting).order_by("workspace_id").values_list("workspace_id", flat=True).distinct()
    return [WorkspaceId(workspace) for workspace in rows]


def work_off(workspace_id: WorkspaceId) -> None:
    """Carry on what nobody carries on, then run what waits, until nothing does; safe to run twice, and to end anywhere."""
    for run in everybody.stalled(AccountRun.objects.filter(workspace_id=workspace_id)):
        carry_on(run)
    while (begun := _begun(workspace_id)) is not None:
        carry_on(begun)


def carry_on(run: AccountRun) -> None:
    """Let whom the run has not looked at find their account, in sets, until it is done or cancelled."""
    if everybody.carry_on(run, AT_ONCE, _look):
        facts = {"workspace_id": run.workspace_id, "people": run.done, "joined": run.joined}
        logger.info("accounts.run_done", extra=facts)


def _begun(workspace_id: WorkspaceId) -> AccountRun | None:
    """Begin the run that waits; None when there is none, or another one runs."""
    run = AccountRun.objects.filter(workspace_id=workspace_id, state=_State.WAITING).first()
    if run is None or not everybody.begin(run):
        return None
    over = Q(state__in=(_State.DONE, _State.CANCELLED), ended_at__lt=timezone.now() - _KEPT)
    AccountRun.objects.filter(over, workspace_id=workspace_id).delete()
    run.refresh_from_db()  # somebody may have joined it until the moment in which it began
    return run


def _look(run: AccountRun, people: list[ContactId]) -> bool:
    """Match a set; all of it is undone if the run was cancelled meanwhile."""
    with transaction.atomic():
        workspace_id = WorkspaceId(run.workspace_id)
        matched = match(workspace_id, _whom(run, people))
        run.joined += matched.joined
        noted: dict[str, object] = {"joined": run.joined}
        if matched.made and run.accounts is not None:
            run.accounts = noted["accounts"] = [*run.accounts, *matched.made]
        moved = everybody.move(run, people, **noted)
        if not moved:
            transaction.set_rollback(True)
    return moved


def _whom(run: AccountRun, people: list[ContactId]) -> Sequence[Candidate]:
    """Return those of a set whom the run concerns: by what is stored now, and nothing is locked for it."""
    workspace_id = WorkspaceId(run.workspace_id)
    candidates = candidates_of(workspace_id, people)
    if run.accounts is None:
        return candidates
    accounts = [AccountId(account) for account in run.accounts]
    lost = [(namespace, value) for namespace, value in run.lost]
    members = members_by_rule(workspace_id, accounts, people)
    return concerned(candidates, Reach(ways_to(workspace_id, accounts), lost, members))
