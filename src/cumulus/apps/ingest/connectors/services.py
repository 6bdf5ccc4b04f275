"""Writes to connectors: one transaction each, each noted in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cumulus.apps.contacts.facade import check_meanings, kinds_of
from cumulus.apps.ingest.connectors import errors, planning, scheduling, tasks
from cumulus.apps.ingest.connectors.contracts import ACTIVE, RunState, Target
from cumulus.apps.ingest.connectors.kinds.contract import Kind, Place, Sample
from cumulus.apps.ingest.connectors.kinds.registry import config_of, kind_of
from cumulus.apps.ingest.connectors.locks import lock_connector
from cumulus.apps.ingest.connectors.secrets import secrets_of
from cumulus.apps.ingest.models import Connector, ConnectorRun
from cumulus.apps.workspaces.contracts import Principal
from cumulus.apps.workspaces.facade import forget_notices, open_source, record_audit
from cumulus.core.errors import DomainError, Invalid, Retryable, Terminal
from cumulus.core.ids import WorkspaceId
from cumulus.core.json import JsonObject
from cumulus.core.schedules import schedule_of
from cumulus.platform.remote import SENT_TO, leads_elsewhere, settings_json
from cumulus.platform.secrets import encrypt_named


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different; None stays."""

    name: str | None = None
    config: JsonObject | None = None
    secrets: Mapping[str, str] | None = None
    target: Target | None = None
    mapping: JsonObject | None = None
    schedule: JsonObject | None = None
    enabled: bool | None = None


@transaction.atomic
def create_connector(
    principal: Principal, name: str, key: str, config: JsonObject, secrets: Mapping[str, str], target: Target
) -> Connector:
    """Make a connector with a source of its own; it does nothing until it is mapped.

    Raises
    ------
    Invalid
        `unknown_connector_kind`, `invalid_connector_settings`, `invalid_query`, `unknown_secret`.
    """
    kind = kind_of(key)
    _check_secrets(kind, secrets)
    settings = _as_json(kind, config)
    source = open_source(principal, name, "connector")
    made = Connector.objects.create(
        workspace_id=principal.workspace_id,
        source_id=source.id,
        name=name,
        kind=key,
        config=settings,
        secret=encrypt_named(secrets),
        target=target,
        owner_user_id=principal.user_id,
    )
    record_audit(principal, "connector.created", f"connector:{made.pk}", {"name": name, "kind": key})
    return made


@transaction.atomic
def change_connector(principal: Principal, found: Connector, changes: Changes) -> Connector:
    """Change what is given, checked; what is absent stays. Safe to run twice.

    Other settings of the same kind, unless they only say how to get there, begin from the first row.

    Raises
    ------
    Conflict
        `connector_running`, `connector_not_mapped`.
    Invalid
        As `create_connector` and the mapping's checks; `secret_needed`, `invalid_schedule`.
    """
    connector = _locked(found)
    before = (connector.config, connector.target, connector.mapping)
    if changes.name is not None:
        connector.name = changes.name
    if changes.config is not None or changes.secrets is not None:
        _move(connector, changes)
    if changes.target is not None and changes.target != connector.target:
        connector.target, connector.mapping, connector.cursor, connector.enabled = changes.target, None, {}, False
    if changes.mapping is not None:
        _check_mapping(connector, changes.mapping)
        connector.mapping = changes.mapping
    if changes.schedule is not None:
        connector.schedule = schedule_of(changes.schedule).to_json()
    if changes.enabled is not None:
        connector.enabled = changes.enabled
    if before != (connector.config, connector.target, connector.mapping) and _is_busy(connector):
        raise errors.running()
    if connector.enabled and connector.mapping is None:
        raise errors.not_mapped()
    if changes.schedule is not None or changes.enabled is not None or not connector.enabled:
        connector.next_at = scheduling.next_at(connector, timezone.now())
    connector.updated_at = timezone.now()
    connector.save()
    fields: JsonObject = {"fields": [name for name in sorted(Changes.__slots__) if getattr(changes, name) is not None]}
    record_audit(principal, "connector.changed", f"connector:{connector.pk}", fields)
    return connector


