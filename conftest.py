"""The engines and fixtures of every test: real PostgreSQL, real ClickHouse, real commits.

Nothing is rolled back or emptied between tests. Each test works in a workspace of its own,
which is how customers are kept apart too.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from cumulus.platform.postgres import EmbeddedPostgres
from cumulus.platform.postgres.databases import ensure_database

_START_SECONDS = 60.0


class _Engines:
    """Both engines below one temporary folder, for the length of the test run."""

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
                command.argv,
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


_ENGINES = pytest.StashKey[_Engines]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options for runs that take longer than `make test` may."""
    parser.addoption("--kills", type=int, default=10, help="how often tests/acceptance/test_kills.py kills")
    parser.addoption("--kill-seed", type=int, default=secrets.randbits(32), help="the order of its kills")


def pytest_configure(config: pytest.Config) -> None:
    """Start the engines and point Django at them, before any test module is imported."""
    engines = _Engines()
    if config.option.collectonly:
        postgres, clickhouse = "postgresql://localhost/none", "http://localhost:1/none"
    else:
        postgres, clickhouse = engines.start()
    os.environ.update(
        CUMULUS_DATA_DIR=str(engines.folder),
        DATABASE_URL=postgres,
        CLICKHOUSE_URL=clickhouse,
        DJANGO_SETTINGS_MODULE="cumulus.config.settings",
        CUMULUS_PUBLIC_URL="http://testserver",
    )
    config.stash[_ENGINES] = engines
    config.pluginmanager.import_plugin("tests.fixtures")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    if _ENGINES in config.stash:
        config.stash[_ENGINES].stop()
