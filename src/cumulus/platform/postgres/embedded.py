"""One PostgreSQL cluster in a folder of ours, made and described for a supervisor."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from cumulus.core.errors import Invalid, Terminal, Unavailable
from cumulus.platform.postgres.account import Account, blocking_folder, choose_account
from cumulus.platform.postgres.configuration import configuration_text
from cumulus.platform.postgres.installation import (
    ENVIRONMENT,
    Installation,
    find_installation,
    reachable_installation,
)
from cumulus.platform.postgres.leftovers import server_processes, stop_processes

logger = logging.getLogger(__name__)
ROLE = "cumulus"
SOCKET_PORT = 5432
SOCKET_PATH_LIMIT = 103
"""Bytes of a Unix socket's path on macOS; Linux allows four more."""
STATUS_LINE = 7
"""Index of the line in postmaster.pid that says `ready`; `pg_ctl --wait` reads the same."""
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class ServerCommand:
    """How to run the server in the foreground.

    Parameters
    ----------
    argv : tuple of str
        Program and arguments.
    env : mapping
        The whole environment of the process.
    uid, gid : int or None
        Account to change to; None: stay who we are.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str]
    uid: int | None
    gid: int | None


class EmbeddedPostgres:
    """A cluster, its socket and its configuration below one folder.

    The folder holds `cluster` (PostgreSQL's own data), `socket`, `cumulus.conf` and, if the
    wheel is closed to the account that runs the server, `software`. Clients connect over the
    socket without a password: only the account and root can reach it.

    Parameters
    ----------
    data_dir : Path
        The folder; made by `prepare`. One `EmbeddedPostgres` at a time may run on it: the
        caller holds the data folder's lock.
    tcp_port : int or None
        Loopback port to listen on as well, for outside tools. Such connections need a
        password (`ALTER ROLE cumulus PASSWORD …`). None: no TCP.
    """

    def __init__(self, data_dir: Path, tcp_port: int | None = None) -> None:
        self.folder = data_dir.expanduser().resolve()
        self.cluster = self.folder / "cluster"
        self._port = tcp_port or SOCKET_PORT
        self._tcp = tcp_port is not None
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        self._marker = f"cumulus-{digest}"
        self.socket_folder = self._socket_folder()
        self._account: Account | None = None
        self._installation: Installation | None = None

    def _socket_folder(self) -> Path:
        beside = self.folder / "socket"
        if len(os.fsencode(beside / f".s.PGSQL.{self._port}")) <= SOCKET_PATH_LIMIT:
            return beside
        return Path("/tmp", self._marker)  # noqa: S108  # its owner and mode are checked in prepare

    @property
    def _runs_as(self) -> Account:
        if self._account is None:
            self._account = choose_account(self.cluster)
        return self._account

    @property
    def _software(self) -> Installation:
        if self._installation is None:
            version = self.cluster / "PG_VERSION"
            major = int(version.read_text()) if version.exists() else None
            found = find_installation(major)
            copies = self.folder / "software"
            self._installation = reachable_installation(found, self._runs_as, copies)
        return self._installation

    def prepare(self) -> None:
        """Make everything the server needs; cheap and safe to repeat.

        The first time it runs initdb in a folder of its own that is renamed when complete: a
        crash in between leaves nothing that looks like a cluster.

        Raises
        ------
        Invalid
            `data_dir_unreachable`: the account cannot pass a folder above; the error names it.
        Terminal
            `initdb_failed`, with initdb's last words.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)
        account = self._runs_as
        if account.switch and (blocked := blocking_folder(self.folder, account)):
            raise Invalid(
                "data_dir_unreachable",
                f"PostgreSQL runs as uid {account.uid}, which cannot pass {blocked}: choose another"
                " data folder, such as /var/lib/cumulus, or allow it with chmod o+x.",
                folder=str(blocked),
            )
        if not self.cluster.exists():
            self._initialise(account)
        elif not account.owns(self.cluster):
            account.take_tree(self.cluster)
        self._make_socket_folder(account)
        self._write_configuration()

    def _initialise(self, account: Account) -> None:
        began = time.monotonic()
        for unfinished in self.folder.glob("cluster.new-*"):
            shutil.rmtree(unfinished)
        fresh = Path(tempfile.mkdtemp(prefix="cluster.new-", dir=self.folder))
        account.take(fresh)
        answer = account.run(self._initdb(fresh), ENVIRONMENT)
        if answer.returncode != 0:
            raise Terminal(
                "initdb_failed",
                "PostgreSQL could not make its cluster.",
                output=answer.stdout[-2000:],
            )
        fresh.rename(self.cluster)
        _sync_folder(self.folder)
        took_ms = round(1000 * (time.monotonic() - began))
        logger.info("postgres.initialised", extra={"version": self._software.version, "took_ms": took_ms})

    def _initdb(self, folder: Path) -> tuple[str, ...]:
        return (
            self._software.program("initdb"),
            f"--pgdata={folder}",
            f"--username={ROLE}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--no-instructions",
        )

    def _make_socket_folder(self, account: Account) -> None:
        """A predictable name in /tmp may be somebody else's: check what stands there."""
        if not self.socket_folder.exists():
            self.socket_folder.mkdir(mode=0o700)
            account.take(self.socket_folder)
        status = self.socket_folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid:
            raise Invalid(
                "postgres_socket_taken",
                f"{self.socket_folder} belongs to somebody else; remove it.",
                folder=str(self.socket_folder),
            )
        self.socket_folder.chmod(0o700)

    def _write_configuration(self) -> None:
        text = configuration_text(self.cluster, self.socket_folder, self._port, listen_on_loopback=self._tcp)
        fresh = self.folder / "cumulus.conf.new"
        fresh.write_text(text)
        fresh.chmod(0o644)
        fresh.replace(self.folder / "cumulus.conf")

    def command(self) -> ServerCommand:
        """Return how to run the server; SIGINT is its fast and clean shutdown."""
        account = self._runs_as
        return ServerCommand(
            argv=(
                self._software.program("postgres"),
                *("-D", str(self.cluster)),
                *("-c", f"config_file={self.folder / 'cumulus.conf'}"),
                *("-c", f"cluster_name={self._marker}"),
            ),
            env=ENVIRONMENT,
            uid=account.uid if account.switch else None,
            gid=account.gid if account.switch else None,
        )

    def dsn(self, dbname: str) -> str:
        """Return a `postgresql://` address of a database, over the socket."""
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://{ROLE}@/{quote(dbname)}?host={host}&port={self._port}"

    def running_pid(self) -> int | None:
        """Return the postmaster's process id, or None when no server runs on this folder."""
        pid = self._pid_lines()[:1]
        running = server_processes(self._marker, self._runs_as.uid)
        return int(pid[0]) if pid and int(pid[0]) in running else None

    def _pid_lines(self) -> list[str]:
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        return lines if lines and lines[0].strip().isdecimal() else []

    def is_ready(self) -> bool:
        """Tell whether the running server accepts connections."""
        lines = self._pid_lines()
        ready = len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready"
        return ready and self.running_pid() is not None

    def wait_ready(self, timeout: float) -> None:
        """Return when the server accepts connections.

        Parameters
        ----------
        timeout : float
            Seconds to wait at most.

        Raises
        ------
        Unavailable
            `postgres_not_ready` after the timeout.
        """
        deadline = time.monotonic() + timeout
        while not self.is_ready():
            if time.monotonic() > deadline:
                raise Unavailable("postgres_not_ready", f"PostgreSQL is not ready after {timeout:g} s.")
            time.sleep(POLL_SECONDS)

    def clear_leftovers(self, timeout: float = 10.0) -> None:
        """End an old server of this folder and forget its stale postmaster.pid.

        Call it before each start, under the data folder's lock. After `kill -9` of the
        postmaster, a busy backend may hold the shared memory for long; in a container, the
        number in postmaster.pid may by now be another process. Both would refuse the start.

        Raises
        ------
        Unavailable
            `postgres_still_running`: an old process does not end.
        """
        stop_processes(self._marker, self._runs_as.uid, self.running_pid(), timeout)
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
