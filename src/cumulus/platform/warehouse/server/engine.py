"""The chDB engine: one directory, one owner, several connections.

A connection (handle) takes one statement at a time, so the number of handles is the number of
statements at once. A handle costs next to nothing; what runs on it costs memory.
"""

from __future__ import annotations

import fcntl
import importlib
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import urlencode

from cumulus.core.errors import Conflict

from .errors import UNKNOWN_SETTING, EngineError, from_engine, refusal
from .resident import forget_what_is_not_used
from .statements import quote

logger = logging.getLogger(__name__)

_SETTING_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MARK_CACHE_BYTES = 64 << 20
_LIBRARY = "/_chdb.abi3.so"


class RawResult(Protocol):
    """What chDB answers."""

    def bytes(self) -> bytes: ...
    def size(self) -> int: ...
    def rows_read(self) -> int: ...
    def rows_written(self) -> int: ...
    def bytes_written(self) -> int: ...
    def storage_rows_read(self) -> int: ...
    def storage_bytes_read(self) -> int: ...


class RawConnection(Protocol):
    """The part of chDB's native connection that is used here."""

    def query(self, query: str, output: str, /, *, params: Mapping[str, str]) -> RawResult: ...
    def send_query(self, query: str, output: str, /, *, params: Mapping[str, str]) -> object: ...
    def streaming_fetch_result(self, stream: object) -> RawResult: ...
    def streaming_cancel_query(self, stream: object) -> None: ...
    def send_insert(self, query: str, input_format: str, /) -> object: ...
    def insert_append(self, insert: object, data: bytes) -> None: ...
    def insert_done(self, insert: object) -> RawResult: ...
    def insert_cancel(self, insert: object) -> None: ...
    def close(self) -> None: ...


class WarehouseInUse(Conflict):
    """Another process owns the directory."""


