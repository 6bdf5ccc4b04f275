"""The Sensors collector's ASGI application: `/sa`, `/sa.gif` and `/debug`.

Mobile clients keep what they could not deliver only on 403, 404 and 5xx, and throw it away on
any other refusal. So an unknown project is 404, a full queue is 503 and never 429, and 400 is
for data that will never be good. [reference: collector protocols, 1B]
"""

from __future__ import annotations

import asyncio

from cumulus.apps.ingest.collector import bodies
from cumulus.apps.ingest.collector.keys import WriteKeys
from cumulus.apps.ingest.collector.wire import (
    PIXEL,
    SUCCESS,
    Answer,
    MethodNotAllowed,
    Receive,
    Request,
    Scope,
    Send,
    respond,
)
from cumulus.apps.ingest.pipeline.items import Row, Unfit
from cumulus.apps.ingest.pipeline.reading import read_items
from cumulus.apps.ingest.sensors.transport import Delivered, deliver
from cumulus.apps.workspaces.contracts import SourceCard
from cumulus.core.clock import utc_now
from cumulus.core.errors import NotFound
from cumulus.platform.observe.metrics import COLLECT_BYTES, COLLECT_EVENTS, COLLECT_SECONDS
from cumulus.platform.spine.events import compress
from cumulus.platform.spine.writer import AsyncLogWriter

PATHS = frozenset({"/sa", "/sa.gif", "/debug"})
_ANSWERS = {"/sa": SUCCESS, "/sa.gif": PIXEL, "/debug": Answer(b"{}")}
"""To the browser's client, anything but an empty object says that a debugged record is wrong."""
_LARGE_BYTES = 128 * 1024
"""From here on decoding takes milliseconds, in which others would wait."""


class SensorsCollector:
    """Takes records in.

    Parameters
    ----------
    writer : AsyncLogWriter
        Makes them durable.
    keys : WriteKeys
        Knows whose they are, by project.
    """

    def __init__(self, writer: AsyncLogWriter, keys: WriteKeys) -> None:
        self._writer = writer
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request to one of `PATHS`."""
        await respond(scope, receive, send, self._route)

    async def _route(self, request: Request) -> Answer:
        path = request.scope["path"].rstrip("/")
        if request.scope["method"] not in ("GET", "POST"):
            raise MethodNotAllowed("method_not_allowed", "Send records with POST, or with GET in the address.")
        raw = await request.body()
        with COLLECT_SECONDS.time():
            await self._collect(request, raw, debug=path == "/debug")
        return _ANSWERS[path]

    async def _collect(self, request: Request, raw: bytes, debug: bool) -> None:
        size = len(raw) + len(request.query)
        if size < _LARGE_BYTES and not request.encoding:
            found = deliver(request.query, raw)
        else:
            found = await asyncio.to_thread(_unpacked, request, raw)
        source = await self._source(found.project)
        if debug:
            await asyncio.to_thread(_validate, source, found)
            if request.headers.get(b"dry-run", b"").lower() == b"true":
                return
        if not found.records:
            return
        body = compress(found.body)
        await self._writer.append(source.workspace_id, source.id, found.records, body, request.address)
        COLLECT_EVENTS.inc(found.records)
        COLLECT_BYTES.inc(size)

    async def _source(self, project: str) -> SourceCard:
        found = await self._keys.find_project(project)
        if found is None:
            raise NotFound("unknown_project", "No source has this project as its write key or its alias.")
        return found


def _unpacked(request: Request, raw: bytes) -> Delivered:
    return deliver(request.query, bodies.unpack(raw, request.encoding))


def _validate(source: SourceCard, found: Delivered) -> None:
    """Read the records as the pipeline will; refuse all when one is unfit."""
    row = Row(0, source.workspace_id, source.id, utc_now(), None)
    for each in read_items(row, found.body):
        if isinstance(each, Unfit):
            raise bodies.BadRequest(each.reason, each.detail)
