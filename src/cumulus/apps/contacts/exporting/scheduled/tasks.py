"""Background jobs of scheduled exports; each may run twice, and after a crash."""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from cumulus.apps.contacts.exporting.scheduled import scheduling
from cumulus.apps.contacts.exporting.scheduled.running import run_scheduled
from cumulus.core.clock import utc_now

logger = logging.getLogger(__name__)

KEEP_RUNS = timedelta(days=180)


@app.task(name="contacts.run_scheduled_export")
def run(run_id: int) -> None:
    """Write a file and bring it to its place."""
    pause = run_scheduled(run_id)
    if pause is not None:
        later(run_id, pause)


def now(run_id: int) -> None:
    """Have a run done at once, though a later try of it waits in the queue; that one will find nothing to do."""
    run.defer(run_id=run_id)


def soon(run_id: int) -> None:
    """Have a run done; one that waits already will do."""
    later(run_id, timedelta(0))


def later(run_id: int, pause: timedelta) -> None:
    """Have a run done after a pause."""
    lock = f"contacts.run_scheduled_export:{run_id}"
    try:
        run.configure(queueing_lock=lock, schedule_at=utc_now() + pause if pause else None).defer(run_id=run_id)
    except AlreadyEnqueued:
        return


@app.periodic(cron="* * * * *")
@app.task(name="contacts.start_scheduled_exports", queueing_lock="contacts.start_scheduled_exports")
def start_due(timestamp: int) -> None:
    """Start what is due, and go on with what a process left behind; every minute."""
    del timestamp
    scheduling.start_due(utc_now(), soon)
    for run_id in scheduling.left_behind(utc_now()):
        soon(run_id)


@app.periodic(cron="55 3 * * *")
@app.task(name="contacts.trim_scheduled_exports", queueing_lock="contacts.trim_scheduled_exports")
def trim(timestamp: int) -> None:
    """Delete old runs; nightly."""
    del timestamp
    logger.info("scheduled_exports.trimmed", extra={"rows": scheduling.trim(utc_now() - KEEP_RUNS)})
