"""Background jobs of tags."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from cumulus.apps.contacts.tags.expiring import expire_tags
from cumulus.apps.contacts.tags.jobs import run_job, stalled_jobs

logger = logging.getLogger(__name__)


@app.task(name="contacts.tag_job")
def tag_many(job_id: int) -> None:
    """Put a tag on many people, or take it off them."""
    run_job(job_id)


def defer_job(job_id: int) -> None:
    """Have a job run soon; once, however often it is asked for."""
    name = f"contacts.tag_job:{job_id}"
    try:
        app.configure_task("contacts.tag_job", queueing_lock=name, lock=name).defer(job_id=job_id)
    except AlreadyEnqueued:
        logger.info("tag_job.waits_already", extra={"job": job_id})


@app.periodic(cron="* * * * *")
@app.task(name="contacts.expire_tags", queueing_lock="contacts.expire_tags")
def expire(timestamp: int) -> None:
    """Take off the tags whose time is over, and go on with jobs that nobody works on; each minute.

    Parameters
    ----------
    timestamp : int
        When it was due, in epoch seconds; Procrastinate gives it.
    """
    del timestamp
    rows = expire_tags()
    if rows:
        logger.info("tags.expired", extra={"rows": rows})
    for job_id in stalled_jobs():
        defer_job(job_id)
