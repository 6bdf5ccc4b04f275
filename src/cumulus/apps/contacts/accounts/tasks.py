"""Background jobs of accounts."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from cumulus.apps.contacts.accounts.running import left_over, work_off
from cumulus.apps.contacts.accounts.warehouse import store_changed
from cumulus.core.ids import WorkspaceId

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="contacts.store_accounts", queueing_lock="contacts.store_accounts")
def store_accounts(timestamp: int) -> None:
    """Write to the warehouse the accounts that a crash or its absence left behind; every minute.

    Parameters
    ----------
    timestamp : int
        When it was due, in epoch seconds; Procrastinate gives it.
    """
    del timestamp
    if stored := store_changed():
        logger.info("accounts.stored", extra={"rows": stored})


@app.task(name="contacts.match_accounts")
def match_accounts(workspace_id: int) -> None:
    """Let people find their accounts, as the workspace's runs ask for; safe to run twice, and to end anywhere."""
    work_off(WorkspaceId(workspace_id))


@app.periodic(cron="* * * * *")
@app.task(name="contacts.match_left_over", queueing_lock="contacts.match_left_over")
def match_left_over(timestamp: int) -> None:
    """Take up the runs that wait, and those that a crash ended, a job for each workspace; every minute.

    Parameters
    ----------
    timestamp : int
        When it was due, in epoch seconds; Procrastinate gives it.
    """
    del timestamp
    for workspace_id in left_over():
        match_accounts.defer(workspace_id=workspace_id)
