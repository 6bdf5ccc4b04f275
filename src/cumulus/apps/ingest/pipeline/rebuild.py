"""The warehouse, written anew: people from PostgreSQL, events from the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection, transaction

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.ingest.locks import log_rows_kept, pipeline_stopped
from cumulus.apps.ingest.models import Batch, Position
from cumulus.apps.ingest.pipeline.batch import BATCH_ITEMS, again
from cumulus.apps.ingest.pipeline.place import log_position, recognise_database
from cumulus.apps.ingest.pipeline.storing import insert_events
from cumulus.apps.workspaces import facade as workspaces
from cumulus.core.errors import Conflict
from cumulus.core.ids import WorkspaceId
from cumulus.platform.spine import reader
from cumulus.platform.warehouse.client import Warehouse, get_warehouse

_TABLES = ("contacts", "contact_tags", "contact_overrides", "contact_consents", "accounts", "account_members")
_PEOPLE_AT_ONCE = 20_000

Report = Callable[[int, int], None]
"""(log rows done, log rows in all)."""


def rebuild(report: Report) -> None:
    """Empty the warehouse's tables and fill them again. Safe to run again after a crash.

    Events whose log rows are trimmed stay as they are: nothing else knows them.

    Raises
    ------
    Conflict
        `pipeline_running`: its batches would come in twice.
    """
    with pipeline_stopped() as stopped, log_rows_kept() as kept:
        if not (stopped and kept):
            raise Conflict("pipeline_running", "Stop the pipeline (or `cumulus serve`) first.")
        recognise_database()
        _rebuild(get_warehouse(), report)


def _rebuild(warehouse: Warehouse, report: Report) -> None:
    place, _ = Position.objects.get_or_create(pk=1)
    for table in _TABLES:
        warehouse.command(f"TRUNCATE TABLE {table}")
    for workspace_id in workspaces.workspace_ids():
        _people(warehouse, workspace_id)
    _forget_events(warehouse, place.trimmed_before)
    _events(place, report)


def _people(warehouse: Warehouse, workspace_id: WorkspaceId) -> None:
    for people in contacts.in_chunks(workspace_id, _PEOPLE_AT_ONCE):
        warehouse.insert_arrow("contacts", contacts.warehouse_rows(people), None)
        warehouse.insert_arrow("contact_overrides", contacts.override_rows(people), None)
        warehouse.insert_arrow("account_members", contacts.member_rows(people), None)
    warehouse.insert_arrow("contact_tags", contacts.tag_rows(workspace_id), None)
    for accounts in contacts.account_tables(workspace_id):
        warehouse.insert_arrow("accounts", accounts, None)
    warehouse.insert_arrow("contact_consents", contacts.all_consent_rows(workspace_id), None)


def _forget_events(warehouse: Warehouse, trimmed_before: datetime | None) -> None:
    # A batch in flight gets a new name: the warehouse may remember the old one's rows as written.
    Batch.objects.filter(state=Batch.State.IN_FLIGHT).update(id=_next_batch_id())
    if trimmed_before is None:
        warehouse.command("TRUNCATE TABLE events")
        return
    kept = {"before_ms": int(trimmed_before.timestamp() * 1000)}
    warehouse.command("DELETE FROM events WHERE received_at >= fromUnixTimestamp64Milli({before_ms:Int64})", kept)


def _next_batch_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('ingest_batch', 'id'))")
        return int(cursor.fetchone()[0])


def _events(place: Position, report: Report) -> None:
    in_hand = _in_hand()
    end, at, done = log_position(place), reader.Position(0, 0), 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM spine_log")
        total = int(cursor.fetchone()[0])
    while rows := reader.read_after(at, BATCH_ITEMS):
        at = rows[-1].position
        wanted = [row for row in rows if row.position <= end and row.position.seq not in in_hand]
        with transaction.atomic():
            events = again(_whole(wanted, place.trimmed_before))
        insert_events(events, None)
        done += len(rows)
        report(done, total)


def _in_hand() -> set[int]:
    batches = Batch.objects.filter(state=Batch.State.IN_FLIGHT)
    parts = [zip(batch.stretches[::2], batch.stretches[1::2], strict=True) for batch in batches]
    return {seq for part in parts for first, last in part for seq in range(first, last + 1)}


def _whole(rows: Sequence[reader.LogRow], trimmed_before: datetime | None) -> list[reader.LogRow]:
    return [row for row in rows if trimmed_before is None or row.received_at >= trimmed_before]
