"""A load generator that is not the bottleneck: raw sockets, ready-made requests, its own processes."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

PEOPLE = 5_000
"""Whom a shop's events are about."""
_MARK = b"00000000-0000-0000-0000-000000000000"
"""Stands where each request's own message ids go; the same length, so that the head stays right."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one process sends.

    Attributes
    ----------
    requests : Sequence[bytes]
        Sent in turn; whole, with `_MARK` in place of the first part of every message id.
    per_second : float
        Requests of each connection; 0 means as fast as they are answered.
    """

    port: int
    requests: Sequence[bytes]
    connections: int
    seconds: float
    per_second: float = 0.0


@dataclass(frozen=True, slots=True)
class Answered:
    """How long each accepted request took, and for how long requests were sent."""

    seconds: list[float]
    duration: float
    refused: int


def batch_request(write_key: str, events: int, first: int = 0) -> bytes:
    """Return a request for `/v1/batch` like those of a shop; its people follow from the number of its first event."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    items = [
        {
            "type": "track",
            "event": ("Product Viewed", "Cart Updated", "Page Scrolled")[number % 3],
            "userId": f"load-{number * 7919 % PEOPLE}",
            "messageId": f"{_MARK.decode()}-{number}",
            "timestamp": now,
            "properties": {"product_id": f"SKU-{number % 40}", "price": number * 13 % 900, "category": "家居"},
            "context": {"library": {"name": "analytics.js", "version": "2.1.0"}, "locale": "zh-CN"},
        }
        for number in range(first, first + events)
    ]
    return _http("/v1/batch", write_key, json.dumps({"batch": items}, ensure_ascii=False).encode())


def single_request(write_key: str) -> bytes:
    """Return a request for `/v1/track`."""
    item = {"event": "Product Viewed", "userId": "load-1", "messageId": f"{_MARK.decode()}-1", "properties": {"n": 1}}
    return _http("/v1/track", write_key, json.dumps(item).encode())


def run(load: Load, processes: int = 1) -> Answered:
    """Send the load from several processes at once."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn) as pool:
        parts = list(pool.map(run_here, [load] * processes))
    return Answered(
        [second for part in parts for second in part.seconds],
        max(part.duration for part in parts),
        sum(part.refused for part in parts),
    )


def _http(path: str, write_key: str, body: bytes) -> bytes:
    key = base64.b64encode(f"{write_key}:".encode()).decode()
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Basic {key}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def run_here(load: Load) -> Answered:
    """Send the load from this process."""
    return asyncio.run(_connections(load))


async def _connections(load: Load) -> Answered:
    started = time.perf_counter()
    parts: Sequence[tuple[list[float], int]] = await asyncio.gather(
        *(_connection(load, started + load.seconds) for _ in range(load.connections))
    )
    took = time.perf_counter() - started
    return Answered([each for seconds, _ in parts for each in seconds], took, sum(refused for _, refused in parts))


async def _connection(load: Load, until: float) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
    seconds: list[float] = []
    refused, next_at = 0, time.perf_counter()
    requests = itertools.cycle(load.requests)
    while time.perf_counter() < until:
        request = next(requests).replace(_MARK, str(uuid4()).encode())
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        if b" 200 " in head[:16]:
            seconds.append(time.perf_counter() - began)
        else:
            refused += 1
        if load.per_second:
            next_at += 1 / load.per_second
            await asyncio.sleep(max(0.0, next_at - time.perf_counter()))
    writer.close()
    return seconds, refused
