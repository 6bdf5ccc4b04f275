"""Refreshes as jobs: with progress and cancel, begun anew after a crash."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from cumulus.apps.audiences.computed.definitions import Definition, read_definition
from cumulus.apps.audiences.computed.following import (
    Difference,
    difference,
    former_kept,
    keep_former,
    tell,
    watched,
    written_untold,
)
from cumulus.apps.audiences.computed.queries import live_tags, value_counts
from cumulus.apps.audiences.computed.refreshing import Run, empty_old_values, forget_leaves, steps
from cumulus.apps.audiences.expressions.catalogue import Catalogue
from cumulus.apps.audiences.expressions.problems import InvalidExpression
from cumulus.apps.audiences.models import ComputedTag, ComputedTagJob
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.workspaces.facade import workspace_card, workspace_ids
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.core.ids import WorkspaceId

logger = logging.getLogger(__name__)

STALE = timedelta(minutes=10)
"""No statement of a refresh takes so long: the warehouse gives up after five minutes."""
_NIGHT_HOUR = 2
_UNFINISHED = (ComputedTagJob.Status.QUEUED, ComputedTagJob.Status.RUNNING)


def ask(workspace_id: WorkspaceId, tag_ids: Sequence[int], now: datetime) -> ComputedTagJob:
    """Return a job that refreshes the tags; one of the same tags that waits already is enough."""
    waiting = ComputedTagJob.objects.filter(
        workspace_id=workspace_id, status=ComputedTagJob.Status.QUEUED, tag_ids=sorted(tag_ids)
    )
    return waiting.first() or ComputedTagJob.objects.create(
        workspace_id=workspace_id, tag_ids=sorted(tag_ids), created_at=now, touched_at=now
    )


def cancel(job: ComputedTagJob, now: datetime) -> bool:
    """Stop a job after its present statement; False when it is over already."""
    return bool(_unfinished(job.pk).update(status=ComputedTagJob.Status.CANCELLED, finished_at=now))


def run_job(job_id: int, clock: Clock = utc_now) -> None:
    """Carry a job out; safe to run twice and after a crash, which begins it anew."""
    job = _unfinished(job_id).first()
    if job is None:
        return
    began, now = time.monotonic(), clock()
    try:
        finished = refresh(job, now, clock)
    except DomainError as error:
        if error.status == 503:
            raise
        logger.warning("computed_tags.refresh_failed", extra={"job": job_id, "error": error.code})
        _unfinished(job_id).update(status=ComputedTagJob.Status.FAILED, error=error.code[:60], finished_at=clock())
        _tell_written(job)
        return
    if finished:
        took = round((time.monotonic() - began) * 1000)
        _unfinished(job_id).update(status=ComputedTagJob.Status.DONE, took_ms=took, finished_at=clock())
        logger.info("computed_tags.refreshed", extra={"tags": len(job.tag_ids), "took_ms": took})


def refresh(job: ComputedTagJob, now: datetime, clock: Clock) -> bool:
    """Refresh the job's tags at `now`; False when somebody cancelled it meanwhile."""
    workspace_id = WorkspaceId(job.workspace_id)
    tags = _tell_written(job)
    run = Run(workspace_id, now, _next_version(workspace_id, now))
    sound, broken = _sound(tags, load_catalogue(workspace_id))
    work = list(steps(run, sound))
    _unfinished(job.pk).update(status=ComputedTagJob.Status.RUNNING, total=len(work), done=0, touched_at=clock())
    kept = watched(workspace_id, tags)
    keep_former(workspace_id, kept)
    if broken:
        empty_old_values(run, list(broken))
    for step in work:
        step()
        if not _unfinished(job.pk).update(done=F("done") + 1, touched_at=clock()):
            _tell_written(job)
            return False
    forget_leaves(run)
    _note(run, tags, broken, difference(workspace_id, tags, kept))
    return True


