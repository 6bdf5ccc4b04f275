"""Background jobs of privacy requests."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from cumulus.apps.contacts.privacy.services import drop_old_files, fail_request, open_requests, run_request
from cumulus.core.clock import utc_now
from cumulus.core.errors import DomainError, Retryable

logger = logging.getLogger(__name__)


@app.periodic(cron="41 2 * * *")
@app.task(name="contacts.drop_exports", queueing_lock="contacts.drop_exports")
def drop_exports(timestamp: int) -> None:
    """Delete old files of privacy requests; nightly.

    Parameters
    ----------
    timestamp : int
        When it was due, in epoch seconds; Procrastinate gives it.
    """
    del timestamp
    logger.info("privacy.files_dropped", extra={"rows": drop_old_files(utc_now())})


@app.task(name="contacts.privacy")
def run_privacy_request(request_id: int) -> None:
    """Work off a privacy request; while a store is away it stays open for the next round."""
    try:
        run_request(request_id)
    except Retryable as error:
        logger.warning("privacy.waiting", extra={"request": request_id, "code": error.code})
    except DomainError as error:
        fail_request(request_id)
        logger.warning("privacy.failed", extra={"request": request_id, "code": error.code})


@app.periodic(cron="* * * * *")
@app.task(name="contacts.resume_privacy", queueing_lock="contacts.resume_privacy")
def resume_privacy(timestamp: int) -> None:
    """Go on with requests that a crash, or a store that was away, has left open; each minute.

    Parameters
    ----------
    timestamp : int
        When it was due, in epoch seconds; Procrastinate gives it.
    """
    del timestamp
    for request_id in open_requests():
        run_privacy_request(request_id)
