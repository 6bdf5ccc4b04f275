"""A connector's run: page by page, each with the cursor behind it in one transaction.

A crash loses the page that was not committed and nothing else; whoever runs it again goes on at
the cursor. Two that run at once: the second finds no lock, and could not write the same page.
"""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import timedelta

import msgspec
import zstandard
from django.db import transaction
from django.utils import timezone

from cumulus.apps.contacts.facade import (
    Fed,
    Feed,
    RejectedRow,
    feed_people,
    kinds_of,
    mapping_for,
)
from cumulus.apps.ingest.connectors import planning
from cumulus.apps.ingest.connectors.contracts import ACTIVE, RunState, Target
from cumulus.apps.ingest.connectors.kinds.contract import Page, Place
from cumulus.apps.ingest.connectors.kinds.registry import config_of, kind_of
from cumulus.apps.ingest.connectors.locks import held, lock_connector, lock_run
from cumulus.apps.ingest.connectors.secrets import secrets_of
from cumulus.apps.ingest.models import Connector, ConnectorReject, ConnectorRun, SeenMessage
from cumulus.apps.ingest.pipeline.items import message_key
from cumulus.apps.workspaces.contracts import NoticeKind
from cumulus.apps.workspaces.facade import raise_notice, withdraw_notices, workspace_card
from cumulus.core.errors import DomainError, Retryable, Terminal
from cumulus.core.ids import SourceId, WorkspaceId
from cumulus.core.json import JsonObject, JsonValue
from cumulus.platform.spine.events import append_items

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
_FIRST_PAUSE = timedelta(seconds=30)
_ITEMS = 500
"""Items of one log row."""
_MOST_REJECTS = 10_000
"""Rejected rows of a run that are kept; all are counted."""
_MOST_SHOWN = 200


def run_connector(run_id: int) -> timedelta | None:
    """Read until the end, or until somebody cancels; return the pause before another try, if one is due.

    Safe to run twice, and at once.
    """
    found = ConnectorRun.objects.filter(pk=run_id).first()
    if found is None:
        return None
    with held(found.connector_id) as mine:
        now = timezone.now()
        if not mine or not _begin(run_id):
            return None
        connector = Connector.objects.get(pk=found.connector_id)
        try:
            _read(connector, run_id)
        except Retryable as error:
            return _again(run_id, error)
        except DomainError as error:
            _end(run_id, RunState.FAILED, error)
        else:
            _end(run_id, RunState.DONE)
        logger.info(
            "connector.read", extra={"run": run_id, "seconds": round((timezone.now() - now).total_seconds(), 3)}
        )
    return None


def _begin(run_id: int) -> bool:
    """Take the run up; what died too often without writing anything is given up."""
    now = timezone.now()
    runs = ConnectorRun.objects.filter(pk=run_id, state__in=ACTIVE)
    found = runs.first()
    if found is None or (found.retry_at is not None and found.retry_at > now):
        return False
    if found.attempts >= MOST_ATTEMPTS:
        _end(run_id, RunState.FAILED, Terminal("connector_gave_up", "The run ended several times without a result."))
        return False
    return bool(
        runs.update(
            state=RunState.RUNNING,
            attempts=found.attempts + 1,
            retry_at=None,
            beat_at=now,
            started_at=found.started_at or now,
        )
    )


def _read(connector: Connector, run_id: int) -> None:
    kind = kind_of(connector.kind)
    place = Place(config_of(kind, connector.config), secrets_of(connector))
    wanted = planning.wanted_columns(connector.target, connector.mapping or {})
    pages = ConnectorRun.objects.values_list("pages", flat=True).get(pk=run_id)
    with closing(kind.read(place, connector.cursor)) as coming:
        for page in coming:
            if lost := planning.lost_columns(wanted, page):
                raise Terminal("column_missing", "The place has no such column any more.", detail=lost[0][:100])
            if not _write(connector.pk, run_id, pages, page):
                return
            pages += 1


@transaction.atomic
def _write(connector_id: int, run_id: int, pages: int, page: Page) -> bool:
    """Write one page and the cursor behind it; False when it is no longer wanted."""
    connector, run = lock_connector(connector_id), lock_run(run_id)
    if connector is None or run is None or run.state != RunState.RUNNING or run.pages != pages:
        return False
    fed = _people(connector, run, page) if connector.target == Target.PEOPLE else _events(connector, run, page)
    _keep_rejects(run, page, fed.rejected)
    run.rows += len(page.rows)
    run.created += fed.created
    run.updated += fed.updated
    run.unchanged += fed.unchanged
    run.rejected += len(fed.rejected)
    for each in fed.rejected:
        run.reasons[each.reason] = run.reasons.get(each.reason, 0) + 1
    run.pages += 1
    run.attempts = 0
    run.beat_at = timezone.now()
    run.cursor_after = shown_cursor(page.cursor)
    run.save()
    connector.cursor = page.cursor
    connector.save(update_fields=["cursor"])
    return True


