"""The web process's application: the collector without Django in its path, Django for the rest."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import get_resolver

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.apps.ingest.collector.app import PREFIXES, WEBHOOK_PATH, Collector
from cumulus.apps.ingest.collector.keys import WriteKeys
from cumulus.apps.ingest.sensors.app import PATHS, SensorsCollector
from cumulus.apps.workspaces.facade import sources_of_all_workspaces
from cumulus.core.garbage import collect_rarely
from cumulus.platform.observe.logs import configure_logging
from cumulus.platform.spine.writer import AsyncLogWriter
from cumulus.platform.supervise import die_with_parent

logger = logging.getLogger(__name__)

_GARBAGE_OBJECTS = 50_000
"""The objects of some dozen answers."""

# ASGI's own types are untyped dictionaries.
Application = Callable[[Any, Any, Any], Awaitable[None]]


def build() -> Application:
    """Return the application; one per event loop, because the writer lives on it."""
    die_with_parent()
    configure_logging("web", json=settings.ENVIRONMENT.log_format == "json")
    writer = AsyncLogWriter(settings.ENVIRONMENT.database_url)
    keys = WriteKeys(sync_to_async(sources_of_all_workspaces, thread_sensitive=False))
    collector = Collector(writer, keys, settings.PUBLIC_URL)
    sensors = SensorsCollector(writer, keys)
    django = get_asgi_application()
    get_resolver().url_patterns  # noqa: B018  # loads every page's code, which stays, before garbage is looked for
    collect_rarely(_GARBAGE_OBJECTS)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send, writer)
        elif scope["type"] == "http" and scope["path"].rstrip("/") == WEBHOOK_PATH:
            await django(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(PREFIXES):
            await collector(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].rstrip("/") in PATHS:
            await sensors(scope, receive, send)
        elif scope["type"] == "http":
            await django(scope, receive, send)

    return application


async def _lifespan(receive: Any, send: Any, writer: AsyncLogWriter) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await asyncio.shield(writer.close())
            await send({"type": "lifespan.shutdown.complete"})
            return


application = build()
