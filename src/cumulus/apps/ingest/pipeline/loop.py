"""The pipeline process's work: batches as they come, patience when a store is away."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

from django.db import DatabaseError, InterfaceError, connection

from cumulus.apps.ingest.contracts import Reactor
from cumulus.apps.ingest.locks import try_lock_pipeline
from cumulus.apps.ingest.pipeline.batch import Pipeline
from cumulus.apps.ingest.pipeline.parcels import Patience
from cumulus.apps.ingest.pipeline.place import recognise_database
from cumulus.apps.ingest.pipeline.squashing import squash_once
from cumulus.core.errors import DomainError
from cumulus.platform.observe.metrics import PIPELINE_LAG_SECONDS
from cumulus.platform.postgres.listener import Listener

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 0.2
"""A row waits for older transactions to end, and nobody notifies of that."""
_TURN_SECONDS = 1.0
_SQUASH_SECONDS = 300.0
_FIRST_RETRY_SECONDS = 0.1
_LAST_RETRY_SECONDS = 5.0


def run_forever(dsn: str, reactors: Sequence[Reactor], stop: threading.Event) -> None:
    """Process the log until `stop` is set; the batch in hand is finished first.

    Only one pipeline works at a time: another process waits for its turn and takes over when
    the first one's connection ends.
    """
    listener = Listener(dsn, "cumulus_log")
    retry_seconds = _FIRST_RETRY_SECONDS
    while not stop.is_set():
        try:
            _work(Pipeline(reactors, Patience()), listener, stop)
            retry_seconds = _FIRST_RETRY_SECONDS
        except (DomainError, DatabaseError, InterfaceError) as error:
            logger.warning("pipeline.waiting", extra=_about(error) | {"retry": retry_seconds})
            connection.close()
            stop.wait(retry_seconds)
            retry_seconds = min(retry_seconds * 2, _LAST_RETRY_SECONDS)
    listener.close()
    connection.close()


def _about(error: Exception) -> dict[str, object]:
    code = error.code if isinstance(error, DomainError) else ""
    return {"error": type(error).__name__, "code": code}


class _Squashing:
    """Looks now and then, while there is nothing else to do, and goes on while there is more."""

    def __init__(self) -> None:
        self._next_at = time.monotonic() + _SQUASH_SECONDS

    def due(self) -> bool:
        """Return whether it is time to look."""
        return time.monotonic() >= self._next_at

    def once(self) -> bool:
        """Squash a portion; return whether there was one."""
        found = squash_once() > 0
        if not found:
            self._next_at = time.monotonic() + _SQUASH_SECONDS
        return found


def _work(pipeline: Pipeline, listener: Listener, stop: threading.Event) -> None:
    # The lock lives on this connection, so it must not be given back between batches.
    while not stop.is_set() and not try_lock_pipeline():
        stop.wait(_TURN_SECONDS)
    recognise_database()
    squashing = _Squashing()
    while not stop.is_set():
        if not pipeline.run_once():
            PIPELINE_LAG_SECONDS.set(0)
            if not squashing.due() or not squashing.once():
                listener.wait(_IDLE_SECONDS)
