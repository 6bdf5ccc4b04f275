"""Background jobs of ingest."""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from cumulus.apps.ingest.connectors import tasks as connectors
from cumulus.apps.ingest.services import trim_log
from cumulus.apps.ingest.webhooks.services import trim_deliveries
from cumulus.core.clock import utc_now

__all__ = ["connectors", "trim", "trim_webhooks"]

logger = logging.getLogger(__name__)

KEEP_DAYS = 90
"""A rebuild of the warehouse reaches back so far; beyond it, the warehouse's backups."""

KEEP_DELIVERIES_DAYS = 30
"""Long enough to mend a mapping and replay; their bodies are personal data."""


@app.periodic(cron="20 3 * * *")
@app.task(name="ingest.trim_log", queueing_lock="ingest.trim_log")
def trim(timestamp: int) -> None:
    """Delete log rows that nobody needs any more; nightly.

    Parameters
    ----------
    timestamp : int
        When it was due, in epoch seconds; Procrastinate gives it.
    """
    del timestamp
    rows = trim_log(utc_now() - timedelta(days=KEEP_DAYS))
    logger.info("log.trimmed", extra={"rows": rows})


@app.periodic(cron="40 3 * * *")
@app.task(name="ingest.trim_deliveries", queueing_lock="ingest.trim_deliveries")
def trim_webhooks(timestamp: int) -> None:
    """Delete deliveries of webhooks that are older than we keep; nightly.

    Parameters
    ----------
    timestamp : int
        When it was due, in epoch seconds; Procrastinate gives it.
    """
    del timestamp
    rows = trim_deliveries(utc_now() - timedelta(days=KEEP_DELIVERIES_DAYS))
    logger.info("webhooks.trimmed", extra={"rows": rows})
