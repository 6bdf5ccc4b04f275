"""What every collector's requests and answers have in common: raw ASGI, one body, one answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import msgspec

from cumulus.apps.ingest.collector import bodies
from cumulus.core.errors import DomainError, Retryable
from cumulus.platform.observe.metrics import COLLECT_REFUSED, COLLECT_REQUESTS

# ASGI's own types are untyped dictionaries.
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

_RETRY_AFTER_SECONDS = b"1"
_MAX_DRAIN_BYTES = 64 * 1024 * 1024
_CORS_MAX_AGE_SECONDS = b"86400"
_JSON = b"application/json"
_PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


class MethodNotAllowed(DomainError):
    """The address exists, for another method."""

    status = 405


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body not read yet."""

    scope: Scope
    headers: Mapping[bytes, bytes]
    receive: Receive

    @property
    def query(self) -> str:
        """What stands behind the question mark."""
        text: str = self.scope["query_string"].decode("latin-1")
        return text

    @property
    def encoding(self) -> str:
        """How the body is packed."""
        return self.headers.get(b"content-encoding", b"").decode("latin-1").strip().lower()

    @property
    def address(self) -> str | None:
        """The sender's address; a socket file, or one with a zone, has none that the log takes."""
        client = self.scope.get("client")
        try:
            return str(ip_address(client[0])).partition("%")[0] if client else None
        except ValueError:
            return None

    async def body(self) -> bytes:
        """Return the whole body; a larger one than allowed is read to its end and dropped.

        A client that is still sending would not see an early answer, only a broken connection.
        """
        parts: list[bytes] = []
        size = 0
        while True:
            message = await self.receive()
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    body: bytes
    status: int = 200
    headers: tuple[Header, ...] = ()
    kind: bytes = _JSON


SUCCESS = Answer(b'{"success":true}')
PIXEL = Answer(_PIXEL, headers=((b"cache-control", b"no-store"),), kind=b"image/gif")
"""A transparent GIF of one point."""

Route = Callable[[Request], Awaitable[Answer]]


async def respond(scope: Scope, receive: Receive, send: Send, route: Route) -> None:
    """Answer one request with what `route` returns, or with the error that it raises."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    request = Request(scope, headers, receive)
    try:
        answer = preflight(headers) if scope["method"] == "OPTIONS" else await route(request)
    except DomainError as error:
        answer = _refusal(error)
    COLLECT_REQUESTS.labels(_outcome(answer.status)).inc()
    head = [
        (b"content-type", answer.kind),
        (b"content-length", str(len(answer.body)).encode()),
        *answer.headers,
        *_cors(headers.get(b"origin")),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": head})
    await send({"type": "http.response.body", "body": answer.body})


def preflight(headers: Mapping[bytes, bytes]) -> Answer:
    """Return what a browser wants to hear before it sends: any site may, with any header."""
    asked = headers.get(b"access-control-request-headers", b"").decode("latin-1").lower()
    allowed = {"authorization", "content-type", "content-encoding", "x-retry-count"}
    allowed |= {name.strip() for name in asked.split(",") if name.strip()}
    return Answer(
        b"",
        headers=(
            (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
            (b"access-control-allow-headers", ", ".join(sorted(allowed)).encode("latin-1")),
            (b"access-control-max-age", _CORS_MAX_AGE_SECONDS),
        ),
    )


def _outcome(status: int) -> str:
    if status < 400:
        return "accepted"
    return "refused" if status < 500 else "failed"


def _refusal(error: DomainError) -> Answer:
    COLLECT_REFUSED.labels(error.code).inc()
    body = msgspec.json.encode({"code": error.code, "message": error.message})
    retry = isinstance(error, Retryable)
    return Answer(body, error.status, ((b"retry-after", _RETRY_AFTER_SECONDS),) if retry else ())


def _cors(origin: bytes | None) -> list[Header]:
    # A beacon always sends cookies along; nothing here reads them. Without the last line a page
    # cannot read how long it is asked to wait.
    if origin is None:
        return []
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"origin"),
        (b"access-control-expose-headers", b"retry-after"),
    ]