@transaction.atomic
def delete_connector(principal: Principal, found: Connector) -> None:
    """Forget a connector and its runs; what it brought stays."""
    connector = _locked(found)
    record_audit(principal, "connector.deleted", f"connector:{connector.pk}", {"name": connector.name})
    forget_notices(principal.workspace_id, f"connector:{connector.pk}")
    connector.delete()


@transaction.atomic
def reset_connector(principal: Principal, found: Connector) -> Connector:
    """Begin from the first row at the next run; events that counted count no second time."""
    connector = _locked(found)
    if _is_busy(connector):
        raise errors.running()
    connector.cursor = {}
    connector.save(update_fields=["cursor"])
    record_audit(principal, "connector.reset", f"connector:{connector.pk}")
    return connector


@transaction.atomic
def run_now(principal: Principal, found: Connector) -> ConnectorRun:
    """Start a run. Raises `Conflict` `connector_running`, `connector_not_mapped`."""
    connector = _locked(found)
    if connector.mapping is None:
        raise errors.not_mapped()
    if _is_busy(connector):
        raise errors.running()
    by = f"user:{principal.user_id}" if principal.user_id is not None else f"token:{principal.token_id}"
    run = scheduling.new_run(connector, by)
    run.save()
    record_audit(principal, "connector.run", f"connector:{connector.pk}", {"run": run.pk})
    tasks.soon(run.pk)
    return run


@transaction.atomic
def cancel_run(principal: Principal, run: ConnectorRun) -> ConnectorRun:
    """End a run after the page at hand; what was written stays. Raises `Conflict` `connector_run_over`."""
    ended = ConnectorRun.objects.filter(pk=run.pk, state__in=ACTIVE).update(
        state=RunState.CANCELLED, finished_at=timezone.now(), retry_at=None
    )
    run.refresh_from_db()
    if not ended:
        raise errors.run_over()
    record_audit(principal, "connector.cancelled", f"connector:{run.connector_id}", {"run": run.pk})
    return run


def test_place(connector: Connector) -> DomainError | None:
    """Ask the place; return what is wrong, or None."""
    kind, place = _place(connector)
    try:
        kind.test(place)
    except (Retryable, Terminal, Invalid) as error:
        return error
    return None


def first_rows(connector: Connector, limit: int) -> Sample:
    """Return the place's first rows. Raises `Invalid` with the place's own code."""
    kind, place = _place(connector)
    try:
        return kind.preview(place, limit)
    except (Retryable, Terminal) as error:
        raise errors.as_answer(error) from error


def _place(connector: Connector) -> tuple[Kind, Place]:  # type: ignore[type-arg]  # of its own kind
    kind = kind_of(connector.kind)
    return kind, Place(config_of(kind, connector.config), secrets_of(connector))


def _locked(found: Connector) -> Connector:
    connector = lock_connector(found.pk)
    if connector is None:
        raise errors.connector_not_found()
    return connector


def _is_busy(connector: Connector) -> bool:
    return ConnectorRun.objects.filter(connector=connector, state__in=ACTIVE).exists()


def _move(connector: Connector, changes: Changes) -> None:
    """Take other settings and secrets; a stored secret is never sent to another place."""
    kind = kind_of(connector.kind)
    before = connector.config
    after = before if changes.config is None else _as_json(kind, changes.config)
    kept = {name: value for name, value in secrets_of(connector).items() if value}
    given = dict(changes.secrets or {})
    _check_secrets(kind, given)
    if leads_elsewhere(before, after) and set(kept) - {name for name, value in given.items() if value}:
        raise errors.secret_needed()
    if any(before.get(name) != after.get(name) for name in after if name not in SENT_TO - {"url"}):
        connector.cursor = {}
    connector.config, connector.secret = after, encrypt_named({**kept, **given})


def _check_secrets(kind: Kind, secrets: Mapping[str, str]) -> None:
    if set(secrets) - set(kind.secrets):
        raise errors.unknown_secret()


def _as_json(kind: Kind, config: JsonObject) -> JsonObject:
    return settings_json(config_of(kind, config))


def _check_mapping(connector: Connector, mapping: JsonObject) -> None:
    workspace_id = WorkspaceId(connector.workspace_id)
    if connector.target == Target.EVENTS:
        planning.check_plan(planning.event_plan(mapping), kinds_of(workspace_id))
    else:
        meanings, options = planning.meanings_of(mapping)
        check_meanings(workspace_id, meanings, options)
