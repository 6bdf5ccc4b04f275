"""The collector's ASGI application: `/v1/…` of Segment's HTTP tracking API.

Answers exactly 200 once the request is durable; every error has `code` and `message`,
because the Python clients read both. [reference: collector protocols, 1A]
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from cumulus.apps.ingest.collector import bodies
from cumulus.apps.ingest.collector.keys import WriteKeys, key_from_authorization
from cumulus.apps.workspaces.contracts import SourceCard
from cumulus.core.errors import DomainError, NotAuthenticated, NotFound, Retryable
from cumulus.platform.observe.metrics import (
    COLLECT_BYTES,
    COLLECT_EVENTS,
    COLLECT_REQUESTS,
    COLLECT_SECONDS,
)
from cumulus.platform.spine.events import compress
from cumulus.platform.spine.writer import AsyncLogWriter

# ASGI's own types are untyped dictionaries.
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PREFIX = "/v1/"
_SUCCESS = b'{"success":true}'
_RETRY_AFTER_SECONDS = b"1"
_MAX_DRAIN_BYTES = 64 * 1024 * 1024
_CORS_MAX_AGE_SECONDS = b"86400"


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
        """Answer one request under `/v1/`."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        origin = headers.get(b"origin")
        try:
            status, body, extra = await self._route(scope, headers, receive)
        except DomainError as error:
            status, body, extra = _refusal(error)
        COLLECT_REQUESTS.labels(_outcome(status)).inc()
        await _answer(send, status, body, [*extra, *_cors(origin)])

    async def _route(
        self, scope: Scope, headers: dict[bytes, bytes], receive: Receive
    ) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        method, path = scope["method"], scope["path"].rstrip("/")
        if method == "OPTIONS":
            return 200, b"", _preflight(headers)
        endpoint = path[len(PREFIX) :]
        if method == "GET" and endpoint.startswith("projects/"):
            return 200, await self._settings(endpoint), []
        if endpoint not in bodies.ENDPOINTS:
            raise NotFound("unknown_endpoint", "The collector has no such address.")
        if method != "POST":
            raise MethodNotAllowed("method_not_allowed", "Send events with POST.")
        raw = await _read(receive)
        with COLLECT_SECONDS.time():
            if endpoint not in bodies.METRICS:
                await self._collect(scope, headers, endpoint, raw)
        return 200, _SUCCESS, []

    async def _collect(self, scope: Scope, headers: dict[bytes, bytes], endpoint: str, raw: bytes) -> None:
        encoding = headers.get(b"content-encoding", b"").decode("latin-1").strip().lower()
        found = bodies.collect(endpoint, bodies.unpack(raw, encoding))
        source = await self._source(scope, headers, found.write_key)
        if not found.items:
            return
        await self._writer.append(source.workspace_id, source.id, found.items, compress(found.body), _address(scope))
        COLLECT_EVENTS.inc(found.items)
        COLLECT_BYTES.inc(len(raw))

    async def _source(self, scope: Scope, headers: dict[bytes, bytes], in_body: str) -> SourceCard:
        header = headers.get(b"authorization", b"").decode("latin-1")
        query = parse_qs(scope["query_string"].decode("latin-1")).get("writeKey", [""])[0]
        write_key = key_from_authorization(header) or in_body or query
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


class MethodNotAllowed(DomainError):
    """The address exists, for another method."""

    status = 405


async def _read(receive: Receive) -> bytes:
    """Return the whole body; a larger one than allowed is read to its end and dropped.

    A client that is still sending would not see an early answer, only a broken connection.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise bodies.BadRequest("cut_off", "The connection closed before the body's end.")
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size <= bodies.MAX_BODY_BYTES:
            parts.append(chunk)
        else:
            parts.clear()
        if not message.get("more_body", False) or size > _MAX_DRAIN_BYTES:
            break
    if size > bodies.MAX_BODY_BYTES:
        raise bodies.too_large()
    return b"".join(parts)


def _outcome(status: int) -> str:
    if status < 400:
        return "accepted"
    return "refused" if status < 500 else "failed"


def _refusal(error: DomainError) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
    body = msgspec.json.encode({"code": error.code, "message": error.message})
    retry = isinstance(error, Retryable)
    return error.status, body, [(b"retry-after", _RETRY_AFTER_SECONDS)] if retry else []


def _cors(origin: bytes | None) -> list[tuple[bytes, bytes]]:
    if origin is None:
        return []
    # Without the last line a page cannot read how long it is asked to wait.
    return [
        (b"access-control-allow-origin", origin),
        (b"vary", b"origin"),
        (b"access-control-expose-headers", b"retry-after"),
    ]


def _preflight(headers: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    asked = headers.get(b"access-control-request-headers", b"").decode("latin-1").lower()
    allowed = {"authorization", "content-type", "content-encoding", "x-retry-count"}
    allowed |= {name.strip() for name in asked.split(",") if name.strip()}
    return [
        (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
        (b"access-control-allow-headers", ", ".join(sorted(allowed)).encode("latin-1")),
        (b"access-control-max-age", _CORS_MAX_AGE_SECONDS),
    ]


def _address(scope: Scope) -> str | None:
    """Return the sender's address; a socket file, or one with a zone, has none that the log takes."""
    client = scope.get("client")
    try:
        return str(ip_address(client[0])).partition("%")[0] if client else None
    except ValueError:
        return None


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    head = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
