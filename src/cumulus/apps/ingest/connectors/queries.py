"""Reads of connectors and their runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from cumulus.apps.ingest.models import Connector, ConnectorRun
from cumulus.core.ids import WorkspaceId

SHOWN_RUNS = 14


def connectors(workspace_id: WorkspaceId) -> QuerySet[Connector]:
    """Return the workspace's connectors, newest first."""
    return Connector.objects.filter(workspace_id=workspace_id).order_by("-id")


def last_runs(found: Sequence[Connector]) -> dict[int, list[ConnectorRun]]:
    """Return each connector's last runs, newest first; one query."""
    runs: defaultdict[int, list[ConnectorRun]] = defaultdict(list)
    ranked = ConnectorRun.objects.filter(connector__in=found).annotate(
        place=Window(RowNumber(), partition_by=F("connector_id"), order_by=F("id").desc())
    )
    for run in ranked.filter(place__lte=SHOWN_RUNS).order_by("-id"):
        runs[run.connector_id].append(run)
    return runs


def runs_of(connector: Connector, below: int | None, limit: int) -> tuple[list[ConnectorRun], int]:
    """Return runs, newest first, and how many there are in all."""
    found = ConnectorRun.objects.filter(connector=connector)
    part = found if below is None else found.filter(pk__lt=below)
    return list(part.order_by("-id")[:limit]), found.count()
