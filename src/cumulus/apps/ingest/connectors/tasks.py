"""Background jobs of connectors; each may run twice, and after a crash."""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from cumulus.apps.ingest.connectors import scheduling
from cumulus.apps.ingest.connectors.running import run_connector
from cumulus.core.clock import utc_now

logger = logging.getLogger(__name__)

KEEP_REJECTS = timedelta(days=30)
KEEP_RUNS = timedelta(days=180)


@app.task(name="ingest.run_connector")
def run(run_id: int) -> None:
    """Read a connector."""
    pause = run_connector(run_id)
    if pause is not None:
        later(run_id, pause)


def soon(run_id: int) -> None:
    """Have a run done; one that waits already will do."""
    later(run_id, timedelta(0))


def later(run_id: int, pause: timedelta) -> None:
    """Have a run done after a pause."""
    lock = f"ingest.run_connector:{run_id}"
    try:
        run.configure(queueing_lock=lock, schedule_at=utc_now() + pause if pause else None).defer(run_id=run_id)
    except AlreadyEnqueued:
        return


@app.periodic(cron="* * * * *")
@app.task(name="ingest.start_connectors", queueing_lock="ingest.start_connectors")
def start_due(timestamp: int) -> None:
    """Start connectors that are due, and go on with what a process left behind; every minute."""
    del timestamp
    scheduling.start_due(utc_now(), soon)
    for run_id in scheduling.left_behind(utc_now()):
        soon(run_id)


@app.periodic(cron="50 3 * * *")
@app.task(name="ingest.trim_connectors", queueing_lock="ingest.trim_connectors")
def trim(timestamp: int) -> None:
    """Delete rejected rows and old runs; nightly."""
    del timestamp
    rows = scheduling.trim(utc_now() - KEEP_REJECTS, utc_now() - KEEP_RUNS)
    logger.info("connectors.trimmed", extra={"rows": rows})
