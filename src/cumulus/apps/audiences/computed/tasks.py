"""Background jobs of computed tags."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from cumulus.apps.audiences.computed.jobs import ask_for_due, run_job
from cumulus.core.clock import utc_now

logger = logging.getLogger(__name__)


@app.task(name="audiences.computed_job")
def refresh_computed_tags(job_id: int) -> None:
    """Refresh computed tags."""
    run_job(job_id)


def defer_job(job_id: int) -> None:
    """Have a refresh run soon; once, however often it is asked for, and one at a time."""
    name = f"audiences.computed_job:{job_id}"
    try:
        task = app.configure_task("audiences.computed_job", queueing_lock=name, lock="audiences.computed_job")
        task.defer(job_id=job_id)
    except AlreadyEnqueued:
        logger.info("computed_job.waits_already", extra={"job": job_id})


@app.periodic(cron="* * * * *")
@app.task(name="audiences.computed_due", queueing_lock="audiences.computed_due")
def refresh_due(timestamp: int) -> None:
    """Refresh the tags whose time has come, and go on with refreshes that nobody works on; each minute."""
    del timestamp
    for job_id in ask_for_due(utc_now()):
        defer_job(job_id)