@dataclass(frozen=True)
class EngineOptions:
    """Where the engine keeps its data and what it may use.

    Attributes
    ----------
    path : Path
        Directory of the data; made when missing.
    max_memory_bytes : int
        Bound of all statements together; one statement may take 70 % of it, and spills sorts and
        aggregations to disk from 35 % on.
    handles : int
        Statements at once; others wait.
    """

    path: Path
    max_memory_bytes: int = 1_500_000_000
    handles: int = 8

    def connection_string(self) -> str:
        """Give chDB's connection string: the bounds are the server's, not a session's."""
        bounds = {
            "max_server_memory_usage": self.max_memory_bytes,
            "mark_cache_size": _MARK_CACHE_BYTES,
            "index_mark_cache_size": _MARK_CACHE_BYTES // 4,
            "primary_index_cache_size": _MARK_CACHE_BYTES,
            "uncompressed_cache_size": 0,
        }
        return f"{self.path}?{urlencode(bounds)}"

    def baseline(self) -> dict[str, str]:
        """Give the settings every statement starts from."""
        return {
            "max_memory_usage": str(self.max_memory_bytes * 7 // 10),
            # Its own default wants a gigabyte of free memory for each thread: one thread for all of us.
            "max_threads_min_free_memory_per_thread": "0",
            "max_bytes_before_external_group_by": str(self.max_memory_bytes * 35 // 100),
            "max_bytes_before_external_sort": str(self.max_memory_bytes * 35 // 100),
            "max_query_size": str(16 << 20),
        }


def _load_connect() -> Callable[[str], RawConnection]:
    """Load the engine's library (0.7 s, 220 MB) into the one process that owns the data.

    chDB takes PyArrow along only for results as Arrow tables, which this server never asks for;
    hiding it saves 40 MB.
    """
    hidden = "pyarrow" not in sys.modules
    if hidden:
        sys.modules["pyarrow"] = None  # type: ignore[assignment]
    try:
        return cast("Callable[[str], RawConnection]", importlib.import_module("chdb")._chdb.connect)
    finally:
        if hidden:
            del sys.modules["pyarrow"]


class Handle:
    """One connection, its settings and its database."""

    def __init__(self, connect: Callable[[], RawConnection], name: str, baseline: Mapping[str, str]) -> None:
        self.name = name
        self._connect = connect
        self._baseline = {**baseline, "log_comment": name}
        self._raw = self._open()

    def _open(self) -> RawConnection:
        raw = connected(self._connect)
        self._applied: dict[str, str] = {}
        self._database = "default"
        raw.query(_set(self._baseline), "Null", params={})
        return raw

    def reopen(self) -> None:
        """Forget everything a statement may have left on the connection."""
        self._raw.close()
        self._raw = self._open()

    def close(self) -> None:
        """Give the connection up; the last one to close stops the engine."""
        self._raw.close()

    def prepare(self, database: str, settings: Mapping[str, str]) -> None:
        """Bring the connection to exactly these settings and this database.

        Raises
        ------
        EngineError
            For an unknown setting, a bad value or an unknown database; the handle stays usable.
        """
        wanted = {name: value for name, value in settings.items() if name != "log_comment"}
        gone = {name: self._baseline.get(name) for name in self._applied if name not in wanted}
        changed = {name: value for name, value in wanted.items() if self._applied.get(name) != value}
        try:
            if gone or changed:
                self.run(_set({**gone, **changed}), "Null", {})
                self._applied = wanted
            if database != self._database:
                self.run(f"USE `{database.replace('`', '``')}`", "Null", {})
                self._database = database
        except EngineError:
            self.reopen()
            raise

    def run(self, sql: str, format_name: str, params: Mapping[str, str]) -> RawResult:
        """Run a statement and give its whole answer."""
        try:
            return self._raw.query(sql, format_name, params=params)
        except RuntimeError as error:
            raise from_engine(error) from error

    def stream(self, sql: str, format_name: str, params: Mapping[str, str]) -> Iterator[RawResult]:
        """Run a reading statement and give its answer in blocks of about 65,000 rows.

        Closing the iterator early cancels the statement.
        """
        try:
            stream = self._raw.send_query(sql, format_name, params=params)
            ended = False
            try:
                while (block := self._raw.streaming_fetch_result(stream)).rows_read():
                    yield block
                ended = True
            finally:
                if not ended:
                    self._abandon(stream)
        except RuntimeError as error:
            raise from_engine(error) from error

    def _abandon(self, stream: object) -> None:
        try:
            self._raw.streaming_cancel_query(stream)
        except RuntimeError:  # it failed already, and then there is nothing to cancel
            logger.debug("warehouse.stream_gone", extra={"handle": self.name})

    def insert(self, sql: str, format_name: str, data: Iterator[bytes]) -> RawResult:
        """Insert data that are encoded in `format_name`; an error from `data` undoes the insert."""
        try:
            insert = self._raw.send_insert(sql, format_name)
            try:
                for piece in data:
                    self._raw.insert_append(insert, piece)
                return self._raw.insert_done(insert)
            except BaseException:
                self._raw.insert_cancel(insert)
                raise
        except RuntimeError as error:
            raise from_engine(error) from error


def connected(connect: Callable[[], RawConnection]) -> RawConnection:
    """Open a connection, or say why the engine did not start."""
    try:
        return connect()
    except RuntimeError as error:
        raise from_engine(error) from error


def _set(settings: Mapping[str, str | None]) -> str:
    for name in settings:
        if _SETTING_NAME.fullmatch(name) is None:
            raise refusal(UNKNOWN_SETTING, f"Unknown setting '{name[:80]}'")
    pairs = (f"{name} = {'DEFAULT' if value is None else quote(value)}" for name, value in settings.items())
    return "SET " + ", ".join(pairs)


class Engine:
    """The open engine: its handles, and a spare one that cancels and tidies.

    Raises
    ------
    WarehouseInUse
        When another process owns the directory.
    """

    def __init__(self, options: EngineOptions) -> None:
        self.options = options
        options.path.mkdir(parents=True, exist_ok=True)
        self._lock_file = _lock(options.path / "owner.lock")
        load = _load_connect()
        string = options.connection_string()
        names = [f"handle-{number}" for number in range(options.handles)]
        self.handles = [Handle(lambda: load(string), name, options.baseline()) for name in names]
        self._control = Handle(lambda: load(string), "control", {})
        self._control_lock = threading.Lock()
        forget_what_is_not_used(_LIBRARY)

    def kill(self, handle: Handle) -> None:
        """Ask the engine to stop what runs on a handle; returns before it has."""
        self.control(f"KILL QUERY WHERE Settings['log_comment'] = {quote(handle.name)} ASYNC")

    def release_memory(self) -> None:
        """Give memory of past statements back to the operating system (a few milliseconds)."""
        self.control("SYSTEM JEMALLOC PURGE")

    def control(self, sql: str) -> None:
        """Run a short statement beside the pool, so that a full pool cannot hold it up."""
        with self._control_lock:
            self._control.run(sql, "Null", {})

    def close(self) -> None:
        """Stop the engine; background merges end, committed rows are on disk."""
        for handle in [*self.handles, self._control]:
            handle.close()
        os.close(self._lock_file)


def _lock(path: Path) -> int:
    """Take the directory; the lock goes with the process, however it ends.

    chDB locks it too, but its error does not tell this case from others.
    """
    lock_file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        owner = os.read(lock_file, 20).decode(errors="replace").strip()
        os.close(lock_file)
        message = f"Process {owner} owns the warehouse in {path.parent}; stop it, or use its address."
        raise WarehouseInUse("warehouse_in_use", message, owner=owner) from error
    os.ftruncate(lock_file, 0)
    os.write(lock_file, str(os.getpid()).encode())
    return lock_file
