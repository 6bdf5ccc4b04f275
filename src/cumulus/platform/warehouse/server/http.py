"""The part of HTTP/1.1 that ClickHouse clients use, over asyncio streams."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from .errors import BAD_ARGUMENTS, HTTP_LENGTH_REQUIRED, NOT_IMPLEMENTED, EngineError, refusal

MAX_HEAD_BYTES = 1 << 20  # the URL carries the parameters of a statement
_READ_BYTES = 1 << 18
_PART_NAME = re.compile(rb'name="([^"]*)"')


@dataclass(frozen=True)
class Head:
    """A request up to its body; header names are lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]

    @property
    def keeps_alive(self) -> bool:
        """The client wants to send another request on this connection."""
        return self.headers.get("connection", "").lower() != "close"

    @property
    def has_body(self) -> bool:
        """Body bytes follow the head."""
        return "transfer-encoding" in self.headers or self.headers.get("content-length", "0") != "0"


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """Read the next request's head; None when the client has gone.

    Raises
    ------
    EngineError
        For something that is not HTTP, or a head over `MAX_HEAD_BYTES`.
    """
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except asyncio.LimitOverrunError as error:
        raise refusal(BAD_ARGUMENTS, f"The request head is larger than {MAX_HEAD_BYTES} bytes") from error
    first, *rest = raw.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise refusal(BAD_ARGUMENTS, "This is not an HTTP/1.1 request")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest if line)}
    target = urlsplit(words[1])
    query = dict(parse_qsl(target.query, keep_blank_values=True))
    return Head(words[0].upper(), target.path or "/", query, headers)


async def read_body(reader: asyncio.StreamReader, head: Head) -> AsyncIterator[bytes]:
    """Read the body's bytes as they come, chunked or by length."""
    if "chunked" in head.headers.get("transfer-encoding", "").lower():
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            async for piece in _exactly(reader, size):
                yield piece
            await reader.readexactly(2)
        while await reader.readuntil(b"\r\n") != b"\r\n":
            pass
        return
    length = head.headers.get("content-length", "0")
    if not length.isdigit():
        raise refusal(HTTP_LENGTH_REQUIRED, "There is neither Transfer-Encoding nor Content-Length")
    async for piece in _exactly(reader, int(length)):
        yield piece


async def _exactly(reader: asyncio.StreamReader, size: int) -> AsyncIterator[bytes]:
    while size:
        piece = await reader.read(min(size, _READ_BYTES))
        if not piece:
            raise asyncio.IncompleteReadError(b"", size)
        size -= len(piece)
        yield piece


def form_fields(content_type: str, body: bytes) -> dict[str, str]:
    """Read the text fields of a multipart form, in which long parameters come.

    Raises
    ------
    EngineError
        NOT_IMPLEMENTED for a file: external tables are not supported.
    """
    boundary = content_type.partition("boundary=")[2].split(";")[0].strip('" ').encode()
    fields = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        headers, _, value = part.partition(b"\r\n\r\n")
        name = _PART_NAME.search(headers)
        if name is None or b"filename=" in headers:
            raise refusal(NOT_IMPLEMENTED, "External data are not supported")
        fields[name.group(1).decode()] = value.removesuffix(b"\r\n").decode()
    return fields


def response_head(status: int, headers: Mapping[str, str]) -> bytes:
    """Write the status line and headers."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def whole_response(status: int, headers: Mapping[str, str], body: bytes) -> bytes:
    """Write a response whose body is known."""
    return response_head(status, {**headers, "Content-Length": str(len(body))}) + body


def chunk(body: bytes) -> bytes:
    """Write one piece of a chunked response; an empty one ends it."""
    return b"%x\r\n%b\r\n" % (len(body), body)


def error_response(error: EngineError, headers: Mapping[str, str]) -> bytes:
    """Write a failure as ClickHouse does: its text as body, its code as header."""
    named = {**headers, "Content-Type": "text/plain; charset=UTF-8", "X-ClickHouse-Exception-Code": str(error.code)}
    return whole_response(error.status, named, error.text.encode() + b"\n")


def summary(**counts: int) -> str:
    """Write the X-ClickHouse-Summary header: numbers as strings."""
    return json.dumps({name: str(value) for name, value in counts.items()}, separators=(",", ":"))
