"""Running one statement on one handle, in a worker thread."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from .bodies import Body
from .engine import Handle, RawResult
from .errors import NETWORK_ERROR, QUERY_WAS_CANCELLED, EngineError, refusal
from .http import chunk, response_head
from .statements import Statement

# Formats whose blocks may simply follow each other; others have a head, a foot or both.
_CONCATENABLE = frozenset(
    {"Native", "TabSeparated", "TSV", "TabSeparatedRaw", "TSVRaw", "CSV", "RowBinary", "JSONEachRow"}
)
_HELD_BACK_BYTES = 4 << 20  # up to here an answer is whole, with an honest status and a length
_SLOW_CLIENT_SECONDS = 60.0  # after this a client that reads nothing loses its statement


@dataclass
class Job:
    """One statement on its way.

    `stop` is set once and says: give up. Both threads and the event loop look at it.
    """

    query_id: str
    statement: Statement
    params: Mapping[str, str]
    settings: Mapping[str, str]
    database: str
    format: str
    body: Body
    stop: threading.Event = field(default_factory=threading.Event)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    def cancel(self) -> None:
        """Ask the job to end; call it on the event loop. Safe to repeat."""
        self.stop.set()
        self.cancelled.set()

    def check(self) -> None:
        """Raise QUERY_WAS_CANCELLED when the job has been asked to end."""
        if self.stop.is_set():
            raise refusal(QUERY_WAS_CANCELLED, "Query was cancelled")


@dataclass
class Counts:
    """What a statement did, for X-ClickHouse-Summary."""

    read_rows: int = 0
    read_bytes: int = 0
    written_rows: int = 0
    written_bytes: int = 0
    result_rows: int = 0
    result_bytes: int = 0

    def add(self, result: RawResult) -> None:
        """Count one answer of the engine."""
        self.read_rows += result.storage_rows_read()
        self.read_bytes += result.storage_bytes_read()
        self.written_rows += result.rows_written()
        self.written_bytes += result.bytes_written()
        self.result_rows += result.rows_read()
        self.result_bytes += result.size()


class Answer:
    """Collects a result: a short one is held back whole, a long one goes out in chunks.

    Lives in the worker thread; only `_send` runs on the event loop, and the worker waits for it, so
    a slow reader slows the statement and never fills the memory.
    """

    def __init__(self, writer: asyncio.StreamWriter, headers: Mapping[str, str]) -> None:
        self._loop: Final = asyncio.get_running_loop()
        self._writer = writer
        self._headers = headers
        self._held: list[bytes] = []
        self._held_bytes = 0
        self.tag = secrets.token_hex(8)
        self.started = False

    def add(self, piece: bytes) -> None:
        """Take the next bytes of the result."""
        self._held.append(piece)
        self._held_bytes += len(piece)
        if self.started or self._held_bytes > _HELD_BACK_BYTES:
            self._flush()

    def held(self) -> bytes:
        """Give what is held back: the whole result, when nothing has gone out."""
        return b"".join(self._held)

    def _flush(self) -> None:
        data, self._held, self._held_bytes = self.held(), [], 0
        try:
            asyncio.run_coroutine_threadsafe(self._send(data), self._loop).result()
        except (ConnectionError, TimeoutError) as error:
            raise refusal(NETWORK_ERROR, "The client does not take its result") from error

    async def _send(self, data: bytes) -> None:
        if not self.started:
            self.started = True
            headers = {**self._headers, "Transfer-Encoding": "chunked", "X-ClickHouse-Exception-Tag": self.tag}
            self._writer.write(response_head(200, headers))
        self._writer.write(chunk(data))
        await asyncio.wait_for(self._writer.drain(), _SLOW_CLIENT_SECONDS)

    def late_error(self, error: EngineError) -> bytes:
        """Word a failure inside a body that has begun, the way ClickHouse ≥ 25.11 does."""
        text = error.text.encode()
        tag = self.tag.encode()
        return b"__exception__\r\n%b\r\n%b\n%d %b\r\n__exception__\r\n" % (tag, text, len(text) + 1, tag)


def execute(handle: Handle, job: Job, answer: Answer) -> Counts:
    """Run a job on a handle to its end.

    Raises
    ------
    EngineError
        What the engine said, or QUERY_WAS_CANCELLED.
    """
    counts = Counts()
    job.check()
    handle.prepare(job.database, job.settings)
    try:
        for result in _results(handle, job):
            counts.add(result)
            if result.size():
                answer.add(result.bytes())
            job.check()
        # A statement that was killed may end as if it had no more rows [seen: one in 550 under load]: half an
        # answer, or nobody, would pass for the truth.
        job.check()
    finally:
        if job.statement.leaves_state:
            handle.reopen()
    return counts


def _results(handle: Handle, job: Job) -> Iterator[RawResult]:
    statement = job.statement
    if statement.inserts_data:
        yield _insert(handle, job)
    elif statement.streams and job.format in _CONCATENABLE:
        yield from handle.stream(statement.sql, job.format, job.params)
    else:
        yield handle.run(statement.sql, job.format, job.params)


def _insert(handle: Handle, job: Job) -> RawResult:
    statement = job.statement
    if statement.input_at < 0:
        return handle.insert(statement.sql, job.format, _unless_stopped(job))
    path = job.body.saved(statement.data_at)
    try:
        return handle.run(statement.reading_from(str(path)), "Null", job.params)
    finally:
        path.unlink()


def _unless_stopped(job: Job) -> Iterator[bytes]:
    for piece in job.body.pieces(job.statement.data_at):
        job.check()
        yield piece
