"""The embedded engines of a data folder: how to run them and where they answer."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cumulus.core.errors import Conflict
from cumulus.platform.postgres import EmbeddedPostgres
from cumulus.platform.postgres.placing import place_folder
from cumulus.platform.supervise import ChildSpec

ADDRESSES = "engines.json"
_DATABASE = "cumulus"
_POSTGRES_STOP_SECONDS = 60.0
_WAREHOUSE_STOP_SECONDS = 30.0


@dataclass(frozen=True)
class Addresses:
    """Where the stores answer; both hold a secret or lead to a private socket."""

    database_url: str
    clickhouse_url: str

    def environment(self) -> dict[str, str]:
        """Return them as the processes read them."""
        return {"DATABASE_URL": self.database_url, "CLICKHOUSE_URL": self.clickhouse_url}


class Engines:
    """The stores of one data folder: those that the environment names, else embedded ones.

    Parameters
    ----------
    data_dir : Path
        Held by the caller's `DataDirLock`.
    environment : Mapping[str, str]
        With `DATABASE_URL` or `CLICKHOUSE_URL`, that store is not started.
    """

    def __init__(self, data_dir: Path, environment: Mapping[str, str]) -> None:
        self._data_dir = data_dir
        self.children: list[ChildSpec] = []
        self.addresses = Addresses(
            environment.get("DATABASE_URL") or self._embed_postgres(),
            environment.get("CLICKHOUSE_URL") or self._embed_warehouse(),
        )

    def publish(self) -> None:
        """Write the addresses where other commands on this machine find them."""
        path = self._data_dir / "run" / ADDRESSES
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(vars(self.addresses)))
        draft.replace(path)

    def _embed_postgres(self) -> str:
        folder = self._data_dir / "postgres"
        place_folder(folder)
        server = EmbeddedPostgres(folder)
        server.prepare()
        command = server.command()
        self.children.append(
            ChildSpec(
                name="postgres",
                argv=command.argv,
                env=command.env,
                uid=command.uid,
                gid=command.gid,
                ready=server.is_ready,
                before_start=server.clear_leftovers,
                stop_signal=signal.SIGINT,
                stop_timeout_seconds=_POSTGRES_STOP_SECONDS,
            )
        )
        return server.dsn(_DATABASE)

    def _embed_warehouse(self) -> str:
        secret_file = self._data_dir / "warehouse.secret"
        if not secret_file.exists():
            secret_file.touch(mode=0o600)
            secret_file.write_text(secrets.token_hex(24))
        port, ready = free_port(), self._data_dir / "run" / "warehouse.ready"
        argv = [sys.executable, "-m", "cumulus.platform.warehouse.server"]
        argv += ["--path", str(self._data_dir / "warehouse"), "--port", str(port)]
        argv += ["--secret-file", str(secret_file), "--ready-file", str(ready)]
        self.children.append(
            ChildSpec(
                name="warehouse",
                argv=argv,
                ready=ready,
                stop_timeout_seconds=_WAREHOUSE_STOP_SECONDS,
            )
        )
        return f"http://cumulus:{secret_file.read_text().strip()}@127.0.0.1:{port}/default"


def running_addresses(data_dir: Path) -> Addresses | None:
    """Return where the stores of a served data folder answer, None when nobody serves it."""
    try:
        return Addresses(**json.loads((data_dir / "run" / ADDRESSES).read_text()))
    except FileNotFoundError:
        return None


def expect_free(host: str, port: int) -> None:
    """Raise Conflict `port_in_use` when somebody listens on the address already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"Port {port} on {host} is in use or not ours to take; choose another with --port."
            raise Conflict("port_in_use", message, port=port) from error


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare_data_dir(data_dir: Path) -> None:
    """Make the data folder; others may pass it (PostgreSQL's own account), not list it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0 and not data_dir.stat().st_mode & 0o001:
        data_dir.chmod(0o711)
