"""Work on many items: in pieces, each one transaction, so that a crash costs a piece at most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app

from cumulus.apps.ingest.models import Quarantined, QuarantineJob
from cumulus.apps.ingest.pipeline.items import Item, Unfit
from cumulus.apps.ingest.plan.checking import Code, EventRule, PropertyRule, breaches
from cumulus.apps.ingest.plan.declaring import Declaration, declare, kind_of_value
from cumulus.apps.ingest.plan.loading import load_events
from cumulus.apps.ingest.quarantine.queries import Wanted, waiting
from cumulus.apps.ingest.quarantine.remedies import Step, check_steps, mended, read_item
from cumulus.apps.ingest.quarantine.services import discard, modes_of, release
from cumulus.apps.ingest.quarantine.trying import Passed, row_of, try_item
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import record_audit
from cumulus.core.errors import Invalid
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject

TASK = "ingest.work_on_quarantined"
_PIECE = 200
_LEASE = timedelta(seconds=60)
_State = QuarantineJob.State


class Remedy(msgspec.Struct, frozen=True):
    """What to do with the items.

    Attributes
    ----------
    action : str
        `release` or `discard`.
    steps : tuple[Step, ...]
        How to mend each first.
    accept : bool
        Whether the plan is left aside.
    declare : bool
        Whether the plan takes over the events and properties that it does not know.
    dry_run : bool
        Whether only to say what would happen.
    """

    action: str = "release"
    steps: tuple[Step, ...] = ()
    accept: bool = False
    declare: bool = False
    dry_run: bool = False


@transaction.atomic
def start_job(principal: Principal, wanted: Wanted, remedy: Remedy) -> QuarantineJob:
    """Note the work and hand it to the worker.

    Raises
    ------
    Invalid
        `invalid_step`.
    """
    check_steps(remedy.steps)
    rows = waiting(principal.workspace_id, wanted)
    newest = rows.order_by("-id").values_list("id", flat=True).first() or 0
    job = QuarantineJob.objects.create(
        workspace_id=principal.workspace_id,
        user_id=principal.user_id,
        wanted=msgspec.to_builtins(wanted),
        remedy=msgspec.to_builtins(remedy),
        total=rows.filter(pk__lte=newest).count(),
        end_id=newest,
    )
    if not remedy.dry_run:
        told: JsonObject = {"items": job.total, "action": remedy.action, "reason": wanted.reason}
        record_audit(principal, "quarantine.worked", f"quarantine_job:{job.pk}", told)
    app.configure_task(TASK).defer(job_id=job.pk)
    return job


def cancel_job(job: QuarantineJob) -> bool:
    """Stop after the piece in hand; what is done stays done. False when it had ended."""
    running = QuarantineJob.objects.filter(pk=job.pk, state__in=[_State.WAITING, _State.RUNNING])
    return bool(running.update(state=_State.CANCELLED, finished_at=timezone.now()))


def forgotten_jobs() -> list[int]:
    """Return the jobs that nobody works on: their worker died."""
    late = timezone.now()
    open_jobs = QuarantineJob.objects.filter(state__in=[_State.WAITING, _State.RUNNING])
    left = Q(lease_until__lt=late) | Q(lease_until=None, created_at__lt=late - _LEASE)
    return list(open_jobs.filter(left).values_list("pk", flat=True))


def work(job_id: int) -> None:
    """Work a job off from where it stands; nothing when another worker has it, or it has ended."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    claimed = QuarantineJob.objects.filter(free, pk=job_id, state__in=[_State.WAITING, _State.RUNNING])
    if not claimed.update(state=_State.RUNNING, lease_until=now + _LEASE):
        return
    job = QuarantineJob.objects.get(pk=job_id)
    bench = _Bench.of(job)
    while bench.do_piece():
        pass


class _CancelledError(Exception):
    """Somebody stopped the job: the piece in hand is rolled back."""


