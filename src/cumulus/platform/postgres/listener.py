"""Waiting for another process's NOTIFY."""

from __future__ import annotations

import logging
import time

import psycopg

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 0.5


class Listener:
    """Listens on one channel over a connection of its own, renewed when it breaks.

    Parameters
    ----------
    dsn : str
        PostgreSQL's address.
    channel : str
        A name from our own code, never from input.
    """

    def __init__(self, dsn: str, channel: str) -> None:
        self._dsn = dsn
        self._channel = channel
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def wait(self, timeout_seconds: float) -> bool:
        """Return True as soon as somebody notified, False after `timeout_seconds`.

        A lost connection counts as a notification, because one may have been missed.
        """
        try:
            connection = self._connected()
            for _ in connection.notifies(timeout=timeout_seconds, stop_after=1):
                return True
        except psycopg.Error as error:
            logger.warning("listener.lost", extra={"error": type(error).__name__})
            self.close()
            time.sleep(min(_RETRY_SECONDS, timeout_seconds))
            return True
        return False

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> psycopg.Connection[tuple[object, ...]]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._dsn, autocommit=True, connect_timeout=5)
            self._connection.execute(f"LISTEN {self._channel}".encode())
        return self._connection