def _tell_written(job: ComputedTagJob) -> list[ComputedTag]:
    """Tell what a refresh of the job's tags has written that did not end, and return the tags. Safe to run twice."""
    workspace_id = WorkspaceId(job.workspace_id)
    tags = list(live_tags(workspace_id).filter(pk__in=job.tag_ids))
    written = written_untold(workspace_id, tags)
    late = [tag for tag in tags if tag.pk in written]
    if late:
        found = difference(workspace_id, late, former_kept(workspace_id, late))
        with transaction.atomic():
            tell(workspace_id, found)
            for tag in late:
                tag.refresh_version = written[tag.pk]
            ComputedTag.objects.bulk_update(late, ["refresh_version"], batch_size=500)
        logger.info("computed_tags.told_unfinished", extra={"job": job.pk, "tags": len(late)})
    return tags


def _sound(tags: Sequence[ComputedTag], catalogue: Catalogue) -> tuple[dict[int, Definition], dict[int, str]]:
    """Return what can be computed, and why the others cannot."""
    plain = replace(catalogue, computed_tags={})
    sound: dict[int, Definition] = {}
    broken: dict[int, str] = {}
    for tag in tags:
        try:
            sound[tag.pk] = read_definition(tag.definition, plain)
        except InvalidExpression as error:
            broken[tag.pk] = error.message[:1000]
            logger.warning("computed_tag.broken", extra={"tag": tag.pk})
    return sound, broken


def _next_version(workspace_id: WorkspaceId, now: datetime) -> int:
    last = ComputedTag.objects.filter(workspace_id=workspace_id).aggregate(last=Max("refresh_version"))["last"] or 0
    return max(int(now.timestamp() * 1000), last + 1)


@transaction.atomic
def _note(run: Run, tags: Sequence[ComputedTag], broken: dict[int, str], changed: Difference) -> None:
    tell(run.workspace_id, changed)
    counts = value_counts(run.workspace_id, [tag.pk for tag in tags])
    for tag in tags:
        tag.counts = [{"value": value, "count": count} for value, count in counts.get(tag.pk, ())]
        tag.refresh_version, tag.refreshed_at = run.version, run.now
        tag.broken_reason = broken.get(tag.pk, "")
    ComputedTag.objects.bulk_update(
        tags, ["counts", "refresh_version", "refreshed_at", "broken_reason"], batch_size=500
    )


def ask_for_due(now: datetime) -> list[int]:
    """Make a job for each workspace that has tags whose time has come, and return all jobs that nobody works on."""
    for workspace_id in workspace_ids():
        due = _due(workspace_id, now)
        if due and not ComputedTagJob.objects.filter(workspace_id=workspace_id, status__in=_UNFINISHED).exists():
            ask(workspace_id, due, now)
    waiting = ComputedTagJob.objects.filter(status=ComputedTagJob.Status.QUEUED)
    stalled = ComputedTagJob.objects.filter(status=ComputedTagJob.Status.RUNNING, touched_at__lt=now - STALE)
    return list((waiting | stalled).order_by("id").values_list("id", flat=True)[:100])


def _due(workspace_id: WorkspaceId, now: datetime) -> list[int]:
    """Return the tags whose time has come; hours after the last time, days at night where the workspace is."""
    local = now.astimezone(ZoneInfo(workspace_card(workspace_id).timezone))
    night = local.replace(hour=_NIGHT_HOUR, minute=0, second=0, microsecond=0)
    night -= timedelta(days=local < night)
    hourly = Q(schedule=ComputedTag.Schedule.HOURLY, refreshed_at__lte=now - timedelta(hours=1))
    nightly = Q(schedule=ComputedTag.Schedule.NIGHTLY, refreshed_at__lt=night)
    never = Q(refreshed_at=None) & ~Q(schedule=ComputedTag.Schedule.MANUAL)
    return list(live_tags(workspace_id).filter(hourly | nightly | never).values_list("pk", flat=True))


def _unfinished(job_id: int) -> QuerySet[ComputedTagJob]:
    return ComputedTagJob.objects.filter(pk=job_id, status__in=_UNFINISHED)
