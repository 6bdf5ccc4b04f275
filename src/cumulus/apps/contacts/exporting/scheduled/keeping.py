"""Taking old files away where they went: only those that we brought there ourselves."""

from __future__ import annotations

import logging

from django.utils import timezone

from cumulus.apps.contacts.exporting.scheduled.contracts import RunState
from cumulus.apps.contacts.models import ScheduledExportRun
from cumulus.core.errors import DomainError
from cumulus.platform.remote import RemoteFiles

logger = logging.getLogger(__name__)

_AT_ONCE = 500


def remove_older(run: ScheduledExportRun, keep: int, files: RemoteFiles) -> None:
    """Leave the newest `keep` files of this place there. Safe to run twice; what fails is tried after the next file."""
    there = ScheduledExportRun.objects.filter(
        export_id=run.export_id, state=RunState.DONE, place=run.place, removed_at=None
    )
    paths: dict[str, list[int]] = {}
    for pk, path in there.exclude(path="").order_by("-finished_at", "-id").values_list("id", "path"):
        paths.setdefault(path, []).append(pk)
    for path in list(paths)[keep:][:_AT_ONCE]:
        try:
            files.delete(path)
        except DomainError as error:
            detail = str(error.fields.get("detail", ""))[:300]
            ScheduledExportRun.objects.filter(pk=run.pk).update(error="old_files_stay", detail=detail)
            logger.warning("scheduled_export.old_files_stay", extra={"run": run.pk, "code": error.code})
            return
        ScheduledExportRun.objects.filter(pk__in=paths[path]).update(removed_at=timezone.now())
