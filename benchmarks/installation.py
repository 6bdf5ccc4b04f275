"""A whole Cumulus of the benchmark's own, in a temporary folder."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

from cumulus.apps.audiences.columns import REMEMBERED_SECONDS
from cumulus.config.demo.wire import Api, Wire
from cumulus.config.serving.engines import free_port
from cumulus.platform.supervise import read_state
from cumulus.platform.supervise.orphans import parent_death_signal
from cumulus.platform.warehouse.client import Warehouse

_START_SECONDS = 120.0
_STOP_SECONDS = 120.0
_LOOK_SECONDS = 0.05
_TENDED_SECONDS = 600.0
_COLUMNS_ARE_FILLED = """
    SELECT (SELECT count() FROM system.columns WHERE table = 'contacts' AND default_kind = 'MATERIALIZED') > 0
        AND (SELECT count() FROM system.mutations WHERE table = 'contacts' AND NOT is_done) = 0
"""


class Installation:
    """`cumulus serve` on fresh engines, an API token and a write key."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="cumulus-bench-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        facts = json.loads(self._cumulus("init", "--admin-email", "bench@example.com", "--json"))
        self.write_key = str(facts["write_key"])
        self.api = Api(Wire(self.url), facts["api_token"])
        self._server = self._start()
        addresses = json.loads((self._folder / "run" / "engines.json").read_text())
        self.database_url = str(addresses["database_url"])
        self.warehouse = Warehouse(addresses["clickhouse_url"])

    def close(self) -> None:
        """Stop everything and remove the folder."""
        self.warehouse.close()
        self._server.send_signal(signal.SIGINT)
        self._server.wait(_STOP_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    # Any: rows of whatever the statement selects.
    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement on PostgreSQL and commit it; return its rows."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def start_command(self, command: str, *options: str) -> subprocess.Popen[str]:
        """Start `cumulus COMMAND` on this installation; its output is text to be read."""
        run = [sys.executable, "-m", "cumulus.config", command, "--data-dir", str(self._folder), *options]
        return subprocess.Popen(run, stdout=subprocess.PIPE, text=True)

    def wait_until(self, holds: Callable[[], bool], seconds: float = 300.0) -> float:
        """Wait for a condition; return how many seconds it took. Raises TimeoutError."""
        started = time.perf_counter()
        while not holds():
            if time.perf_counter() - started > seconds:
                raise TimeoutError(f"{holds} after {seconds} s")
            time.sleep(_LOOK_SECONDS)
        return time.perf_counter() - started

    def drain(self) -> float:
        """Wait until the pipeline has taken the whole log; return the seconds."""
        return self.wait_until(lambda: self.backlog() == 0)

    def wait_for_columns(self) -> None:
        """Wait until the attributes that many people have stand in columns of their own, and every process knows."""
        self.wait_until(lambda: bool(self.warehouse.scalar(_COLUMNS_ARE_FILLED)), _TENDED_SECONDS)
        time.sleep(REMEMBERED_SECONDS)

    def backlog(self) -> int:
        """Return how many events wait in the log."""
        rows = self.sql(
            "SELECT coalesce(sum(n), 0)::bigint FROM (SELECT n FROM spine_later UNION ALL"
            " SELECT n FROM spine_log WHERE (xid, seq) > "
            "(SELECT coalesce(max(xid), 0)::text::xid8, coalesce(max(seq), 0) FROM ingest_position)) AS waiting"
        )
        return int(rows[0][0])

    @contextmanager
    def halted(self, child: str) -> Iterator[None]:
        """Freeze one process for as long as the block."""
        process = psutil.Process(self._pid(child))
        process.suspend()
        try:
            yield
        finally:
            process.resume()

    def memory_mb(self) -> dict[str, float]:
        """Return each process's memory, shared pages counted once among those that share them."""
        state = read_state(self._folder)
        found = {"supervisor": _tree_mb(self._server.pid, alone=True)}
        for name, child in (state or {"children": {}})["children"].items():
            if child["pid"]:
                found[name] = _tree_mb(child["pid"])
        return found

    def _pid(self, child: str) -> int:
        state = read_state(self._folder)
        pid = state["children"][child]["pid"] if state else None
        if pid is None:
            raise ProcessLookupError(child)
        return pid

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "cumulus.config.serving", "--data-dir", str(self._folder)]
        server = subprocess.Popen(
            [*command, "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            preexec_fn=parent_death_signal(signal.SIGTERM),  # noqa: PLW1509  # no threads yet
        )
        self.wait_until(self._is_ready, _START_SECONDS)
        return server

    def _is_ready(self) -> bool:
        state = read_state(self._folder)
        children = state["children"].values() if state else ()
        return bool(children) and all(each["ready_since"] or each["status"] == "done" for each in children)

    def _cumulus(self, command: str, *options: str) -> str:
        run = [sys.executable, "-m", "cumulus.config", command, "--data-dir", str(self._folder), *options]
        run += ["--admin-password", "a password of no value"]
        return subprocess.run(run, stdout=subprocess.PIPE, text=True, check=True).stdout


def _tree_mb(pid: int, *, alone: bool = False) -> float:
    root = psutil.Process(pid)
    total = 0.0
    for process in [root] if alone else [root, *root.children(recursive=True)]:
        try:
            memory = process.memory_full_info()
        except psutil.NoSuchProcess:
            continue
        total += getattr(memory, "pss", memory.rss)
    return total / 1024**2
