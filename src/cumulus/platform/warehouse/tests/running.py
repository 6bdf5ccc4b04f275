"""A warehouse process of its own for a test, on a free port."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cumulus
from cumulus.platform.warehouse.client import Warehouse

_DEADLINE_SECONDS = 30.0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition; fail after a deadline."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.01)


class WarehouseProcess:
    """The embedded warehouse in a child process; may be killed and started again."""

    def __init__(self, directory: Path, max_memory_bytes: int = 1_000_000_000) -> None:
        self.data = directory / "data"
        self._ready = directory / "ready.json"
        self._secret_file = directory / "secret"
        self.secret = secrets.token_hex(8)
        self._secret_file.write_text(self.secret + "\n")
        self._options = ["--max-memory-bytes", str(max_memory_bytes), "--handles", "6"]
        self.port = 0  # the first start picks one, a restart keeps it
        self.start()

    def start(self) -> None:
        """Start the process and wait until it answers."""
        self._ready.unlink(missing_ok=True)
        self.process = self.spawn(self.port)
        wait_until(lambda: self._ready.exists() or self.process.poll() is not None, "the ready file")
        assert self.process.poll() is None, self.process.communicate()
        self.port = json.loads(self._ready.read_text())["port"]

    def spawn(self, port: int) -> subprocess.Popen[str]:
        """Start a process on the same data, without waiting."""
        files = {"path": self.data, "secret-file": self._secret_file, "ready-file": self._ready}
        command = [sys.executable, "-m", "cumulus.platform.warehouse.server", "--port", str(port), *self._options]
        command += [word for name, path in files.items() for word in (f"--{name}", str(path))]
        path = str(Path(cumulus.__file__).parents[1])
        return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.PIPE, text=True)

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it in order and give its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.communicate(timeout=_DEADLINE_SECONDS)
        return self.process.returncode

    @property
    def url(self) -> str:
        """Its address with the right credentials."""
        return f"http://cumulus:{self.secret}@127.0.0.1:{self.port}/default"

    def client(self) -> Warehouse:
        """Make a client."""
        return Warehouse(self.url)
