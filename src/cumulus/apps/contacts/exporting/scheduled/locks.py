"""The locks of scheduled exports."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime

from cumulus.apps.contacts.models import ScheduledExport, ScheduledExportRun
from cumulus.platform.postgres import holding

_SCHEDULED = 7_014
_AT_ONCE = 200


def held(export_id: int) -> AbstractContextManager[bool]:
    """Be the only one who writes its file; False when somebody does."""
    return holding.held(_SCHEDULED, export_id)


def lock_export(export_id: int) -> ScheduledExport | None:
    """Return the scheduled export, locked until the transaction ends; None when it is gone."""
    return ScheduledExport.objects.select_for_update().filter(pk=export_id).first()


def lock_run(run_id: int) -> ScheduledExportRun | None:
    """Return the run, locked until the transaction ends; after its scheduled export."""
    return ScheduledExportRun.objects.select_for_update().filter(pk=run_id).first()


def claim_due(now: datetime) -> list[ScheduledExport]:
    """Return what is due, locked; what another worker holds is left to it."""
    due = ScheduledExport.objects.filter(enabled=True, next_at__lte=now).order_by("pk")
    return list(due.select_for_update(skip_locked=True)[:_AT_ONCE])
