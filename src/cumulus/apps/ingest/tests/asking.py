"""Requests put to the collectors as a server does, without one."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections

from cumulus.apps.ingest.collector.app import Collector
from cumulus.apps.ingest.collector.keys import WriteKeys
from cumulus.apps.ingest.sensors.app import PATHS, SensorsCollector
from cumulus.apps.workspaces.contracts import SourceCard
from cumulus.apps.workspaces.facade import sources_of_all_workspaces
from cumulus.platform.spine import reader
from cumulus.platform.spine.writer import AsyncLogWriter
from tests.fixtures import TestWorkspace


@dataclass
class Request:
    path: str = "/v1/batch"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    query: str = ""
    client: tuple[str, int] | None = ("203.0.113.9", 5)


@dataclass
class Said:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


async def _load() -> list[SourceCard]:
    def load() -> list[SourceCard]:
        try:
            return sources_of_all_workspaces()
        finally:
            connections.close_all()

    return await asyncio.to_thread(load)


async def _ask(collector: Collector | SensorsCollector, request: Request) -> Said:
    sent: list[dict[str, Any]] = []
    parts = [request.body[at : at + 500_000] for at in range(0, len(request.body), 500_000)] or [b""]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": request.method, "path": request.path, "query_string": request.query.encode(),
        "headers": [(key.lower().encode(), value.encode("latin-1")) for key, value in request.headers.items()],
        "client": request.client,
    }  # fmt: skip
    await collector(scope, receive, send)
    headers = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return Said(sent[0]["status"], headers, sent[1]["body"])


def ask(*requests: Request, dsn: str | None = None, load: Callable[[], Any] = _load) -> list[Said]:
    """Send all requests at the same time."""

    async def run() -> list[Said]:
        writer = AsyncLogWriter(dsn or os.environ["DATABASE_URL"])
        keys = WriteKeys(load, fresh_seconds=0)
        collector, sensors = Collector(writer, keys, "https://c.example.com/x"), SensorsCollector(writer, keys)
        try:
            asked = [(sensors if request.path in PATHS else collector, request) for request in requests]
            return await asyncio.gather(*[_ask(one, request) for one, request in asked])
        finally:
            await writer.close()

    return asyncio.run(run())


def stored(workspace: TestWorkspace) -> list[tuple[int, str | None, dict[str, Any]]]:
    """Return (items, address, body) of the workspace's log rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM spine_log WHERE workspace_id = %s ORDER BY seq", [workspace.id])
        seqs = [seq for (seq,) in cursor.fetchall()]
    rows = reader.read_again([seq for each in seqs for seq in (each, each)])
    return [(row.items, row.ip, json.loads(row.body)) for row in rows]


def basic(text: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


def batch(*items: object, **more: object) -> bytes:
    return json.dumps({"batch": items, **more}).encode()
