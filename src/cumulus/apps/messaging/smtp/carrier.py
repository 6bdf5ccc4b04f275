"""The pool in a thread of its own, so that sending and the database work side by side."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future

from cumulus.apps.messaging.mail.building import Envelope
from cumulus.apps.messaging.smtp.address import SmtpServer
from cumulus.apps.messaging.smtp.connection import SmtpConnection
from cumulus.apps.messaging.smtp.outcomes import ConnectionLostError, Outcome, OutcomeKind
from cumulus.apps.messaging.smtp.pool import SmtpPool


class Carrier:
    """Hands batches to one provider; `close` it, or use it in a `with` block."""

    def __init__(self, server: SmtpServer) -> None:
        self._loop = asyncio.new_event_loop()
        self._pool = SmtpPool(server)
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-carrier", daemon=True)
        self._thread.start()

    def submit(self, envelopes: Sequence[Envelope]) -> Future[list[Outcome]]:
        """Start sending; the future has each envelope's outcome, in order."""
        return asyncio.run_coroutine_threadsafe(self._pool.send_all(envelopes), self._loop)

    def close(self) -> None:
        """Close the connections and end the thread; what is under way should be awaited first."""
        asyncio.run_coroutine_threadsafe(self._pool.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Carrier:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def send_now(server: SmtpServer, envelopes: Sequence[Envelope]) -> list[Outcome]:
    """Send a few messages over one connection and return their outcomes.

    For mails that a person waits for. Blocks; must not be called on an event loop.
    """
    return asyncio.run(_send_now(server, envelopes))


async def _send_now(server: SmtpServer, envelopes: Sequence[Envelope]) -> list[Outcome]:
    connection = SmtpConnection(server)
    try:
        await connection.open()
    except ConnectionLostError as error:
        return [Outcome(OutcomeKind.UNREACHABLE, error.detail)] * len(envelopes)
    outcomes = []
    for envelope in envelopes:
        if not connection.is_usable:
            outcomes.append(Outcome(OutcomeKind.DROPPED, "lost"))
            continue
        outcomes.append(await connection.send(envelope))
    await connection.close()
    return outcomes
