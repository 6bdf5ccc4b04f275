"""Background jobs: Procrastinate over PostgreSQL, inside the worker process."""

from __future__ import annotations

import asyncio
import logging
import threading

import psycopg
from procrastinate import App
from procrastinate.contrib.django import app as registered
from procrastinate.exceptions import ConnectorException

logger = logging.getLogger(__name__)

_CONCURRENCY = 2
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
    connector = registered.connector.get_worker_connector()  # type: ignore[attr-defined]
    app: App = registered.with_connector(connector)
    async with app.open_async():
        worker = asyncio.create_task(app.run_worker_async(concurrency=_CONCURRENCY, install_signal_handlers=False))
        watcher = asyncio.create_task(asyncio.to_thread(stop.wait))
        await asyncio.wait({worker, watcher}, return_when=asyncio.FIRST_COMPLETED)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
