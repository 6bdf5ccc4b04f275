"""When files go out: what is due, what was left behind, what is old."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from cumulus.apps.contacts.exporting.scheduled.contracts import ACTIVE
from cumulus.apps.contacts.exporting.scheduled.locks import claim_due
from cumulus.apps.contacts.models import ScheduledExport, ScheduledExportRun
from cumulus.apps.workspaces.facade import workspace_card
from cumulus.core.ids import WorkspaceId
from cumulus.core.schedules import next_due, schedule_of

logger = logging.getLogger(__name__)

_STALLED = timedelta(minutes=2)


def next_at(export: ScheduledExport, after: datetime) -> datetime | None:
    """Return when it is due next; None while it is paused."""
    if not export.enabled:
        return None
    zone = workspace_card(WorkspaceId(export.workspace_id)).timezone
    return next_due(schedule_of(export.schedule), after, zone)


@transaction.atomic
def start_due(now: datetime, start: Callable[[int], None]) -> list[int]:
    """Make a run of each that is due, once; return the runs.

    One whose last file is still written is passed over until the next time. Two workers at once
    share them: each is locked by one, and due later when the other sees it.
    """
    due = claim_due(now)
    busy = set(ScheduledExportRun.objects.filter(export__in=due, state__in=ACTIVE).values_list("export_id", flat=True))
    runs = ScheduledExportRun.objects.bulk_create(
        [
            ScheduledExportRun(workspace_id=each.workspace_id, export=each, made_by="schedule", created_at=now)
            for each in due
            if each.pk not in busy
        ]
    )
    for each in due:
        each.next_at = next_at(each, now)
    ScheduledExport.objects.bulk_update(due, ["next_at"])
    for run in runs:
        start(run.pk)
    if runs:
        logger.info("scheduled_exports.started", extra={"runs": len(runs)})
    return [run.pk for run in runs]


def left_behind(now: datetime) -> list[int]:
    """Return runs that nobody works at: a process died, or a job was lost."""
    active = ScheduledExportRun.objects.filter(state__in=ACTIVE, beat_at__lt=now - _STALLED)
    return list(active.filter(Q(retry_at=None) | Q(retry_at__lte=now)).values_list("pk", flat=True))


def trim(before: datetime) -> int:
    """Delete runs that are old, except those whose files are still counted; return how many. Safe to run twice."""
    old = ScheduledExportRun.objects.filter(created_at__lt=before).exclude(state__in=ACTIVE)
    counted = Q(path__gt="", removed_at=None, export__keep_last__isnull=False)
    gone, _ = old.exclude(counted).delete()
    return gone
