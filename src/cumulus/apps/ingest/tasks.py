"""Background jobs of ingest."""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from cumulus.apps.ingest.live.watching import forget_traces
from cumulus.apps.ingest.quarantine.jobs import TASK, forgotten_jobs, work
from cumulus.apps.ingest.quarantine.trimming import trim_quarantine
from cumulus.apps.ingest.services import trim_log
from cumulus.apps.ingest.webhooks.services import trim_deliveries
from cumulus.core.clock import utc_now

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


@app.periodic(cron="40 3 * * *")
@app.task(name="ingest.trim_quarantine", queueing_lock="ingest.trim_quarantine")
def trim_old_quarantined(timestamp: int) -> None:
    """Delete quarantined items, finished work on them, counts of violations that are past their time; nightly."""
    del timestamp
    rows = trim_quarantine(utc_now() - timedelta(days=KEEP_DAYS))
    logger.info("quarantine.trimmed", extra={"rows": rows})


@app.periodic(cron="10 * * * *")
@app.task(name="ingest.forget_traces", queueing_lock="ingest.forget_traces")
def forget_old_traces(timestamp: int) -> None:
    """Delete what the live view left behind; hourly."""
    del timestamp
    forget_traces()


@app.task(name=TASK)
def work_on_quarantined(job_id: int) -> None:
    """Work off a job on quarantined items, from where it stands."""
    work(job_id)


@app.periodic(cron="* * * * *")
@app.task(name="ingest.resume_work_on_quarantined", queueing_lock="ingest.resume_work_on_quarantined")
def resume_work_on_quarantined(timestamp: int) -> None:
    """Take up the jobs whose worker died; every minute."""
    del timestamp
    for job_id in forgotten_jobs():
        work(job_id)
