"""Data folders that an unprivileged account can reach, and servers that end with the test."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cumulus.platform.postgres import EmbeddedPostgres

Start = Callable[[EmbeddedPostgres], "subprocess.Popen[bytes]"]
Serve = Callable[[Path], "subprocess.Popen[bytes]"]
PROGRAM = "cumulus.platform.postgres.tests.program"


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A short path that everybody may pass; pytest's own folders are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="cumulus-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def start() -> Iterator[Start]:
    """Run a prepared server as `command` says, without a supervisor."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(server: EmbeddedPostgres) -> subprocess.Popen[bytes]:
        command = server.command()
        running.append(
            subprocess.Popen(
                command.argv,
                env=dict(command.env),
                cwd="/",
                user=command.uid,
                group=command.gid,
                extra_groups=None if command.uid is None else [],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        server.wait_ready(20)
        return running[-1]

    yield begin
    for process in running:
        _end(process, signal.SIGINT)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Run a supervised server on a data folder."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(data_dir: Path) -> subprocess.Popen[bytes]:
        running.append(
            subprocess.Popen(
                [sys.executable, "-m", PROGRAM, str(data_dir)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        return running[-1]

    yield begin
    for process in running:
        _end(process, signal.SIGTERM)


def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(how)
    process.wait(timeout=30)
