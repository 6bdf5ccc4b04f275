"""When connectors are read: what is due, what was left behind, what is old."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from cumulus.apps.ingest.connectors.contracts import ACTIVE
from cumulus.apps.ingest.connectors.locks import claim_due
from cumulus.apps.ingest.connectors.running import shown_cursor
from cumulus.apps.ingest.models import Connector, ConnectorReject, ConnectorRun
from cumulus.apps.workspaces.facade import workspace_card
from cumulus.core.ids import WorkspaceId
from cumulus.core.schedules import next_due, schedule_of

logger = logging.getLogger(__name__)

_STALLED = timedelta(minutes=2)


def next_at(connector: Connector, after: datetime) -> datetime | None:
    """Return when the connector is due next; None while it is off."""
    if not connector.enabled:
        return None
    zone = workspace_card(WorkspaceId(connector.workspace_id)).timezone
    return next_due(schedule_of(connector.schedule), after, zone)


@transaction.atomic
def start_due(now: datetime, start: Callable[[int], None]) -> list[int]:
    """Make a run of each connector that is due, once; return the runs.

    One whose last run is still under way is passed over until the next time. Two workers at once
    share them: each connector is locked by one, and due later when the other sees it.
    """
    due = claim_due(now)
    busy = set(ConnectorRun.objects.filter(connector__in=due, state__in=ACTIVE).values_list("connector_id", flat=True))
    runs = ConnectorRun.objects.bulk_create(
        [new_run(each, "schedule") for each in due if each.pk not in busy and each.mapping is not None]
    )
    for each in due:
        each.next_at = next_at(each, now)
    Connector.objects.bulk_update(due, ["next_at"])
    for run in runs:
        start(run.pk)
    if runs:
        logger.info("connectors.started", extra={"runs": len(runs)})
    return [run.pk for run in runs]


def new_run(connector: Connector, made_by: str) -> ConnectorRun:
    """Return a run that waits, to be saved while its connector is locked."""
    return ConnectorRun(
        workspace_id=connector.workspace_id,
        connector=connector,
        made_by=made_by,
        cursor_before=shown_cursor(connector.cursor),
        cursor_after=shown_cursor(connector.cursor),
    )


def left_behind(now: datetime) -> list[int]:
    """Return runs that nobody works at: a process died, or a job was lost."""
    active = ConnectorRun.objects.filter(state__in=ACTIVE, beat_at__lt=now - _STALLED)
    return list(active.filter(Q(retry_at=None) | Q(retry_at__lte=now)).values_list("pk", flat=True))


def trim(rejects_before: datetime, runs_before: datetime) -> int:
    """Delete rejected rows and runs that are old; return how many. Safe to run twice."""
    rows, _ = ConnectorReject.objects.filter(created_at__lt=rejects_before).delete()
    runs, _ = ConnectorRun.objects.filter(created_at__lt=runs_before).exclude(state__in=ACTIVE).delete()
    return rows + runs
