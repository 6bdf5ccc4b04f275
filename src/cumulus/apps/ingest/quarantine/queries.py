"""Reads of the quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from cumulus.apps.ingest.models import Quarantined, QuarantineJob
from cumulus.core.errors import NotFound
from cumulus.core.ids import WorkspaceId

COUNTED_DAYS = 30


class Wanted(msgspec.Struct, frozen=True):
    """Which items; what is empty or None does not matter. `source_id` 0 means Cumulus itself."""

    category: str = ""
    reason: str = ""
    event: str = ""
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many items wait that came on a day from a source for a reason."""

    day: date
    category: str
    reason: str
    source_id: int | None
    count: int


def of_state(workspace_id: WorkspaceId, state: str) -> QuerySet[Quarantined]:
    """Return the items that are `waiting`, `released` or `discarded`."""
    rows = Quarantined.objects.filter(workspace_id=workspace_id)
    if state == "released":
        return rows.filter(released_at__isnull=False)
    if state == "discarded":
        return rows.filter(discarded_at__isnull=False)
    return rows.filter(released_at=None, discarded_at=None)


def matching(rows: QuerySet[Quarantined], wanted: Wanted) -> QuerySet[Quarantined]:
    """Return those of `rows` that are wanted."""
    chosen = Q()
    for name in ("category", "reason", "event"):
        if text := getattr(wanted, name):
            chosen &= Q(**{name: text})
    if wanted.source_id is not None:
        chosen &= Q(source_id=wanted.source_id or None)
    return rows.filter(chosen)


def waiting(workspace_id: WorkspaceId, wanted: Wanted) -> QuerySet[Quarantined]:
    """Return the wanted items that nobody has decided on."""
    return matching(of_state(workspace_id, "waiting"), wanted)


def page(rows: QuerySet[Quarantined], before: int | None, limit: int) -> tuple[Sequence[Quarantined], int]:
    """Return a page of items, newest first, and how many there are in all."""
    part = rows if before is None else rows.filter(pk__lt=before)
    return list(part.order_by("-id")[:limit]), rows.count()


def counts(workspace_id: WorkspaceId) -> list[Counted]:
    """Return how many of the past days' items wait, by day, reason and source."""
    since = timezone.now() - timedelta(days=COUNTED_DAYS)
    rows = of_state(workspace_id, "waiting").filter(received_at__gte=since)
    grouped = rows.annotate(day=TruncDate("received_at")).values_list("day", "category", "reason", "source_id")
    return [Counted(*found) for found in grouped.annotate(count=Count("id")).order_by("day", "category", "reason")]


def find_item(workspace_id: WorkspaceId, item_id: int) -> Quarantined:
    """Return the item, decided on or not.

    Raises
    ------
    NotFound
        `quarantined_not_found`.
    """
    rows = Quarantined.objects.filter(workspace_id=workspace_id)
    found = rows.filter(pk=item_id).first()
    if found is None:
        raise NotFound("quarantined_not_found", "There is no such item in quarantine.")
    return found


def find_job(workspace_id: WorkspaceId, job_id: int) -> QuarantineJob:
    """Return the job.

    Raises
    ------
    NotFound
        `job_not_found`.
    """
    rows = QuarantineJob.objects.filter(workspace_id=workspace_id)
    found = rows.filter(pk=job_id).first()
    if found is None:
        raise NotFound("job_not_found", "There is no such job.")
    return found


def suspects_since(workspace_id: WorkspaceId, since: datetime) -> dict[str, int]:
    """Return how many items each suspect rule kept apart since then, whatever became of them."""
    rows = Quarantined.objects.filter(
        workspace_id=workspace_id, category=Quarantined.Category.SUSPECT, received_at__gte=since
    )
    return dict(rows.values_list("reason").annotate(count=Count("id")))
