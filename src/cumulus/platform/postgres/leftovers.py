"""Server processes that outlived their supervisor, or their postmaster.

They are known by a marker that is unique to the data folder: it stands in the postmaster's
arguments and, as `cluster_name`, in the title of each of its processes.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cumulus.core.errors import Unavailable

logger = logging.getLogger(__name__)
PROC = Path("/proc")
POLL_SECONDS = 0.02


def server_processes(marker: str, uid: int) -> list[int]:
    """Return the ids of an account's processes whose command line carries the marker."""
    return sorted(pid for pid, owner, text in _processes() if owner == uid and marker in text)


def _processes() -> Iterator[tuple[int, int, str]]:
    if not (PROC / "self" / "cmdline").exists():
        yield from _processes_by_ps()
        return
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                text = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                yield int(entry.name), entry.stat().st_uid, os.fsdecode(text)


def _processes_by_ps() -> Iterator[tuple[int, int, str]]:
    listing = subprocess.run(["ps", "-axww", "-o", "pid=,uid=,command="], capture_output=True, text=True, check=True)
    for line in listing.stdout.splitlines():
        pid, uid, text = line.split(None, 2)
        yield int(pid), int(uid), text


def stop_processes(marker: str, uid: int, postmaster: int | None, timeout_seconds: float) -> None:
    """End all server processes of a data folder, politely first.

    The postmaster, if it lives, gets a fast shutdown; whatever remains after the timeout,
    or has no postmaster, is ended at once. Safe: the next start replays the log.

    Raises
    ------
    Unavailable
        `postgres_still_running`: some process does not even obey SIGKILL.
    """
    left = server_processes(marker, uid)
    if not left:
        return
    logger.warning("postgres.leftovers", extra={"pids": left, "postmaster": postmaster})
    if postmaster in left:
        _send([postmaster], signal.SIGINT)
        left = _wait_gone(marker, uid, timeout_seconds)
    _send(left, signal.SIGKILL)
    if left and _wait_gone(marker, uid, timeout_seconds):
        raise Unavailable("postgres_still_running", "An old PostgreSQL of this folder does not end.", pids=left)


def _send(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def _wait_gone(marker: str, uid: int, timeout_seconds: float) -> list[int]:
    deadline = time.monotonic() + timeout_seconds
    left = server_processes(marker, uid)
    while left and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        left = server_processes(marker, uid)
    return left
