"""The delivery thread of a worker: awake when something is queued, calm otherwise."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from cumulus.apps.messaging.delivery.claims import expire
from cumulus.apps.messaging.delivery.dispatcher import Dispatcher, Flight
from cumulus.apps.messaging.provider import mail_builder, message_domain, smtp_server
from cumulus.apps.messaging.smtp.carrier import Carrier
from cumulus.core.clock import Clock, utc_now
from cumulus.core.errors import DomainError
from cumulus.platform.postgres.listener import Listener

logger = logging.getLogger(__name__)

CHANNEL = "cumulus_outbox"
_POLL_SECONDS = 1.0
"""How late a retry that becomes due may be; new messages wake the loop at once."""

_SWEEP_SECONDS = 5.0
_DATABASE_RETRY_SECONDS = 0.5
_LAST_WORD_SECONDS = 20.0
"""How long a stopping process tries to record what it has sent; unrecorded is uncertain."""


def run_forever(stop: threading.Event) -> None:
    """Deliver until `stop` is set; then finish what is under way.

    Survives a lost database and an unreachable provider. Several processes may run it.
    """
    try:
        carrier = Carrier(smtp_server())
    except DomainError as error:
        logger.error("delivery.off", extra={"code": error.code})
        stop.wait()
        return
    listener = Listener(settings.ENVIRONMENT.database_url, CHANNEL)
    try:
        with carrier:
            dispatcher = Dispatcher(carrier, mail_builder(), message_domain())
            Loop(dispatcher, listener.wait, stop).run()
    finally:
        listener.close()
        connections.close_all()


class Loop:
    """Overlaps the claiming and building of one batch with the sending of the one before.

    Parameters
    ----------
    wait : callable
        Sleeps up to so many seconds, less when something is queued.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        wait: Callable[[float], bool],
        stop: threading.Event,
        clock: Clock = utc_now,
    ) -> None:
        self._dispatcher = dispatcher
        self._wait = wait
        self._stop = stop
        self._clock = clock
        self._flight: Flight | None = None
        self._swept = float("-inf")

    def run(self) -> None:
        """Deliver until told to stop."""
        self._wait(0)  # Listen before the first look, so that nothing falls between.
        while not self._stop.is_set():
            try:
                self._sweep()
                claimed, following = self._dispatcher.depart()
            except (DatabaseError, InterfaceError) as error:
                self._database_lost(error)
                claimed, following = 0, None
            idle = not claimed and self._flight is None
            self._land()
            self._flight = following
            if idle:
                self._wait(_POLL_SECONDS)
        self._land()

    def _sweep(self) -> None:
        if time.monotonic() - self._swept > _SWEEP_SECONDS:
            self._swept = time.monotonic()
            expired = expire(self._clock())
            if expired:
                logger.warning("delivery.uncertain", extra={"messages": expired})

    def _land(self) -> None:
        """Record the batch under way, as often as the database needs."""
        flight, self._flight = self._flight, None
        started = time.monotonic()
        while flight is not None:
            try:
                self._dispatcher.arrive(flight)
                return
            except (DatabaseError, InterfaceError) as error:
                self._database_lost(error)
                if self._stop.is_set() and time.monotonic() - started > _LAST_WORD_SECONDS:
                    logger.error("delivery.unrecorded", extra={"messages": len(flight.messages)})
                    return

    def _database_lost(self, error: Exception) -> None:
        logger.warning("delivery.database_lost", extra={"error": type(error).__name__})
        close_old_connections()
        threading.Event().wait(_DATABASE_RETRY_SECONDS)
