"""Connections, requests, and the queue in front of the engine."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from .auth import check_credentials
from .bodies import Body
from .engine import Engine, Handle
from .errors import (
    ABORTED,
    BAD_ARGUMENTS,
    NOT_IMPLEMENTED,
    READONLY,
    SAME_QUERY_ID,
    TOO_MANY_SIMULTANEOUS_QUERIES,
    EngineError,
    refusal,
)
from .execution import Answer, Counts, Job, execute
from .http import Head, chunk, error_response, form_fields, read_body, read_head, summary, whole_response
from .statements import Statement, killed_query, parse

logger = logging.getLogger(__name__)

_QUEUE_SECONDS = 30.0  # a statement that found no free handle by then is told to come back
_KILL_AGAIN_SECONDS = 0.1  # a kill that came before the engine had begun finds nothing
_STATEMENT_BYTES = 16 << 20
_INSERT_HEAD_BYTES = 64 << 10
_IDLE_SECONDS = 20.0
_CANCEL_SECONDS = 5.0
_IO_ERRORS = (ConnectionError, asyncio.IncompleteReadError, TimeoutError)

# Parameters of ClickHouse's HTTP interface that are not settings of the engine. Sessions are taken
# and not kept: every request stands alone.
_NOT_SETTINGS = frozenset(
    [
        *("user", "password", "database", "query", "query_id", "quota_key", "role", "stacktrace", "log_comment"),
        *("session_id", "session_timeout", "session_check", "close_session"),
        *("default_format", "wait_end_of_query", "buffer_size", "client_protocol_version"),
        *("compress", "decompress", "enable_http_compression", "http_zlib_compression_level"),
        *("send_progress_in_http_headers", "http_headers_progress_interval_ms"),
        "http_native_compression_disable_checksumming_on_decompress",
        "cancel_http_readonly_queries_on_client_close",
    ]
)


class Service:
    """Answers HTTP connections out of an engine.

    Parameters
    ----------
    engine : Engine
        The open engine.
    secret : str
        The password of the one user.
    """

    def __init__(self, engine: Engine, secret: str) -> None:
        self._engine = engine
        self._secret = secret
        self._spool = engine.options.path / "requests"
        _empty(self._spool)
        self._free: asyncio.LifoQueue[Handle] = asyncio.LifoQueue()
        for handle in engine.handles:
            self._free.put_nowait(handle)
        self._workers = ThreadPoolExecutor(len(engine.handles), thread_name_prefix="statement")
        self._jobs: dict[str, Job] = {}
        self._answering = 0
        self._all_answered = asyncio.Event()
        self._all_answered.set()
        self._connections: set[asyncio.Task[None]] = set()
        self._last_end: float | None = None
        self._stopping = False

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection until it ends."""
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while await self._request(reader, writer):
                await writer.drain()
        except _IO_ERRORS:
            logger.debug("warehouse.connection_lost")
        except asyncio.CancelledError:
            logger.debug("warehouse.connection_ended_by_stop")
        finally:
            self._connections.discard(task)
            writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; true when another may follow on the connection."""
        headers = {"X-ClickHouse-Server-Display-Name": "cumulus", "X-ClickHouse-Timezone": "UTC"}
        try:
            head = await read_head(reader)
            if head is None:
                return False
            if head.path in ("/ping", "/replicas_status") or (
                head.path == "/" and not head.query and not head.has_body
            ):
                writer.write(whole_response(200, {**headers, "Content-Type": "text/plain"}, b"Ok.\n"))
                return head.keeps_alive
            check_credentials(head, self._secret)
        except EngineError as error:
            writer.write(error_response(error, {**headers, "Connection": "close"}))
            return False
        self._answering += 1
        self._all_answered.clear()
        try:
            keeps_alive = await self._statement(head, reader, writer, headers)
            await writer.drain()
        finally:
            self._answering -= 1
            if self._answering == 0:
                self._all_answered.set()
        return keeps_alive and not self._stopping

    async def _statement(
        self, head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> bool:
        """Take the body in, run the statement, answer."""
        try:
            body = await self._receive(head, reader, writer)
        except EngineError as error:  # the rest of the body is unread: the connection must end
            writer.write(error_response(error, {**headers, "Connection": "close"}))
            return False
        try:
            return await self._run(_job(head, body), head, reader, writer, headers) and head.keeps_alive
        except EngineError as error:
            writer.write(error_response(error, headers))
            return head.keeps_alive
        finally:
            body.close()

    async def _receive(self, head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Body:
        body = Body(self._spool, head.headers.get("content-encoding", "").lower())
        try:
            if head.headers.get("expect", "").lower() == "100-continue":
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            async for piece in read_body(reader, head):
                body.write(piece)
        except BaseException as error:
            body.close()
            if isinstance(error, ValueError):
                raise refusal(BAD_ARGUMENTS, "The body is not HTTP/1.1") from error
            raise
        return body

    async def _run(
        self, job: Job, head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> bool:
        headers["X-ClickHouse-Query-Id"] = job.query_id
        if self._stopping:
            raise refusal(ABORTED, "The server is shutting down")
        killed = killed_query(job.statement, job.params)
        if killed is not None:
            self._kill(killed)
            writer.write(whole_response(200, headers, b""))
            return True
        if job.statement.kills_queries:
            raise refusal(NOT_IMPLEMENTED, "A query is killed by its query_id only")
        if head.method == "GET" and not job.statement.reads:
            raise refusal(READONLY, "Cannot execute query in readonly mode. Use POST to change data")
        if job.statement.reads:
            headers.update({"X-ClickHouse-Format": job.format, "Content-Type": _content_type(job.format)})
        answer = Answer(writer, headers)
        watch = asyncio.create_task(_watch(reader, job))
        began = time.monotonic()
        try:
            counts = await self._on_a_handle(job, answer)
        except EngineError as error:
            if not answer.started:
                raise
            writer.write(chunk(answer.late_error(error)) + chunk(b""))
            return False
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
        _finish(writer, headers, answer, counts, time.monotonic() - began)
        return not (watch.done() and not watch.cancelled())

    async def _on_a_handle(self, job: Job, answer: Answer) -> Counts:
        """Queue for a handle, run the job on it in a thread, see to it that a cancelled job ends."""
        if job.query_id in self._jobs:
            raise refusal(SAME_QUERY_ID, f"Query with id = {job.query_id} is already running")
        self._jobs[job.query_id] = job
        cancelled = asyncio.create_task(job.cancelled.wait())
        try:
            handle = await self._free_handle(job, cancelled)
            try:
                loop = asyncio.get_running_loop()
                work = loop.run_in_executor(self._workers, execute, handle, job, answer)
                await self._supervise(work, cancelled, handle)
                return await work
            finally:
                self._last_end = time.monotonic()
                self._free.put_nowait(handle)
        finally:
            cancelled.cancel()
            del self._jobs[job.query_id]

    async def _free_handle(self, job: Job, cancelled: asyncio.Task[bool]) -> Handle:
        waiting = asyncio.create_task(self._free.get())
        either: set[asyncio.Future[Handle] | asyncio.Future[bool]] = {waiting, cancelled}
        await asyncio.wait(either, timeout=_QUEUE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            return waiting.result()
        waiting.cancel()
        job.check()
        raise refusal(
            TOO_MANY_SIMULTANEOUS_QUERIES, f"Too many simultaneous queries. Maximum: {len(self._engine.handles)}"
        )

    async def _supervise(self, work: asyncio.Future[Counts], cancelled: asyncio.Task[bool], handle: Handle) -> None:
        """Wait for the work; from the moment it is cancelled, tell the engine until it has ended."""
        either: set[asyncio.Future[Counts] | asyncio.Future[bool]] = {work, cancelled}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        while not work.done():
            await asyncio.to_thread(self._engine.kill, handle)
            await asyncio.wait({work}, timeout=_KILL_AGAIN_SECONDS)

    def _kill(self, query_id: str) -> None:
        job = self._jobs.get(query_id)
        logger.info("warehouse.kill", extra={"query_id": query_id, "found": job is not None})
        if job is not None:
            job.cancel()

    async def tidy(self) -> None:
        """Give memory back whenever the engine has been idle for a while; runs until cancelled."""
        while True:
            await asyncio.sleep(_IDLE_SECONDS)
            if self._last_end is not None and not self._jobs and time.monotonic() - self._last_end > _IDLE_SECONDS / 2:
                self._last_end = None
                await asyncio.to_thread(self._engine.release_memory)

    async def stop(self, grace_seconds: float) -> None:
        """Let running statements end, cancel those that do not, then close every connection."""
        self._stopping = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_answered.wait(), grace_seconds)
        for job in list(self._jobs.values()):
            job.cancel()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_answered.wait(), _CANCEL_SECONDS)
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        self._workers.shutdown()


async def _watch(reader: asyncio.StreamReader, job: Job) -> None:
    """Cancel a reading job when its client goes away; a write goes on, it may be half done."""
    try:
        gone = not await reader.read(1)
    except ConnectionError:
        gone = True
    if gone and job.statement.reads:
        job.cancel()


def _job(head: Head, body: Body) -> Job:
    query, begin = dict(head.query), b""
    content_type = head.headers.get("content-type", "")
    if content_type.startswith("multipart/form-data"):
        query.update(form_fields(content_type, body.all(_STATEMENT_BYTES)))
    else:
        begin = body.head(_INSERT_HEAD_BYTES)[:_INSERT_HEAD_BYTES]
    statement = _read_statement(query.get("query", ""), begin, body)
    return Job(
        query_id=query.get("query_id") or head.headers.get("x-clickhouse-query-id") or str(uuid.uuid4()),
        statement=statement,
        params={name.removeprefix("param_"): value for name, value in query.items() if name.startswith("param_")},
        settings={name: value for name, value in query.items() if _is_setting(name)},
        database=query.get("database") or head.headers.get("x-clickhouse-database") or "default",
        format=statement.format
        or query.get("default_format")
        or head.headers.get("x-clickhouse-format")
        or "TabSeparated",
        body=body,
    )


def _read_statement(in_url: str, begin: bytes, body: Body) -> Statement:
    """Put a statement together from the URL and the body; data of an insert stay in the body."""
    if in_url:
        statement = parse(in_url)
        if statement.inserts_data:
            return replace(statement, data_at=0)
        return parse(f"{in_url}\n{_text(body.all(_STATEMENT_BYTES))}") if begin else statement
    if begin[:2000].lstrip().upper().startswith(b"INSERT"):
        statement = parse(begin.decode("latin-1"))  # so that positions are byte positions
        if statement.inserts_data:
            sql = _text(statement.sql.encode("latin-1"))
            return replace(parse(f"{sql} FORMAT {statement.format}"), data_at=statement.data_at)
    return parse(_text(body.all(_STATEMENT_BYTES)))


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise refusal(BAD_ARGUMENTS, "The statement is not UTF-8") from error


def _is_setting(name: str) -> bool:
    return name not in _NOT_SETTINGS and not name.startswith("param_")


def _content_type(format_name: str) -> str:
    if format_name.startswith("JSON"):
        return "application/json; charset=UTF-8"
    if format_name.startswith(("TabSeparated", "TSV")):
        return "text/tab-separated-values; charset=UTF-8"
    return "text/csv; charset=UTF-8" if format_name.startswith("CSV") else "application/octet-stream"


def _finish(
    writer: asyncio.StreamWriter, headers: Mapping[str, str], answer: Answer, counts: Counts, seconds: float
) -> None:
    if answer.started:
        rest = answer.held()
        writer.write((chunk(rest) if rest else b"") + chunk(b""))
        return
    told = summary(**vars(counts), total_rows_to_read=counts.read_rows, elapsed_ns=int(seconds * 1e9))
    writer.write(whole_response(200, {**headers, "X-ClickHouse-Summary": told}, answer.held()))


def _empty(directory: Path) -> None:
    """Make the directory of large bodies; what a killed process left there is of no use."""
    directory.mkdir(exist_ok=True)
    for left in directory.iterdir():
        left.unlink()
