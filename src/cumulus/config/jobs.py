"""Background jobs: Procrastinate over PostgreSQL, inside the worker process."""

from __future__ import annotations

import asyncio
import logging
import threading

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app as registered
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException

logger = logging.getLogger(__name__)

_CONCURRENCY = 2
_CONNECTIONS = 2
"""At most, for the queue's own short statements; jobs bring theirs. Each takes 4 MB of the server."""
_RETRY_SECONDS = 2.0


def run_jobs(stop: threading.Event) -> None:
    """Work off jobs until `stop` is set; reconnect while PostgreSQL is away."""
    while not stop.is_set():
        try:
            asyncio.run(_work(stop))
        except (ConnectorException, psycopg.Error, OSError) as error:
            logger.warning("jobs.waiting", extra={"error": type(error).__name__})
            stop.wait(_RETRY_SECONDS)


async def _work(stop: threading.Event) -> None:
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=_CONNECTIONS)
    app: App = registered.with_connector(connector)
    async with app.open_async():
        worker = asyncio.create_task(app.run_worker_async(concurrency=_CONCURRENCY, install_signal_handlers=False))
        watcher = asyncio.create_task(asyncio.to_thread(stop.wait))
        await asyncio.wait({worker, watcher}, return_when=asyncio.FIRST_COMPLETED)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
