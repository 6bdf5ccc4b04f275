"""Connections kept open and shared by the messages of one process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence

from cumulus.apps.messaging.mail.building import Envelope
from cumulus.apps.messaging.smtp.address import SmtpServer
from cumulus.apps.messaging.smtp.connection import SmtpConnection
from cumulus.apps.messaging.smtp.outcomes import ConnectionLostError, Outcome, OutcomeKind

_IDLE_SECONDS = 20.0
"""Below the minute or more after which servers close an idle connection."""


class SmtpPool:
    """Sends batches over up to `server.connections` connections; on one event loop."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._idle: list[tuple[SmtpConnection, float]] = []

    async def send_all(self, envelopes: Sequence[Envelope]) -> list[Outcome]:
        """Return each envelope's outcome, in order.

        When the server cannot be reached at all, the messages not yet tried are
        `UNREACHABLE` at once instead of each waiting for its own time-out.
        """
        outcomes = [Outcome(OutcomeKind.UNREACHABLE, "not_tried")] * len(envelopes)
        queue = iter(enumerate(envelopes))
        workers = min(self._server.connections, len(envelopes))
        await asyncio.gather(*(self._work(queue, outcomes) for _ in range(workers)))
        return outcomes

    async def close(self) -> None:
        """Close every connection."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*(connection.close() for connection, _ in idle))

    async def _work(self, queue: Iterable[tuple[int, Envelope]], outcomes: list[Outcome]) -> None:
        connection: SmtpConnection | None = None
        for index, envelope in queue:
            try:
                connection = await self._ready(connection)
                outcomes[index] = await self._send(connection, envelope)
            except ConnectionLostError as error:
                outcomes[index] = Outcome(OutcomeKind.UNREACHABLE, error.detail)
                return
        if connection is not None and connection.is_usable:
            self._idle.append((connection, time.monotonic()))

    async def _send(self, connection: SmtpConnection, envelope: Envelope) -> Outcome:
        fresh = connection.sent == 0
        outcome = await connection.send(envelope)
        if outcome.kind is not OutcomeKind.DROPPED or fresh:
            return outcome
        # A kept connection may have been closed by the server meanwhile: once more, on a new one.
        again = SmtpConnection(self._server)
        await again.open()
        outcome = await again.send(envelope)
        if again.is_usable:
            self._idle.append((again, time.monotonic()))
        return outcome

    async def _ready(self, connection: SmtpConnection | None) -> SmtpConnection:
        if connection is None:
            connection = await self._kept()
        if connection is not None:
            if connection.is_usable and connection.sent < self._server.messages_per_connection:
                return connection
            await connection.close()
        made = SmtpConnection(self._server)
        await made.open()
        return made

    async def _kept(self) -> SmtpConnection | None:
        while self._idle:
            connection, since = self._idle.pop()
            if time.monotonic() - since < _IDLE_SECONDS and connection.is_usable:
                return connection
            await connection.close()
        return None
