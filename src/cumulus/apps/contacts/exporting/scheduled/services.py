"""Writes to scheduled exports: one transaction each, each noted in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cumulus.apps.contacts.exporting.scheduled import errors, scheduling, tasks
from cumulus.apps.contacts.exporting.scheduled.contracts import ACTIVE, OVER, RunState
from cumulus.apps.contacts.exporting.scheduled.destinations import check_secrets, config_json, known_secrets, try_place
from cumulus.apps.contacts.exporting.scheduled.locks import lock_export
from cumulus.apps.contacts.exporting.scheduled.naming import checked_path, path_for
from cumulus.apps.contacts.exporting.selection import as_seen, chosen, ids_of
from cumulus.apps.contacts.models import ScheduledExport, ScheduledExportRun
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import forget_notices, record_audit
from cumulus.core.errors import DomainError, Retryable, Terminal
from cumulus.core.json import JsonObject
from cumulus.core.schedules import schedule_of
from cumulus.platform.remote import leads_elsewhere
from cumulus.platform.secrets import encrypt_named


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different; None stays. `keep_last` 0 keeps all."""

    name: str | None = None
    selection: JsonObject | None = None
    kind: str | None = None
    config: JsonObject | None = None
    secrets: Mapping[str, str] | None = None
    path: str | None = None
    keep_last: int | None = None
    schedule: JsonObject | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """A place to try before it is kept; secrets that are not given are those of `stored`."""

    kind: str
    config: JsonObject
    secrets: Mapping[str, str]
    path: str


@transaction.atomic
def create(principal: Principal, wanted: Changes) -> ScheduledExport:
    """Make a scheduled export in the name of whoever asks.

    Raises
    ------
    Invalid
        `segment_stands_alone`, `invalid_connector_settings`, `unknown_secret`, `invalid_export_path`,
        `invalid_schedule`.
    NotFound
        `segment_not_found`.
    """
    made = ScheduledExport(
        workspace_id=principal.workspace_id, owner_user_id=principal.user_id, owner_token_id=principal.token_id
    )
    _apply(principal, made, wanted)
    made.save()
    details = {"name": made.name, "kind": made.kind, "columns": made.selection["columns"][:50]}
    record_audit(principal, "scheduled_export.created", _subject(made), details)
    return made


@transaction.atomic
def change(principal: Principal, found: ScheduledExport, changes: Changes) -> ScheduledExport:
    """Change what is given, checked; what is absent stays, the owner too. Safe to run twice.

    Raises
    ------
    Invalid
        As `create`; `secret_needed`: a stored secret is never sent to another place.
    """
    export = _locked(found)
    _apply(principal, export, changes)
    export.updated_at = timezone.now()
    export.save()
    fields: JsonObject = {"fields": [name for name in sorted(Changes.__slots__) if getattr(changes, name) is not None]}
    record_audit(principal, "scheduled_export.changed", _subject(export), fields)
    return export


@transaction.atomic
def take_over(principal: Principal, found: ScheduledExport) -> ScheduledExport:
    """Have it run in the name of whoever asks, and show what they see."""
    export = _locked(found)
    export.owner_user_id, export.owner_token_id = principal.user_id, principal.token_id
    export.save(update_fields=["owner_user_id", "owner_token_id"])
    record_audit(principal, "scheduled_export.taken_over", _subject(export))
    return export


@transaction.atomic
def delete(principal: Principal, found: ScheduledExport) -> None:
    """Forget a scheduled export and its runs; files stay where they went."""
    export = _locked(found)
    record_audit(principal, "scheduled_export.deleted", _subject(export), {"name": export.name})
    forget_notices(principal.workspace_id, _subject(export))
    export.delete()


@transaction.atomic
def run_now(principal: Principal, found: ScheduledExport) -> ScheduledExportRun:
    """Start a run. Raises `Conflict` `scheduled_export_running`."""
    export = _locked(found)
    if _is_busy(export):
        raise errors.running()
    by = f"user:{principal.user_id}" if principal.user_id is not None else f"token:{principal.token_id}"
    run = ScheduledExportRun.objects.create(workspace_id=export.workspace_id, export=export, made_by=by)
    record_audit(principal, "scheduled_export.run", _subject(export), {"run": run.pk})
    tasks.soon(run.pk)
    return run


