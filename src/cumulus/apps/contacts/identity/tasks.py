"""Background jobs of contacts."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from cumulus.apps.contacts.identity.detecting import propose_blocks
from cumulus.apps.workspaces import facade as workspaces

logger = logging.getLogger(__name__)


@app.periodic(cron="*/10 * * * *")
@app.task(name="contacts.propose_blocks", queueing_lock="contacts.propose_blocks")
def find_popular_values(timestamp: int) -> None:
    """Look for values that come with too many people, every ten minutes.

    Parameters
    ----------
    timestamp : int
        When it was due, in epoch seconds; Procrastinate gives it.
    """
    del timestamp
    found = sum(propose_blocks(workspace_id) for workspace_id in workspaces.workspace_ids())
    if found:
        logger.info("identity.blocks_proposed", extra={"values": found})
