"""Background jobs of exports, and the care of files that came and went."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from cumulus.apps.contacts.exporting.running import run_export
from cumulus.apps.contacts.models import Export, Import
from cumulus.platform.files import FileRef, file_store

logger = logging.getLogger(__name__)

KEEP_EXPORTS = timedelta(days=7)
KEEP_IMPORTS = timedelta(days=30)
"""After that a finished import's own file is needed for nothing; its report and its undo stay."""
_STALLED = timedelta(minutes=2)


@app.task(name="contacts.run_export")
def run(export_id: int) -> None:
    """Write an export's file."""
    run_export(export_id)


@app.periodic(cron="* * * * *")
@app.task(name="contacts.resume_exports", queueing_lock="contacts.resume_exports")
def resume(timestamp: int) -> None:
    """Begin anew what a process left behind when it ended; every minute."""
    del timestamp
    stalled = Export.objects.filter(
        state__in=[Export.State.RUNNING, Export.State.WAITING], beat_at__lt=timezone.now() - _STALLED
    )
    for export_id in list(stalled.values_list("id", flat=True)):
        if stalled.filter(pk=export_id).update(state=Export.State.WAITING, beat_at=timezone.now()):
            run.defer(export_id=export_id)


@app.periodic(cron="40 3 * * *")
@app.task(name="contacts.expire_files", queueing_lock="contacts.expire_files")
def expire(timestamp: int) -> None:
    """Delete files that were kept long enough; nightly."""
    del timestamp
    expire_files()


def expire_files() -> int:
    """Delete files that were kept long enough; return how many. Safe to run twice."""
    now, store, gone = timezone.now(), file_store(), 0
    for export in Export.objects.filter(state=Export.State.DONE, finished_at__lt=now - KEEP_EXPORTS):
        store.delete(FileRef(export.file))
        Export.objects.filter(pk=export.pk).update(state=Export.State.EXPIRED, file="")
        gone += 1
    for each in Import.objects.filter(finished_at__lt=now - KEEP_IMPORTS).exclude(file=""):
        store.delete(FileRef(each.file))
        Import.objects.filter(pk=each.pk).update(file="")
        gone += 1
    logger.info("files.expired", extra={"files": gone})
    return gone
