"""Both engines below one temporary folder, as an operator's own servers would be."""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cumulus.platform.postgres import EmbeddedPostgres
from cumulus.platform.postgres.databases import ensure_database

_START_SECONDS = 60.0


class Engines:
    """PostgreSQL and the warehouse; nothing supervises them."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cumulus-tests-"))
        self.folder.chmod(0o755)
        self.secret = secrets.token_hex(16)
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> tuple[str, str]:
        """Return the addresses of PostgreSQL and ClickHouse."""
        return self._postgres(), self._warehouse()

    def _postgres(self) -> str:
        server = EmbeddedPostgres(self.folder / "postgres")
        server.prepare()
        command = server.command()
        self._processes.append(
            subprocess.Popen(
                [*command.argv, "-c", "fsync=off"],  # what outlives a power cut is not what these engines are for
                env=dict(command.env),
                cwd=self.folder,
                user=command.uid,
                group=command.gid,
                extra_groups=[] if command.uid is not None else None,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        server.wait_ready(_START_SECONDS)
        dsn = server.dsn("cumulus")
        ensure_database(dsn)
        return dsn

    def _warehouse(self) -> str:
        secret_file, ready = self.folder / "secret", self.folder / "ready"
        secret_file.write_text(self.secret)
        command = [sys.executable, "-m", "cumulus.platform.warehouse.server"]
        command += ["--path", str(self.folder / "warehouse"), "--port", "0"]
        command += ["--secret-file", str(secret_file), "--ready-file", str(ready)]
        with (self.folder / "warehouse.log").open("wb") as log:
            self._processes.append(subprocess.Popen(command, stdout=log, stderr=log))
        deadline = time.monotonic() + _START_SECONDS
        while not ready.exists():
            if time.monotonic() > deadline or self._processes[-1].poll() is not None:
                raise RuntimeError((self.folder / "warehouse.log").read_text())
            time.sleep(0.02)
        port = json.loads(ready.read_text())["port"]
        return f"http://cumulus:{self.secret}@127.0.0.1:{port}/default"

    def stop(self) -> None:
        """End both and remove what they wrote."""
        for process in reversed(self._processes):
            process.send_signal(signal.SIGINT)
        for process in self._processes:
            process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def clean_up_at_once(names: Callable[[str], Sequence[str]], command: Callable[[str], object]) -> None:
    """Remove what mutations replaced after a second: an erasure waits for it, up to half a minute otherwise.

    Parameters
    ----------
    names : Callable
        Asks a warehouse; returns the answer's only column.
    command : Callable
        Tells the same warehouse.
    """
    for table in names(
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'"
    ):
        command(
            f"ALTER TABLE {table} MODIFY SETTING"
            " cleanup_delay_period = 1, max_cleanup_delay_period = 1, cleanup_delay_period_random_add = 0"
        )