@transaction.atomic
def cancel_run(principal: Principal, run: ScheduledExportRun) -> ScheduledExportRun:
    """Stop a run; no file comes to its place. Raises `Conflict` `scheduled_run_over`."""
    ended = ScheduledExportRun.objects.filter(pk=run.pk, state__in=ACTIVE).update(
        state=RunState.CANCELLED, finished_at=timezone.now(), retry_at=None
    )
    run.refresh_from_db()
    if not ended:
        raise errors.run_over()
    record_audit(principal, "scheduled_export.cancelled", f"scheduled_export:{run.export_id}", {"run": run.pk})
    return run


@transaction.atomic
def retry_run(principal: Principal, found: ScheduledExport, run: ScheduledExportRun) -> ScheduledExportRun:
    """Try a run again, under the same name of its file.

    Raises
    ------
    Conflict
        `scheduled_export_running`, `scheduled_run_not_failed`.
    """
    export = _locked(found)
    if ScheduledExportRun.objects.filter(export=export, state__in=ACTIVE).exclude(pk=run.pk).exists():
        raise errors.running()
    begun = ScheduledExportRun.objects.filter(pk=run.pk, state__in=OVER).update(
        state=RunState.WAITING,
        attempts=0,
        started_at=None,
        finished_at=None,
        beat_at=timezone.now(),
        rows=0,
        sent=0,
        error="",
        detail="",
    )
    run.refresh_from_db()
    if not begun:
        raise errors.run_not_over()
    record_audit(principal, "scheduled_export.retried", _subject(export), {"run": run.pk})
    tasks.now(run.pk)
    return run


def try_out(trial: Trial, stored: ScheduledExport | None) -> DomainError | None:
    """Write an empty file to the place and take it away; return what is wrong, or None.

    Raises
    ------
    Invalid
        `invalid_connector_settings`, `unknown_secret`, `invalid_export_path`, `secret_needed`.
    """
    config = config_json(trial.kind, trial.config)
    secrets = _secrets(stored, trial.kind, config, trial.secrets)
    example = path_for(checked_path(trial.path), "csv", timezone.now(), 0)
    try:
        try_place(trial.kind, config, secrets, example.rpartition("/")[0])
    except (Retryable, Terminal) as error:
        return error
    return None


def _apply(principal: Principal, export: ScheduledExport, changes: Changes) -> None:
    if changes.name is not None:
        export.name = changes.name
    if changes.selection is not None:
        selection = chosen(changes.selection)
        ids_of(principal.workspace_id, as_seen(principal, selection))  # a segment that is not there is told now
        export.selection = selection.to_json()
    if changes.kind is not None or changes.config is not None or changes.secrets is not None:
        _move(export, changes)
    if changes.path is not None:
        export.path = checked_path(changes.path)
    if changes.keep_last is not None:
        export.keep_last = changes.keep_last or None
    if changes.schedule is not None:
        export.schedule = schedule_of(changes.schedule).to_json()
    if changes.enabled is not None:
        export.enabled = changes.enabled
    if changes.schedule is not None or changes.enabled is not None:
        export.next_at = scheduling.next_at(export, timezone.now())


def _move(export: ScheduledExport, changes: Changes) -> None:
    """Take another place and its secrets."""
    kind = changes.kind or export.kind
    config = config_json(kind, export.config if changes.config is None else changes.config)
    secrets = _secrets(export if export.kind else None, kind, config, changes.secrets or {})
    export.kind, export.config, export.secret = kind, config, encrypt_named(secrets)


def _secrets(stored: ScheduledExport | None, kind: str, config: JsonObject, given: Mapping[str, str]) -> dict[str, str]:
    """Return a place's secrets: what is given, else what is stored; a stored one is never sent to another place."""
    check_secrets(kind, given)
    fresh = {name: value for name, value in given.items() if value}
    if stored is None or stored.kind != kind:
        return fresh
    kept = known_secrets(stored.secret)
    if leads_elsewhere(stored.config, config) and set(kept) - set(fresh):
        raise errors.secret_needed()
    return {**kept, **fresh}


def _locked(found: ScheduledExport) -> ScheduledExport:
    export = lock_export(found.pk)
    if export is None:
        raise errors.scheduled_export_not_found()
    return export


def _is_busy(export: ScheduledExport) -> bool:
    return ScheduledExportRun.objects.filter(export=export, state__in=ACTIVE).exists()


def _subject(export: ScheduledExport) -> str:
    return f"scheduled_export:{export.pk}"
