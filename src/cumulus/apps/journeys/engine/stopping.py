"""Ending the runs of a stopped journey."""

from __future__ import annotations

from datetime import datetime

from cumulus.apps.journeys.engine import queue, runs
from cumulus.apps.journeys.engine.runs import Tally
from cumulus.apps.journeys.engine.stepping import MAX_BATCH, STOPPED
from cumulus.core.ids import JourneyId


def drain(journey_id: JourneyId, now: datetime, limit: int = MAX_BATCH) -> int:
    """End about `limit` runs of a journey's stopped versions in the caller's transaction.

    The caller holds the journey alone. Returns how many runs ended; what remains is the
    engine's, which finds stopped versions by itself.
    """
    stopped = {
        each.version.id: each.version
        for each in queue.waiting()
        if each.version.stopped and each.version.journey_id == journey_id
    }
    tally, ended = Tally(), 0
    for claimed in queue.claim(list(stopped), now, limit) if stopped else ():
        tally.at(claimed.version_id, claimed.node).left += len(claimed.people)
        runs.finish(stopped[claimed.version_id], claimed.people, STOPPED, now)
        ended += len(claimed.people)
    tally.write()
    return ended
