"""Background jobs of consent."""

from __future__ import annotations

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from cumulus.apps.contacts.consent.asking import mail_question
from cumulus.apps.contacts.consent.services import expire_consents
from cumulus.core.clock import utc_now

logger = logging.getLogger(__name__)


@app.task(name="contacts.ask_consent", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def ask_consent(record_id: int) -> None:
    """Send the mail that asks to confirm a consent."""
    mail_question(record_id)


@app.periodic(cron="7 * * * *")
@app.task(name="contacts.expire_consents", queueing_lock="contacts.expire_consents")
def expire(timestamp: int) -> None:
    """Withdraw consents whose time is over; hourly.

    Parameters
    ----------
    timestamp : int
        When it was due, in epoch seconds; Procrastinate gives it.
    """
    del timestamp
    rows = expire_consents(utc_now())
    logger.info("consent.expired", extra={"rows": rows})
