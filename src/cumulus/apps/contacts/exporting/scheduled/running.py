"""A scheduled export's run: the file is written here, brought to its place whole, and then counted.

The name of a run's file does not change, so a run that died after it had brought the file brings it
again, over itself. Two that run at once: the second finds no lock.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cumulus.apps.contacts.exporting.running import write_people
from cumulus.apps.contacts.exporting.scheduled import errors, keeping
from cumulus.apps.contacts.exporting.scheduled.contracts import ACTIVE, RunState
from cumulus.apps.contacts.exporting.scheduled.destinations import label_of, open_place
from cumulus.apps.contacts.exporting.scheduled.locks import held, lock_export, lock_run
from cumulus.apps.contacts.exporting.scheduled.naming import path_for
from cumulus.apps.contacts.exporting.scheduled.owners import owner_of
from cumulus.apps.contacts.exporting.selection import as_seen, selection_of
from cumulus.apps.contacts.models import ScheduledExport, ScheduledExportRun
from cumulus.apps.workspaces.contracts import NoticeKind, Principal
from cumulus.apps.workspaces.facade import raise_notice, record_audit, withdraw_notices, workspace_card
from cumulus.core.errors import DomainError, Retryable
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.platform.secrets import decrypt_named

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
_FIRST_PAUSE = timedelta(seconds=30)
_TELL_SECONDS = 1.0
_DETAIL = 300


class _Cancelled(Exception):
    """Nobody wants the file any more."""


class _Watched:
    """A file on its way: says how far it is, and ends when nobody wants it any more."""

    def __init__(self, source: BinaryIO, tell: Callable[[int], None]) -> None:
        self._source, self._tell, self._sent, self._told = source, tell, 0, 0.0

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        if time.monotonic() - self._told >= _TELL_SECONDS:
            self._tell(self._sent)
            self._told = time.monotonic()
        piece = self._source.read(size)
        self._sent += len(piece)
        return piece


def run_scheduled(run_id: int) -> timedelta | None:
    """Write the file and bring it to its place; return the pause before another try, if one is due.

    Safe to run twice, and at once.
    """
    found = ScheduledExportRun.objects.filter(pk=run_id).first()
    if found is None:
        return None
    with held(found.export_id) as mine:
        if not mine or not _begin(run_id):
            return None
        try:
            _deliver(ScheduledExport.objects.get(pk=found.export_id), ScheduledExportRun.objects.get(pk=run_id))
        except _Cancelled:
            logger.info("scheduled_export.cancelled", extra={"run": run_id})
        except Retryable as error:
            return _again(run_id, error)
        except DomainError as error:
            _fail(run_id, error)
    return None


def _begin(run_id: int) -> bool:
    """Take the run up; what died too often is given up."""
    now = timezone.now()
    runs = ScheduledExportRun.objects.filter(pk=run_id, state__in=ACTIVE)
    found = runs.first()
    if found is None or (found.retry_at is not None and found.retry_at > now):
        return False
    if found.attempts >= MOST_ATTEMPTS:
        _fail(run_id, errors.gave_up())
        return False
    return bool(
        runs.update(
            state=RunState.RUNNING,
            attempts=found.attempts + 1,
            retry_at=None,
            beat_at=now,
            started_at=found.started_at or now,
            rows=0,
            sent=0,
            error="",
            detail="",
        )
    )


def _deliver(export: ScheduledExport, run: ScheduledExportRun) -> None:
    owner = owner_of(export)
    selection = as_seen(owner, selection_of(export.selection))
    with tempfile.TemporaryFile(dir=_folder(), prefix="export-") as file:  # it has no name: a crash leaves nothing
        people = write_people(owner.workspace_id, selection, file, lambda done, total: _tell(run, done, total))
        size = file.tell()
        zone = ZoneInfo(workspace_card(owner.workspace_id).timezone)
        run.path = path_for(export.path, selection.format, run.created_at.astimezone(zone), run.pk)
        run.place = label_of(export.kind, export.config)
        _change(run, rows=people, total=people, bytes=size, path=run.path, place=run.place)
        file.seek(0)
        with closing(open_place(export.kind, export.config, decrypt_named(export.secret))) as files:
            files.put(run.path, _Watched(file, lambda sent: _change(run, sent=sent)))
            _done(run, owner, size, people)
            if export.keep_last is not None:
                keeping.remove_older(run, export.keep_last, files)


def _tell(run: ScheduledExportRun, done: int, total: int) -> None:
    _change(run, rows=done, total=total)


def _change(run: ScheduledExportRun, **fields: int | str) -> None:
    running = ScheduledExportRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
    if not running.update(beat_at=timezone.now(), **fields):
        raise _Cancelled


@transaction.atomic
def _done(run: ScheduledExportRun, owner: Principal, size: int, people: int) -> None:
    """Count the file, which lies there: also when somebody cancelled in the very last moment."""
    kept = ScheduledExportRun.objects.filter(pk=run.pk).update(
        state=RunState.DONE, finished_at=timezone.now(), sent=size, error="", detail=""
    )
    if not kept:
        return
    ScheduledExport.objects.filter(pk=run.export_id).update(failures=0)
    withdraw_notices(owner.workspace_id, f"scheduled_export:{run.export_id}")
    details: JsonObject = {"run": run.pk, "people": people, "place": run.place}
    record_audit(owner, "scheduled_export.delivered", f"scheduled_export:{run.export_id}", details)
    logger.info("scheduled_export.delivered", extra={"run": run.pk, "people": people, "bytes": size})


@transaction.atomic
def _again(run_id: int, error: Retryable) -> timedelta | None:
    """Wait for another try; after the last one, fail."""
    run = lock_run(run_id)
    if run is None or run.state != RunState.RUNNING:
        return None
    if run.attempts >= MOST_ATTEMPTS:
        _fail(run_id, error)
        return None
    pause: timedelta = _FIRST_PAUSE * 4 ** (run.attempts - 1)
    run.state, run.retry_at, run.beat_at = RunState.WAITING, timezone.now() + pause, timezone.now()
    run.error, run.detail = error.code, detail_of(error)
    run.save(update_fields=["state", "retry_at", "beat_at", "error", "detail"])
    logger.info("scheduled_export.tries_again", extra={"run": run_id, "code": error.code})
    return pause


@transaction.atomic
def _fail(run_id: int, error: DomainError) -> None:
    ended = ScheduledExportRun.objects.filter(pk=run_id, state__in=ACTIVE).update(
        state=RunState.FAILED, finished_at=timezone.now(), retry_at=None, error=error.code, detail=detail_of(error)
    )
    if not ended:
        return
    export = lock_export(ScheduledExportRun.objects.values_list("export_id", flat=True).get(pk=run_id))
    if export is not None:
        export.failures += 1
        export.save(update_fields=["failures"])
        told: JsonObject = {"name": export.name, "error": error.code}
        raise_notice(
            WorkspaceId(export.workspace_id),
            NoticeKind.SCHEDULED_EXPORT_FAILED,
            f"scheduled_export:{export.pk}",
            export.owner_user_id,
            told,
        )
    logger.warning("scheduled_export.failed", extra={"run": run_id, "code": error.code})


def detail_of(error: DomainError) -> str:
    """Return what the other server said."""
    return str(error.fields.get("detail", ""))[:_DETAIL]


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
