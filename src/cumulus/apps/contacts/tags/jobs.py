"""A tag for many people: in chunks, with progress, cancel, and a way on after a crash."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from cumulus.apps.contacts.models import Contact, TagJob
from cumulus.apps.contacts.models.tags import TagJobStatus
from cumulus.apps.contacts.tags.applying import Application, put_tags, take_tags
from cumulus.apps.contacts.tags.definitions import When, came_true, read_when
from cumulus.apps.contacts.tags.history import Span, everybody
from cumulus.apps.contacts.tags.joins import JOINS
from cumulus.apps.contacts.tags.reacting import rule_effect
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, TagId, UserId, WorkspaceId

logger = logging.getLogger(__name__)

CHUNK = 10_000
"""People a transaction: some 0.4 s, so that nobody waits long for their rows [measured]."""
STALE = timedelta(minutes=2)
_UNFINISHED = (TagJobStatus.QUEUED, TagJobStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class _Work:
    """One person of a job; `at` is when a rule came true for them."""

    person: ContactId
    at: datetime | None = None


def run_job(job_id: int, clock: Clock = utc_now, chunk: int = CHUNK) -> None:
    """Carry a job out, or on; safe to run twice and after a crash.

    Each chunk is a transaction with the job's progress: a crash repeats none of it. Whom the job
    is for is found when it starts, and again when it goes on.
    """
    job = TagJob.objects.filter(pk=job_id).select_related("tag", "rule").first()
    if job is None or job.status not in _UNFINISHED:
        return
    try:
        work = [each for each in _whom(job, clock) if each.person > job.after_id]
        TagJob.objects.filter(pk=job_id).update(total=job.done + len(work), touched_at=clock())
        for at in range(0, len(work), chunk):
            if not _do(job, work[at : at + chunk], clock):
                return
        _unfinished(job_id).update(status=TagJobStatus.DONE, finished_at=clock())
    except DomainError as error:
        if error.status == 503:
            raise
        logger.warning("tag_job.failed", extra={"job": job_id, "error": error.code})
        _unfinished(job_id).update(status=TagJobStatus.FAILED, error=error.code[:60], finished_at=clock())


@transaction.atomic
def _do(job: TagJob, work: Sequence[_Work], clock: Clock) -> bool:
    """Do one chunk; False when somebody cancelled the job, or another run is ahead."""
    going = _unfinished(job.pk).filter(after_id=job.after_id)
    after_id = work[-1].person
    if not going.update(status=TagJobStatus.RUNNING, after_id=after_id, done=F("done") + len(work), touched_at=clock()):
        return False
    changed = _carry_out(job, work, clock)
    TagJob.objects.filter(pk=job.pk).update(changed=F("changed") + changed)
    job.after_id = after_id
    return True


def _carry_out(job: TagJob, work: Sequence[_Work], clock: Clock) -> int:
    workspace_id = WorkspaceId(job.workspace_id)
    rows = [_application(job, each) for each in work]
    if job.action != "add":
        return take_tags(workspace_id, rows)
    now = clock()
    return put_tags(workspace_id, [row for row in rows if row.expires_at is None or row.expires_at > now], clock)


def _application(job: TagJob, work: _Work) -> Application:
    by = None if job.created_by is None else UserId(job.created_by)
    if job.rule is not None and work.at is not None:
        return rule_effect(job.rule, work.person, work.at).application(job.tag.expires_after_days)
    return Application(work.person, TagId(job.tag_id), hand(by), job.value, by=by)


def hand(user_id: int | None) -> str:
    """Return the source of what a person, or a program with a token, does by hand."""
    return "hand" if user_id is None else f"hand:{user_id}"


def _unfinished(job_id: int) -> QuerySet[TagJob]:
    return TagJob.objects.filter(pk=job_id, status__in=_UNFINISHED)


def _whom(job: TagJob, clock: Clock) -> list[_Work]:
    """Return whom the job is for, by id."""
    workspace_id = WorkspaceId(job.workspace_id)
    if job.rule is not None:
        found = past(workspace_id, read_when(job.rule.when), int(job.people["days"]), clock)
        return [_Work(person, at) for person, at in sorted(found)]
    if "ids" in job.people:
        known = Contact.objects.filter(workspace_id=workspace_id, id__in=job.people["ids"])
        return [_Work(ContactId(pk)) for pk in known.order_by("id").values_list("id", flat=True)]
    expression = job.people.get("filter") or {"segment": job.people["segment"], "op": "in"}
    return [_Work(person) for person in sorted(JOINS.select(workspace_id, expression))]


def past(workspace_id: WorkspaceId, when: When, days: int, clock: Clock = utc_now) -> list[tuple[ContactId, datetime]]:
    """Return for whom a rule would have come true in the last `days`, and when last.

    Reads the events of everybody concerned: seconds for a million.
    """
    since = clock() - timedelta(days=days)
    reach = timedelta(days=getattr(when, "days", 0))
    found = everybody(workspace_id, when.steps, Span(since - reach), since)
    times = ((person, came_true(when, history)) for person, history in found)
    return [(person, at) for person, at in times if at is not None and at >= since]


def cancel_job(job_id: int, clock: Clock = utc_now) -> bool:
    """Stop a job after its present chunk; what is done stays. False when it is over already."""
    return bool(_unfinished(job_id).update(status=TagJobStatus.CANCELLED, finished_at=clock()))


def stalled_jobs(clock: Clock = utc_now) -> list[int]:
    """Return the jobs that nobody works on, though they are not over."""
    stale = TagJob.objects.filter(status__in=_UNFINISHED, touched_at__lt=clock() - STALE)
    return list(stale.order_by("id").values_list("id", flat=True)[:100])
