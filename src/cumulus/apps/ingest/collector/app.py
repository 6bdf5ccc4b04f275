"""The collector's ASGI application: Segment's HTTP tracking API, and RudderStack's additions.

Answers exactly 200 once the request is durable; every error has `code` and `message`,
because the Python clients read both. [reference: collector protocols, 1A]
"""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from cumulus.apps.ingest.collector import bodies, pixels
from cumulus.apps.ingest.collector.keys import WriteKeys, key_from_authorization
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
from cumulus.apps.workspaces.contracts import SourceCard
from cumulus.core.errors import NotAuthenticated, NotFound
from cumulus.platform.observe.metrics import COLLECT_BYTES, COLLECT_EVENTS, COLLECT_SECONDS
from cumulus.platform.spine.events import compress
from cumulus.platform.spine.writer import AsyncLogWriter

PREFIX = "/v1/"
PREFIXES = (PREFIX, "/beacon/v1/", "/pixel/v1/", "/sourceConfig")
WEBHOOK_PATH = "/v1/webhook"
"""Below the prefix, but a webhook's: not taken here."""
_BEACON = "beacon/v1/batch"


class Collector:
    """Takes events in.

    Parameters
    ----------
    writer : AsyncLogWriter
        Makes them durable.
    keys : WriteKeys
        Knows whose they are.
    public_url : str
        Where SDKs reach us, for the settings they load.
    """

    def __init__(self, writer: AsyncLogWriter, keys: WriteKeys, public_url: str) -> None:
        self._writer = writer
        self._keys = keys
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request below `PREFIXES`."""
        await respond(scope, receive, send, self._route)

    async def _route(self, request: Request) -> Answer:
        method, path = request.scope["method"], request.scope["path"].rstrip("/")
        endpoint = path[len(PREFIX) :] if path.startswith(PREFIX) else path[1:]
        if method == "GET" and endpoint.startswith("projects/"):
            return Answer(await self._settings(endpoint))
        if method == "GET" and endpoint == "sourceConfig":
            return Answer(await self._source_config(request))
        if endpoint in pixels.KINDS:
            return await self._pixel(request, method, endpoint)
        if endpoint == _BEACON:
            endpoint = "batch"
        if endpoint not in bodies.ENDPOINTS:
            raise NotFound("unknown_endpoint", "The collector has no such address.")
        if method != "POST":
            raise MethodNotAllowed("method_not_allowed", "Send events with POST.")
        raw = await request.body()
        with COLLECT_SECONDS.time():
            if endpoint not in bodies.METRICS:
                found = bodies.collect(endpoint, bodies.unpack(raw, request.encoding))
                await self._keep(request, found, len(raw))
        return SUCCESS

    async def _pixel(self, request: Request, method: str, endpoint: str) -> Answer:
        if method != "GET":
            raise MethodNotAllowed("method_not_allowed", "A pixel is fetched with GET.")
        with COLLECT_SECONDS.time():
            await self._keep(request, pixels.collect(endpoint, request.query), len(request.query))
        return PIXEL

    async def _keep(self, request: Request, found: bodies.Collected, size: int) -> None:
        source = await self._source(request, found.write_key)
        if not found.items:
            return
        body = compress(found.body)
        await self._writer.append(source.workspace_id, source.id, found.items, body, request.address)
        COLLECT_EVENTS.inc(found.items)
        COLLECT_BYTES.inc(size)

    async def _source(self, request: Request, in_body: str) -> SourceCard:
        header = request.headers.get(b"authorization", b"").decode("latin-1")
        write_key = key_from_authorization(header) or in_body or _key_in(request.query)
        found = await self._keys.find(write_key) if write_key else None
        if found is None:
            raise NotAuthenticated("invalid_write_key", "The write key is missing, unknown or disabled.")
        return found

    async def _settings(self, endpoint: str) -> bytes:
        """Answer what browser and mobile SDKs load before they send anything."""
        parts = endpoint.split("/")
        if len(parts) != 3 or parts[2] != "settings":
            raise NotFound("unknown_endpoint", "The collector has no such address.")
        write_key = unquote(parts[1])
        if await self._keys.find(write_key) is None:
            raise NotFound("unknown_write_key", "There is no source with this write key.")
        host = urlsplit(self._public_url)
        ours = {
            "apiKey": write_key,
            "apiHost": f"{host.netloc}{host.path}/v1",
            "protocol": host.scheme,
        }
        return msgspec.json.encode({"integrations": {"Segment.io": ours}, "metrics": {"sampleRate": 0}})

    async def _source_config(self, request: Request) -> bytes:
        """Answer what RudderStack's browser SDK loads: no destination but us, and no reports to its makers."""
        found = await self._source(request, "")
        quiet = {"errors": {"enabled": False}, "metrics": {"enabled": False}}
        config = {"statsCollection": quiet}
        told = {"id": str(found.id), "name": found.name, "writeKey": found.write_key, "enabled": True}
        return msgspec.json.encode({"source": {**told, "config": config, "destinations": []}})


def _key_in(query: str) -> str:
    return parse_qs(query).get("writeKey", [""])[0] if query else ""
