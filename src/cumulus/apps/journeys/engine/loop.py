"""The worker's loop: steps while somebody is due, then sleeps exactly until the next one."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from cumulus.apps.journeys.engine.stepping import seconds_until_due, step_once
from cumulus.apps.journeys.entries.segments import watch_forever
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.platform.postgres.listener import Listener

logger = logging.getLogger(__name__)

CHANNEL = "cumulus_due"
_LONGEST_SLEEP_SECONDS = 1.0
"""Bounds the harm of a lost notification and of people whom a dead worker had claimed."""
_SHORTEST_SLEEP_SECONDS = 0.05
"""When another worker has everybody who is due."""


def run_forever(stop: threading.Event, clock: Clock = utc_now) -> None:
    """Step until `stop` is set; beside it, let new members of segments in.

    Holds a connection for steps, one for notifications, and one for segments. Any failure is
    logged and tried again: only `stop` ends it, after the batch under way.
    """
    watcher = threading.Thread(target=watch_forever, args=(stop, clock), name="journey-segments", daemon=True)
    watcher.start()
    listener = Listener(settings.ENVIRONMENT.database_url, CHANNEL)
    try:
        while not stop.is_set():
            pause_seconds = _turn(clock)
            if pause_seconds > 0:
                listener.wait(pause_seconds)
    finally:
        listener.close()
        connection.close()
        watcher.join()


def _turn(clock: Clock) -> float:
    """Step once; return how long to sleep before the next turn, in seconds."""
    try:
        if step_once(clock()):
            return 0.0
        until_due = seconds_until_due(clock())
    except (DatabaseError, InterfaceError, DomainError) as error:
        logger.warning("journey.step_failed", extra={"error": type(error).__name__})
        connection.close()
        return _LONGEST_SLEEP_SECONDS
    except Exception:
        logger.exception("journey.step_broken")
        connection.close()
        return _LONGEST_SLEEP_SECONDS
    if until_due is None:
        return _LONGEST_SLEEP_SECONDS
    return min(max(until_due, _SHORTEST_SLEEP_SECONDS), _LONGEST_SLEEP_SECONDS)
