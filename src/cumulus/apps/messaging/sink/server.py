"""A small SMTP server (RFC 5321; SIZE, 8BITMIME, SMTPUTF8, PIPELINING) for loopback.

Own, because aiosmtpd reads a message line by line in Python, which costs more than rendering
it. It answers 250 only after the commit, and commits what waits together.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, InterfaceError, connections

from cumulus.apps.messaging.mail.building import ORIGIN_HEADER
from cumulus.apps.messaging.provider import tokens
from cumulus.apps.messaging.sink.letters import Letter, read_letter
from cumulus.apps.messaging.sink.storage import store

logger = logging.getLogger(__name__)

MAX_MESSAGE_BYTES = 25 * 1024 * 1024
_MAX_LINE_BYTES = 4_096
_MAX_RECIPIENTS = 100
_MAX_CONNECTIONS = 100
_IDLE_SECONDS = 300.0
_PATH = re.compile(r"(?:FROM|TO):\s*<([^<>\r\n]*)>(?:\s.*)?", re.IGNORECASE)

Store = Callable[[Sequence[Letter]], None]


def run_sink(port: int, stop: threading.Event) -> None:
    """Serve on loopback until `stop` is set.

    Raises
    ------
    OSError
        The port is taken.
    """
    keys = tokens()
    asyncio.run(_serve(port, stop, lambda letters: store(letters, keys)))


async def _serve(port: int, stop: threading.Event, keep: Store) -> None:
    sink = Sink(keep)
    await sink.start(port)
    logger.info("sink.listening", extra={"port": sink.port})
    try:
        await asyncio.to_thread(stop.wait)
    finally:
        await sink.stop()


class Sink:
    """The server on one event loop.

    Parameters
    ----------
    keep : callable
        Commits letters or raises a database error; called in one thread, a batch at a time.
    """

    def __init__(self, keep: Store) -> None:
        self._committer = _Committer(keep)
        self._sessions: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self, port: int) -> None:
        """Listen on loopback; port 0 takes a free one, told by `port`."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port, limit=MAX_MESSAGE_BYTES)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening, drop the sessions and end the committing thread."""
        if self._server is not None:
            self._server.close()
        for session in list(self._sessions):
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)
        await self._committer.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._sessions) >= _MAX_CONNECTIONS:
            writer.write(b"421 too many connections\r\n")
            writer.close()
            return
        self._sessions.add(task)
        try:
            await _Session(reader, writer, self._committer).run()
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError, ValueError) as error:
            logger.info("sink.session_ended", extra={"error": type(error).__name__})
        except asyncio.CancelledError:
            logger.info("sink.session_dropped")
        finally:
            self._sessions.discard(task)
            writer.close()


class _Committer:
    """Natural group commit: what arrives during a commit goes into the next."""

    def __init__(self, keep: Store) -> None:
        self._keep = keep
        self._waiting: list[tuple[Letter, asyncio.Future[bool]]] = []
        self._running: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "sink-commit")

    async def keep(self, letter: Letter) -> bool:
        """Return True when the letter is committed, False when it could not be."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((letter, done))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._commit_waiting())
        return await done

    async def close(self) -> None:
        if self._running is not None:
            await self._running
        # Django's connections belong to threads, so this one must close its own.
        await asyncio.get_running_loop().run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown()

    async def _commit_waiting(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting, []
            letters = [letter for letter, _ in batch]
            kept = False
            try:
                await loop.run_in_executor(self._thread, self._keep, letters)
                kept = True
            except (DatabaseError, InterfaceError) as error:
                logger.warning("sink.commit_failed", extra={"error": type(error).__name__})
            finally:
                for _, done in batch:
                    if not done.done():
                        done.set_result(kept)


class _Session:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, committer: _Committer) -> None:
        self._reader = reader
        self._writer = writer
        self._committer = committer
        self._from: str | None = None
        self._to: list[str] = []

    async def run(self) -> None:
        self._say("220 cumulus sink")
        while True:
            line = await self._line()
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            if verb == "QUIT":
                self._say("221 bye")
                await self._writer.drain()
                return
            if verb == "DATA":
                await self._data()
            else:
                self._say(self._answer(verb, rest))
            await self._writer.drain()

    def _answer(self, verb: str, rest: str) -> str:
        if verb == "EHLO":
            self._forget()
            features = ("PIPELINING", f"SIZE {MAX_MESSAGE_BYTES}", "8BITMIME", "SMTPUTF8")
            return "\r\n".join(["250-cumulus", *(f"250-{name}" for name in features), "250 HELP"])
        if verb in {"HELO", "NOOP", "RSET"}:
            if verb != "NOOP":
                self._forget()
            return "250 ok"
        if verb in {"MAIL", "RCPT"}:
            return self._address(verb, rest)
        return "502 not implemented"

    def _address(self, verb: str, rest: str) -> str:
        found = _PATH.fullmatch(rest.strip())
        if found is None:
            return "501 syntax"
        if verb == "MAIL":
            self._forget()
            self._from = found[1]
            return "250 ok"
        if self._from is None:
            return "503 MAIL first"
        if len(self._to) >= _MAX_RECIPIENTS:
            return "452 too many recipients"
        self._to.append(found[1])
        return "250 ok"

    async def _data(self) -> None:
        if self._from is None or not self._to:
            self._say("503 RCPT first")
            return
        self._say("354 go on")
        await self._writer.drain()
        raw = await self._content()
        letter = read_letter(self._from, tuple(self._to), raw, ORIGIN_HEADER)
        self._forget()
        kept = await self._committer.keep(letter)
        self._say("250 kept" if kept else "451 try again")

    async def _content(self) -> bytes:
        content = bytearray()
        async with asyncio.timeout(_IDLE_SECONDS):
            while content != b".\r\n" and not content.endswith(b"\r\n.\r\n"):
                content += await self._reader.readuntil(b".\r\n")
                if len(content) > MAX_MESSAGE_BYTES:
                    raise ValueError("message too large")
        raw = bytes(content[:-3])
        return raw[raw.startswith(b".") :].replace(b"\r\n..", b"\r\n.")

    async def _line(self) -> str:
        async with asyncio.timeout(_IDLE_SECONDS):
            raw = await self._reader.readuntil(b"\n")
        if len(raw) > _MAX_LINE_BYTES:
            raise ValueError("line too long")
        return raw.decode("utf-8", "replace").rstrip("\r\n")

    def _forget(self) -> None:
        self._from, self._to = None, []

    def _say(self, text: str) -> None:
        self._writer.write(text.encode() + b"\r\n")
