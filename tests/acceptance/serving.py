"""A whole Cumulus under test: `cumulus serve` as a customer starts it, on a free port."""

from __future__ import annotations

import atexit
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cumulus.platform.supervise import read_state
from cumulus.platform.supervise.state import ChildState

ADMIN_EMAIL = "admin@example.com"
ADMIN_PASSWORD = "an admin's long password"
_STORES = frozenset({"DATABASE_URL", "CLICKHOUSE_URL"})
_START_SECONDS = 180.0
_QUIET_PORTS = range(20_000, 32_000)
"""Below those that the system gives away by itself."""
_CRASHES = 6
"""A process that crashes more often by itself cannot start at all."""


class Served:
    """A data folder and the server on it.

    `cumulus init` has prepared it, for servers of one's own (`stores` names them) or else as a copy
    of one installation, which is what moving a data folder is.
    """

    def __init__(self, stores: dict[str, str] | None = None) -> None:
        self.environment = {**_environment(), **(stores or {})}
        self.data_dir = Path(tempfile.mkdtemp(prefix="cumulus-serve-"))
        self.port = _quiet_port()
        self.url = f"http://127.0.0.1:{self.port}"
        if _STORES.isdisjoint(self.environment):
            copy_folder(_installation().data_dir, self.data_dir)
            facts = _installation().facts
        else:
            facts = _prepare(self.data_dir, self.environment)
        self.token: str = facts["api_token"]
        self.write_key: str = facts["write_key"]
        self.kills = 0
        self._process: subprocess.Popen[bytes] | None = None

    def argv(self, command: str, *options: str) -> list[str]:
        """Return how to run a `cumulus` command on the data folder."""
        return _argv(self.data_dir, command, *options)

    def attempt(self, command: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run a `cumulus` command on the data folder to its end."""
        return _attempt(self.argv(command, *options), self.environment)

    def run(self, command: str, *options: str) -> str:
        """Run a `cumulus` command that succeeds; return what it printed."""
        return _printed(self.attempt(command, *options))

    def start(self) -> None:
        """Start the server and wait until every process is ready."""
        argv = self.argv("serve", "--port", str(self.port))
        with (self.data_dir / "serve.log").open("ab") as log:
            self._process = subprocess.Popen(argv, stdout=log, stderr=log, env=self.environment)
        self.wait_until(self.all_ready, _START_SECONDS)

    def stop(self) -> None:
        """Stop the server as Ctrl-C does, and wait for its end."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(90)
            self._process = None

    def kill(self, child: str) -> int:
        """End a supervised process as `kill -9` does; return its process id."""
        pid = self.pid(child)
        assert pid is not None
        self.kills += 1
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_supervisor(self) -> None:
        """End the supervisor as `kill -9` does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)
        self._process = None

    def remove(self) -> None:
        """Stop and forget everything."""
        self.stop()
        shutil.rmtree(self.data_dir, ignore_errors=True)

    def all_ready(self) -> bool:
        """Return whether every process does its work and the stores answer."""
        state = read_state(self.data_dir)
        if state and max(child["restarts"] for child in state["children"].values()) > _CRASHES + self.kills:
            raise AssertionError((self.data_dir / "serve.log").read_text()[-4000:])
        if state is None or not all(map(_is_ready, state["children"].values())):
            return False
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            error.close()
            return False
        except OSError:
            return False

    def pid(self, child: str) -> int | None:
        """Return the process id of a supervised process."""
        state = read_state(self.data_dir)
        return state["children"][child]["pid"] if state else None

    def wait_until(self, holds: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait for a condition; fail with the server's last lines when it does not come."""
        deadline = time.monotonic() + seconds
        while not holds():
            if self._process is not None and self._process.poll() is not None:
                raise AssertionError((self.data_dir / "serve.log").read_text()[-4000:])
            if time.monotonic() > deadline:
                log = self.data_dir / "serve.log"
                said = log.read_text()[-4000:] if log.exists() else ""
                raise AssertionError(f"did not come true in {seconds} s\n{said}")
            time.sleep(0.1)

    def api(self, method: str, path: str, body: object = None) -> Any:
        """Call `/api/v1`; return the JSON of the answer. Raises HTTPError on errors."""
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            raw = answer.read()
        return json.loads(raw) if raw else None

    def collect(
        self, endpoint: str, body: bytes, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, dict[str, str]]:
        """POST to the collector; return status, body and headers, also of errors."""
        request = urllib.request.Request(f"{self.url}/v1/{endpoint}", data=body, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), dict(error.headers)

    def query(self, sql: str) -> list[list[Any]]:
        """Ask the warehouse directly; a test's way to count what is stored."""
        found: list[list[Any]] = json.loads(self.command(sql))["data"]
        return found

    def command(self, sql: str) -> bytes:
        """Tell the warehouse directly; return what it answers."""
        addresses = json.loads((self.data_dir / "run" / "engines.json").read_text())
        url = addresses["clickhouse_url"]
        host, secret = url.rpartition("@")[2], url.partition("cumulus:")[2].partition("@")[0]
        request = urllib.request.Request(
            f"http://{host.partition('/')[0]}/?default_format=JSONCompact",
            data=sql.encode(),
            headers={"X-ClickHouse-User": "cumulus", "X-ClickHouse-Key": secret},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            said: bytes = answer.read()
        return said


@dataclass(frozen=True)
class Installation:
    """A data folder that nobody serves, and what `cumulus init` told of it."""

    data_dir: Path
    facts: dict[str, str]


@cache
def _installation() -> Installation:
    """Make the installation that each server on embedded stores begins with: once, it takes five seconds."""
    folder = Path(tempfile.mkdtemp(prefix="cumulus-installed-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Installation(folder, _prepare(folder, _environment()))


def _prepare(data_dir: Path, environment: dict[str, str]) -> dict[str, str]:
    argv = _argv(data_dir, "init", "--admin-email", ADMIN_EMAIL, "--admin-password", ADMIN_PASSWORD, "--json")
    facts: dict[str, str] = json.loads(_printed(_attempt(argv, environment)))
    return facts


def copy_folder(folder: Path, to: Path) -> None:
    """Copy what is in a folder, with owners: PostgreSQL runs as a user of its own and reads only what is that user's."""
    subprocess.run(["cp", "-a", f"{folder}/.", str(to)], check=True)


def _argv(data_dir: Path, command: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "cumulus.config", command, *options, "--data-dir", str(data_dir)]


def _attempt(argv: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, capture_output=True, text=True, env=environment, check=False, timeout=300)


def _printed(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def running(stores: dict[str, str] | None = None) -> Iterator[Served]:
    """A server that is ready, removed at the end."""
    server = Served(stores)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def _quiet_port() -> int:
    """Return a port that nobody listens on, and that no outgoing connection gets before the server starts."""
    while True:
        port = random.choice(_QUIET_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _is_ready(child: ChildState) -> bool:
    return child["ready_since"] is not None or child["status"] == "done"


def _environment() -> dict[str, str]:
    """The customer's environment: nothing of the test engines."""
    ours = {*_STORES, "CUMULUS_DATA_DIR", "CUMULUS_PUBLIC_URL", "DJANGO_SETTINGS_MODULE"}
    return {key: value for key, value in os.environ.items() if key not in ours}
