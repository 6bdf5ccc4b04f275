"""The pipeline process's work: batches as they come, patience when a store is away."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, connection

from cumulus.apps.ingest.contracts import Reactor
from cumulus.apps.ingest.locks import try_lock_pipeline
from cumulus.apps.ingest.pipeline.batch import Pipeline
from cumulus.core.errors import DomainError
from cumulus.platform.observe.metrics import PIPELINE_LAG_SECONDS
from cumulus.platform.postgres.listener import Listener

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 1.0
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
            _work(Pipeline(reactors), listener, stop)
            retry_seconds = _FIRST_RETRY_SECONDS
        except (DomainError, DatabaseError, InterfaceError) as error:
            logger.warning("pipeline.waiting", extra={"error": type(error).__name__, "retry": retry_seconds})
            connection.close()
            stop.wait(retry_seconds)
            retry_seconds = min(retry_seconds * 2, _LAST_RETRY_SECONDS)
    listener.close()
    connection.close()


def _work(pipeline: Pipeline, listener: Listener, stop: threading.Event) -> None:
    # The lock lives on this connection, so it must not be given back between batches.
    while not stop.is_set() and not try_lock_pipeline():
        stop.wait(_IDLE_SECONDS)
    while not stop.is_set():
        if not pipeline.run_once():
            PIPELINE_LAG_SECONDS.set(0)
            listener.wait(_IDLE_SECONDS)
        else:
            _measure_lag()


def _measure_lag() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT received_at FROM spine_log WHERE (xid, seq) > ("
            " SELECT xid::text::xid8, seq FROM ingest_position) ORDER BY xid, seq LIMIT 1"
        )
        row = cursor.fetchone()
    oldest = row[0] if row else None
    PIPELINE_LAG_SECONDS.set((datetime.now(UTC) - oldest).total_seconds() if oldest else 0)
