"""Background jobs of imports; each may run twice, and after a crash."""

from __future__ import annotations

from datetime import timedelta
from typing import Any  # Procrastinate's own parameter

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from cumulus.apps.contacts.importing.checking import check_import
from cumulus.apps.contacts.importing.running import run_import
from cumulus.apps.contacts.importing.undoing import undo_import
from cumulus.apps.contacts.models import Import

_STALLED = timedelta(minutes=2)
"""No batch takes so long."""


@app.task(name="contacts.check_import")
def check(import_id: int) -> None:
    """Count what an import would do."""
    check_import(import_id)


@app.task(name="contacts.run_import")
def run(import_id: int) -> None:
    """Bring a file's people in."""
    run_import(import_id)


@app.task(name="contacts.undo_import")
def undo(import_id: int) -> None:
    """Take an import back."""
    undo_import(import_id)


def start(task: Task[[int], None, Any], import_id: int) -> None:
    """Have a task done soon; one that waits already will do."""
    try:
        task.configure(queueing_lock=f"{task.name}:{import_id}").defer(import_id=import_id)
    except AlreadyEnqueued:
        return


@app.periodic(cron="* * * * *")
@app.task(name="contacts.resume_imports", queueing_lock="contacts.resume_imports")
def resume(timestamp: int) -> None:
    """Go on with what a process left behind when it ended; every minute."""
    del timestamp
    tasks = {Import.State.CHECKING: check, Import.State.RUNNING: run, Import.State.UNDOING: undo}
    left = Import.objects.filter(state__in=list(tasks), beat_at__lt=timezone.now() - _STALLED)
    for import_id, state in left.values_list("id", "state"):
        start(tasks[Import.State(state)], import_id)
