"""Reads of runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from cumulus.apps.contacts.models import ScheduledExport, ScheduledExportRun
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonValue

SHOWN_RUNS = 14


def scheduled_selections(workspace_id: WorkspaceId) -> list[tuple[int, str, JsonValue]]:
    """Return what each scheduled export selects, with its id and name; one query."""
    rows = ScheduledExport.objects.filter(workspace_id=workspace_id).order_by("name", "id")
    return list(rows.values_list("id", "name", "selection"))


def last_runs(found: Sequence[ScheduledExport]) -> dict[int, list[ScheduledExportRun]]:
    """Return the last runs of each, newest first; one query."""
    runs: defaultdict[int, list[ScheduledExportRun]] = defaultdict(list)
    ranked = ScheduledExportRun.objects.filter(export__in=found).annotate(
        place_in_line=Window(RowNumber(), partition_by=F("export_id"), order_by=F("id").desc())
    )
    for run in ranked.filter(place_in_line__lte=SHOWN_RUNS).order_by("-id"):
        runs[run.export_id].append(run)
    return runs


def runs_of(export: ScheduledExport, below: int | None, limit: int) -> tuple[list[ScheduledExportRun], int]:
    """Return runs, newest first, and how many there are in all."""
    found = ScheduledExportRun.objects.filter(export=export)
    part = found if below is None else found.filter(pk__lt=below)
    return list(part.order_by("-id")[:limit]), found.count()
