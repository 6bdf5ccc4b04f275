"""Runs over everybody, set by set: begun, carried on after a crash, cancelled. What each set is looked at for, the caller says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from cumulus.apps.contacts.models import Contact, EverybodyRun
from cumulus.apps.contacts.queries import people_after
from cumulus.core.ids import ContactId, WorkspaceId

Run = TypeVar("Run", bound=EverybodyRun)

STALLED = timedelta(minutes=2)
"""A set takes seconds; whoever has not moved for so long is gone."""

_State = EverybodyRun.State


def begin(run: EverybodyRun) -> bool:
    """Let a run begin that is new, or waits; return False when another one runs, or this one waits no more."""
    now = timezone.now()
    run.state, run.started_at, run.moved_at = _State.RUNNING, now, now
    run.total = Contact.objects.filter(workspace_id=run.workspace_id, merged_into_id=None).count()
    try:
        with transaction.atomic():
            if run.pk is None:
                run.save(force_insert=True)
                return True
            waiting = _row(run).filter(state=_State.WAITING)
            return bool(waiting.update(state=run.state, total=run.total, started_at=now, moved_at=now))
    except IntegrityError:
        return False


def cancel(runs: QuerySet[Run], run_id: int) -> Run | None:
    """End that one of `runs` where it is and return it, None if there is none; one that has ended stays as it is."""
    going = runs.filter(pk=run_id, state__in=(_State.WAITING, _State.RUNNING))
    going.update(state=_State.CANCELLED, ended_at=timezone.now())
    return runs.filter(pk=run_id).first()


def carry_on(run: Run, at_once: int, look: Callable[[Run, list[ContactId]], bool]) -> bool:
    """Let `look` see whom the run has not come to, `at_once` people a time; return whether this call ended it.

    `look` calls `move` when it is done with a set, and returns what that said. Two who carry the
    same run on at once do no harm: the second stops at its first set.
    """
    while people := people_after(WorkspaceId(run.workspace_id), run.last_id, at_once):
        if not look(run, people):
            return False
    return bool(_here(run).update(state=_State.DONE, ended_at=timezone.now()))


def move(run: EverybodyRun, people: list[ContactId], **noted: object) -> bool:
    """Note how far the run is, and `noted` with it; return False when it was cancelled, or somebody else is ahead."""
    here = _here(run)
    run.last_id, run.done = people[-1], run.done + len(people)
    return bool(here.update(last_id=run.last_id, done=run.done, moved_at=timezone.now(), **noted))


def stalled(runs: QuerySet[Run]) -> QuerySet[Run]:
    """Return those of `runs` that nobody carries on."""
    return runs.filter(state=_State.RUNNING, moved_at__lt=timezone.now() - STALLED)


def _here(run: Run) -> QuerySet[Run]:
    return _row(run).filter(state=_State.RUNNING, last_id=run.last_id)


def _row(run: Run) -> QuerySet[Run]:
    return type(run)._default_manager.filter(pk=run.pk)