def _people(connector: Connector, run: ConnectorRun, page: Page) -> Fed:
    if not page.rows:
        return Fed(0, 0, 0)
    meanings, options = planning.meanings_of(connector.mapping or {})
    mapping = mapping_for(page.columns, meanings, options)
    # The source's own mark tells runs apart, the page's number their pages.
    feed = Feed(f"connector:{connector.pk}", run.started_at or timezone.now(), run.pk * 1_000_000 + run.pages)
    return feed_people(WorkspaceId(connector.workspace_id), page.columns, page.rows, mapping, feed)


def _events(connector: Connector, run: ConnectorRun, page: Page) -> Fed:
    workspace_id = WorkspaceId(connector.workspace_id)
    reading = planning.Reading(
        kinds_of(workspace_id),
        workspace_card(workspace_id).timezone,
        f"connector:{connector.pk}",
        run.started_at or timezone.now(),
    )
    planned = planning.plan_events(planning.event_plan(connector.mapping or {}), page, reading)
    fresh = _uncounted(workspace_id, planned.items)
    for part in (fresh[at : at + _ITEMS] for at in range(0, len(fresh), _ITEMS)):
        append_items(workspace_id, SourceId(connector.source_id), part, None)
    run.events += len(fresh)
    return Fed(0, 0, len(planned.items) - len(fresh), planned.rejected)


def _uncounted(workspace_id: WorkspaceId, items: list[JsonObject]) -> list[JsonObject]:
    """Return the items that the pipeline has not counted; each once. The pipeline itself makes sure."""
    keyed = {message_key(workspace_id, str(item["messageId"])): item for item in items}
    counted = set(SeenMessage.objects.filter(key__in=list(keyed)).values_list("key", flat=True))
    return [item for key, item in keyed.items() if key not in counted]


def _keep_rejects(run: ConnectorRun, page: Page, rejected: list[RejectedRow]) -> None:
    kept = rejected[: max(0, _MOST_REJECTS - run.rejected)]
    if kept:
        ConnectorReject.objects.create(
            workspace_id=run.workspace_id,
            run=run,
            page=run.pages,
            columns=list(page.columns),
            rows=zstandard.ZstdCompressor(level=3).compress(msgspec.json.encode(kept)),
        )


@transaction.atomic
def _again(run_id: int, error: Retryable) -> timedelta | None:
    """Wait for another try; after the last one, fail."""
    run = lock_run(run_id)
    if run is None or run.state != RunState.RUNNING:
        return None
    if run.attempts >= MOST_ATTEMPTS:
        _end(run_id, RunState.FAILED, error)
        return None
    pause: timedelta = _FIRST_PAUSE * 4 ** (run.attempts - 1)
    run.state, run.retry_at, run.beat_at = RunState.WAITING, timezone.now() + pause, timezone.now()
    run.error, run.detail = error.code, _detail(error)
    run.save(update_fields=["state", "retry_at", "beat_at", "error", "detail"])
    logger.info("connector.tries_again", extra={"run": run_id, "code": error.code, "seconds": pause.total_seconds()})
    return pause


@transaction.atomic
def _end(run_id: int, state: RunState, error: DomainError | None = None) -> None:
    ended = ConnectorRun.objects.filter(pk=run_id, state__in=ACTIVE).update(
        state=state,
        finished_at=timezone.now(),
        retry_at=None,
        error=error.code if error else "",
        detail=_detail(error) if error else "",
    )
    if not ended:
        return
    connector = lock_connector(ConnectorRun.objects.values_list("connector_id", flat=True).get(pk=run_id))
    if connector is not None:
        connector.failures = connector.failures + 1 if error else 0
        connector.save(update_fields=["failures"])
        _notice(connector, error)
    if error is not None:
        logger.warning("connector.failed", extra={"run": run_id, "code": error.code})


def _notice(connector: Connector, error: DomainError | None) -> None:
    """Tell its maker and the administrators of a failure, once until it works again."""
    workspace_id, subject = WorkspaceId(connector.workspace_id), f"connector:{connector.pk}"
    if error is None:
        withdraw_notices(workspace_id, subject)
        return
    told: JsonObject = {"name": connector.name, "error": error.code}
    raise_notice(workspace_id, NoticeKind.CONNECTOR_FAILED, subject, connector.owner_user_id, told)


def _detail(error: DomainError) -> str:
    return str(error.fields.get("detail", ""))[:300]


def shown_cursor(cursor: JsonObject) -> JsonObject:
    """Return a cursor for people: what is long is a size."""
    return {name: _short(value) for name, value in cursor.items()}


def _short(value: JsonValue) -> JsonValue:
    if isinstance(value, list | dict) and len(value) > 3:
        return len(value)
    return len(value) if isinstance(value, str) and len(value) > _MOST_SHOWN else value
