"""Scheduled exports and their runs as the API tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from cumulus.apps.contacts.exporting.scheduled import queries, schemas
from cumulus.apps.contacts.exporting.scheduled.contracts import RunState
from cumulus.apps.contacts.exporting.scheduled.destinations import known_secrets, label_of
from cumulus.apps.contacts.exporting.scheduled.naming import path_for
from cumulus.apps.contacts.exporting.scheduled.owners import Owner, owner_key, problems
from cumulus.apps.contacts.exporting.schemas import ExportChoice
from cumulus.apps.contacts.models import ScheduledExport, ScheduledExportRun
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import user_names, workspace_card
from cumulus.core.ids import UserId
from cumulus.platform.http.places import Json, RunSchedule


def rows_shown(principal: Principal, found: Sequence[ScheduledExport]) -> list[schemas.ScheduledExportRow]:
    """Return scheduled exports for the list; two queries, and two for each owner."""
    about = _about(principal, found)
    return [schemas.ScheduledExportRow(**_row(principal, each, about)) for each in found]


def export_shown(principal: Principal, found: ScheduledExport) -> schemas.ScheduledExportOut:
    """Return a scheduled export with its settings."""
    about = _about(principal, [found])
    last = about.runs.get(found.pk)
    zone = ZoneInfo(workspace_card(principal.workspace_id).timezone)
    selection = ExportChoice(**{name: found.selection[name] for name in ExportChoice.model_fields})
    return schemas.ScheduledExportOut(
        **_row(principal, found, about),
        selection=selection,
        config=found.config,
        secrets_set=sorted(known_secrets(found.secret)),
        keep_last=found.keep_last or 0,
        example=path_for(found.path, selection.format, timezone.now().astimezone(zone), last[0].pk if last else 1),
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def run_shown(run: ScheduledExportRun) -> schemas.ScheduledRunOut:
    """Return a run."""
    ended = run.finished_at or timezone.now()
    seconds = (ended - run.started_at).total_seconds() if run.started_at else 0.0
    told = {name: getattr(run, name) for name in schemas.ScheduledRunOut.model_fields if name != "seconds"}
    return schemas.ScheduledRunOut(**told, seconds=round(seconds, 3) if run.state != RunState.WAITING else 0.0)


@dataclass(frozen=True, slots=True)
class _About:
    """What is read once for many of them."""

    runs: dict[int, list[ScheduledExportRun]]
    names: dict[UserId, str]
    problems: dict[Owner, str]


def _about(principal: Principal, found: Sequence[ScheduledExport]) -> _About:
    users = {UserId(each.owner_user_id) for each in found if each.owner_user_id is not None}
    return _About(queries.last_runs(found), user_names(users), problems(principal.workspace_id, found))


def _row(principal: Principal, found: ScheduledExport, about: _About) -> dict[str, Json]:
    runs = about.runs.get(found.pk, [])
    return {
        "id": found.pk,
        "name": found.name,
        "kind": found.kind,
        "place": label_of(found.kind, found.config),
        "path": found.path,
        "schedule": RunSchedule(**found.schedule),
        "enabled": found.enabled,
        "next_at": found.next_at,
        "failures": found.failures,
        "owner": _owner(principal, found, about),
        "last_run": run_shown(runs[0]) if runs else None,
        "spark": [run.rows for run in reversed(runs) if run.state == RunState.DONE],
    }


def _owner(principal: Principal, found: ScheduledExport, about: _About) -> schemas.ExportOwner:
    key = owner_key(found)
    name = about.names.get(UserId(found.owner_user_id), "") if found.owner_user_id is not None else ""
    mine = key == (principal.user_id, principal.token_id)
    return schemas.ExportOwner(
        name=name, is_me=mine, is_program=found.owner_token_id is not None, reason=about.problems[key]
    )