@dataclass(slots=True)
class _Bench:
    """What working on a job needs at hand."""

    job: QuarantineJob
    wanted: Wanted
    remedy: Remedy
    modes: Mapping[int, str]
    events: dict[str, EventRule] = field(default_factory=dict)

    @classmethod
    def of(cls, job: QuarantineJob) -> _Bench:
        remedy = msgspec.convert(job.remedy, Remedy)
        checks = remedy.action == "release" and not remedy.accept
        return cls(
            job,
            msgspec.convert(job.wanted, Wanted),
            remedy,
            modes_of(job.workspace_id) if checks else {},
            load_events(job.workspace_id) if checks else {},
        )

    def do_piece(self) -> bool:
        """Do the next items; False at the end."""
        rows = self._next()
        if not rows:
            running = QuarantineJob.objects.filter(pk=self.job.pk, state=_State.RUNNING)
            running.update(state=_State.DONE, finished_at=timezone.now(), lease_until=None)
            return False
        try:
            with transaction.atomic():
                self._note(rows, *self._treat(rows))
        except _CancelledError:
            return False
        self.job.refresh_from_db()
        return True

    def _next(self) -> list[Quarantined]:
        rows: QuerySet[Quarantined] = waiting(WorkspaceId(self.job.workspace_id), self.wanted)
        return list(rows.filter(pk__gt=self.job.last_id, pk__lte=self.job.end_id).order_by("id")[:_PIECE])

    def _treat(self, rows: Sequence[Quarantined]) -> tuple[int, Counter[str]]:
        """Return how many passed, and why the others did not."""
        if self.remedy.action == "discard":
            ids = [row.pk for row in rows]
            return (len(ids) if self.remedy.dry_run else discard(ids)), Counter()
        if self.remedy.declare:
            self._declare(rows)
        tried = [self._try(row) for row in rows]
        passed = [each for each in tried if isinstance(each, Passed)]
        reasons = Counter(each.reason for each in tried if isinstance(each, Unfit))
        if self.remedy.dry_run:
            return len(passed), reasons
        return release(WorkspaceId(self.job.workspace_id), passed), reasons

    def _try(self, row: Quarantined) -> Passed | Unfit:
        try:
            item = read_item(row.item)
        except Invalid as error:
            return Unfit(row_of(row), "invalid_json", error.message, "")
        steps = () if row.source_id is None else self.remedy.steps
        return try_item(row, mended(item, steps), self.events, self.modes)

    def _declare(self, rows: Sequence[Quarantined]) -> None:
        """Let the plan know what these items bring: for good, or in a dry run for now."""
        found: dict[tuple[str, str], Declaration] = {}
        for row in rows:
            tried = try_item(row, _mended_or_nothing(row, self.remedy.steps), {}, {})
            if isinstance(tried, Passed) and tried.item is not None:
                for each in _unknown(self.events, tried.item):
                    found.setdefault((each.event, each.property), each)
        if not found:
            return
        if self.remedy.dry_run:
            for each in found.values():
                _suppose(self.events, each)
        else:
            declare(self.job.workspace_id, list(found.values()))
            self.events = load_events(self.job.workspace_id)

    def _note(self, rows: Sequence[Quarantined], passed: int, reasons: Counter[str]) -> None:
        now = timezone.now()
        running = QuarantineJob.objects.filter(pk=self.job.pk, state=_State.RUNNING, last_id=self.job.last_id)
        noted = running.update(
            done=F("done") + len(rows),
            passed=F("passed") + passed,
            reasons=dict(Counter(self.job.reasons) + reasons),
            last_id=rows[-1].pk,
            lease_until=now + _LEASE,
        )
        if not noted:
            raise _CancelledError


def _mended_or_nothing(row: Quarantined, steps: Sequence[Step]) -> JsonObject:
    try:
        return mended(read_item(row.item), steps)
    except Invalid:
        return {}


def _unknown(events: Mapping[str, EventRule], item: Item) -> list[Declaration]:
    if item.name not in events:
        return [Declaration(item.name, "", "", dict(item.properties))]
    found = breaches(events, item.kind, item.name, item.properties)
    return [
        Declaration(item.name, each.place, kind_of_value(item.properties[each.place]), {})
        for each in found
        if each.code is Code.UNDECLARED_PROPERTY
    ]


def _suppose(events: dict[str, EventRule], each: Declaration) -> None:
    rule = events.get(each.event, EventRule())
    named = {each.property: each.kind} if each.property else each.kinds()
    properties = {**rule.properties, **{name: PropertyRule(kind) for name, kind in named.items()}}
    events[each.event] = EventRule(rule.deprecated, properties, rule.required)
