"""The warehouse, written anew: people from PostgreSQL, events from the log."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from cumulus.apps.contacts import facade as contacts
from cumulus.apps.ingest.locks import try_lock_pipeline
from cumulus.apps.ingest.models import Batch
from cumulus.apps.ingest.pipeline.batch import again
from cumulus.apps.ingest.pipeline.rows import event_table
from cumulus.apps.workspaces import facade as workspaces
from cumulus.core.errors import Conflict
from cumulus.core.ids import WorkspaceId
from cumulus.platform.warehouse.client import Warehouse, get_warehouse

_TABLES = ("events", "contacts", "contact_tags", "contact_overrides")
_PEOPLE_AT_ONCE = 20_000

Report = Callable[[int, int], None]
"""(batches done, batches in all)."""


def rebuild(report: Report) -> None:
    """Empty the warehouse's tables and fill them again. Safe to run again after a crash.

    Raises
    ------
    Conflict
        `pipeline_running`: its batches would come in twice.
    """
    if not try_lock_pipeline():
        raise Conflict("pipeline_running", "Stop the pipeline (or `cumulus serve`) first.")
    warehouse = get_warehouse()
    for table in _TABLES:
        warehouse.command(f"TRUNCATE TABLE {table}")
    for workspace_id in workspaces.workspace_ids():
        _people(warehouse, workspace_id)
    batches = list(Batch.objects.filter(state=Batch.State.DONE).order_by("id"))
    for done, batch in enumerate(batches, 1):
        with transaction.atomic():
            events = again(batch)
        if events:
            warehouse.insert_arrow("events", event_table(events), None)
        report(done, len(batches))


def _people(warehouse: Warehouse, workspace_id: WorkspaceId) -> None:
    for people in contacts.in_chunks(workspace_id, _PEOPLE_AT_ONCE):
        warehouse.insert_arrow("contacts", contacts.warehouse_rows(workspace_id, people), None)
    warehouse.insert_arrow("contact_overrides", contacts.override_rows(workspace_id), None)
    warehouse.insert_arrow("contact_tags", contacts.tag_rows(workspace_id), None)
