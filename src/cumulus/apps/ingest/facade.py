"""What other apps, and the processes, may ask of ingest."""

from __future__ import annotations

from cumulus.apps.ingest.erasing import (
    await_old_parts,
    erase_from_connectors,
    erase_from_log,
    erase_from_quarantine,
    erase_from_warehouse,
    erase_from_webhooks,
    erase_traces,
    is_done,
    quiet_pipeline,
)
from cumulus.apps.ingest.merges import on_merge
from cumulus.apps.ingest.pipeline.batch import Pipeline
from cumulus.apps.ingest.pipeline.loop import run_forever
from cumulus.apps.ingest.pipeline.rebuild import rebuild
from cumulus.apps.ingest.plan.queries import names as planned_names
from cumulus.apps.ingest.plan.queries import property_names as planned_property_names
from cumulus.apps.ingest.queries import catalogue
from cumulus.apps.ingest.services import trim_log

__all__ = [
    "Pipeline",
    "await_old_parts",
    "catalogue",
    "erase_from_connectors",
    "erase_from_log",
    "erase_from_quarantine",
    "erase_from_warehouse",
    "erase_from_webhooks",
    "erase_traces",
    "is_done",
    "on_merge",
    "planned_names",
    "planned_property_names",
    "quiet_pipeline",
    "rebuild",
    "run_forever",
    "trim_log",
]
