"""Background jobs of matching."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from cumulus.apps.contacts.matching.running import carry_on, stalled_runs
from cumulus.apps.contacts.matching.sharing import Share
from cumulus.apps.contacts.matching.working import match_dirty
from cumulus.apps.contacts.models import MatchDirty
from cumulus.core.ids import WorkspaceId

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="contacts.match_changed", queueing_lock="contacts.match_changed", lock="contacts.match_changed")
def match_changed(timestamp: int) -> None:
    """Match the people who changed, and carry on runs that a crash ended; every minute.

    Parameters
    ----------
    timestamp : int
        When it was due, in epoch seconds; Procrastinate gives it.
    """
    del timestamp
    match_in_turn(Share())
    for run_id in stalled_runs():
        carry_on(run_id)


def match_in_turn(share: Share) -> None:
    """Match those who changed the longest ago, set by set, until nobody is left or the share is used up."""
    while share.left() and (oldest := MatchDirty.objects.order_by("id").first()):
        changed = match_dirty(WorkspaceId(oldest.workspace_id))
        logger.info("matching.changed_matched", extra={"workspace_id": oldest.workspace_id, "changes": changed})


@app.task(name="contacts.match_run")
def match_run(run_id: int) -> None:
    """Carry a run over everybody on; safe to run twice, and to end anywhere."""
    carry_on(run_id)
