"""Background jobs of accounts."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from cumulus.apps.contacts.accounts.matching import match_people
from cumulus.apps.contacts.accounts.warehouse import store_changed
from cumulus.apps.contacts.queries import in_chunks
from cumulus.core.ids import WorkspaceId

logger = logging.getLogger(__name__)

_PEOPLE_AT_ONCE = 5_000


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


@app.task(name="contacts.match_everybody")
def match_everybody(workspace_id: int) -> None:
    """Let everybody of a workspace find their account again: it has new ones, or new keys of them.

    Safe to run twice, and to end anywhere: whoever is matched stays so.
    """
    workspace, joined = WorkspaceId(workspace_id), 0
    for people in in_chunks(workspace, _PEOPLE_AT_ONCE):
        joined += match_people(workspace, people).joined
    logger.info("accounts.everybody_matched", extra={"workspace_id": workspace_id, "joined": joined})
