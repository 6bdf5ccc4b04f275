"""One supervised child and its life: waiting, starting, ready, crashed, stopping, stopped."""

from __future__ import annotations

import logging
import os
import subprocess
import time
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO

from cumulus.core.clock import utc_now
from cumulus.core.errors import DomainError
from cumulus.platform.supervise.orphans import SUPERVISED, kill_group, parent_death_signal
from cumulus.platform.supervise.spec import Backoff, ChildSpec
from cumulus.platform.supervise.state import ChildState

logger = logging.getLogger(__name__)


class Status(StrEnum):
    """waiting → starting → ready; either → crashed → starting; any → stopping → stopped."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    CRASHED = "crashed"
    STOPPING = "stopping"
    STOPPED = "stopped"
    DONE = "done"


class Child:
    """A child process over all its starts; every method returns at once.

    Parameters
    ----------
    spec : ChildSpec
        What to run.
    backoff : Backoff
        How long to wait after a crash.
    """

    def __init__(self, spec: ChildSpec, backoff: Backoff) -> None:
        self.spec = spec
        self.status = Status.WAITING
        self.retry_at = 0.0
        self._backoff = backoff
        self._process: subprocess.Popen[bytes] | None = None
        self._crashes = 0
        self._starts = 0
        self._ready_at = 0.0
        self._kill_at = 0.0
        self._started: datetime | None = None
        self._ready_since: datetime | None = None
        self._last_exit: int | None = None

    @property
    def alive(self) -> bool:
        """Whether a process of it may run."""
        return self._process is not None

    @property
    def settled(self) -> bool:
        """Whether dependents may start."""
        return self.status in (Status.READY, Status.DONE)

    @property
    def state(self) -> ChildState:
        """Its entry in the state file."""
        return {
            "pid": self._process.pid if self._process else None,
            "status": str(self.status),
            "restarts": max(0, self._starts - 1),
            "started_at": self._started.isoformat() if self._started else None,
            "ready_since": self._ready_since.isoformat() if self._ready_since else None,
            "last_exit": self._last_exit,
        }

    def may_start(self, now: float) -> bool:
        """Tell whether it is time to start, its dependencies aside."""
        return self.status is Status.WAITING or (self.status is Status.CRASHED and now >= self.retry_at)

    def start(self) -> IO[bytes] | None:
        """Start the process and return its output; None when it could not even start."""
        self._starts += 1
        try:
            if self.spec.before_start is not None:
                self.spec.before_start()
            if isinstance(self.spec.ready, Path):
                self.spec.ready.unlink(missing_ok=True)
            self._process = self._spawn()
        except (OSError, DomainError) as error:
            reason = error.code if isinstance(error, DomainError) else type(error).__name__
            self._crashed(f"start:{reason}")
            return None
        self.status, self._started = Status.STARTING, utc_now()
        logger.info("child.started", extra={"child": self.spec.name, "pid": self._process.pid})
        return self._process.stdout

    def _spawn(self) -> subprocess.Popen[bytes]:
        spec = self.spec
        return subprocess.Popen(
            list(spec.argv),
            env={**(os.environ if spec.env is None else spec.env), SUPERVISED: "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=True,
            user=spec.uid,
            group=spec.gid,
            extra_groups=None if spec.uid is None else [],
            cwd=None if spec.uid is None else "/",
            preexec_fn=parent_death_signal(spec.stop_signal),  # noqa: PLW1509  # the supervisor has one thread
        )

    def watch(self, now: float) -> None:
        """Notice an exit, readiness, or a stop that takes too long."""
        if self._process is None:
            return
        code = self._process.poll()
        if code is not None:
            self._exited(code, now)
        elif self.status is Status.STARTING and self._probe():
            self.status, self._ready_since, self._ready_at = Status.READY, utc_now(), now
            logger.info("child.ready", extra={"child": self.spec.name})
        elif self.status is Status.STOPPING and now >= self._kill_at:
            logger.warning("child.killed", extra={"child": self.spec.name})
            kill_group(self._process.pid)

    def _probe(self) -> bool:
        if self.spec.once:
            return False
        if isinstance(self.spec.ready, Path):
            return self.spec.ready.exists()
        try:
            return self.spec.ready is None or self.spec.ready()
        except (OSError, DomainError):
            return False

    def _exited(self, code: int, now: float) -> None:
        """Its own children lose their leader: end them, they may hold ports and files."""
        if self._process is not None:
            kill_group(self._process.pid)
        was_healthy = self.status is Status.READY and (now - self._ready_at >= self._backoff.healthy_seconds)
        self._process, self._ready_since, self._last_exit = None, None, code
        if self.status is Status.STOPPING:
            self.status = Status.STOPPED
            logger.info("child.stopped", extra={"child": self.spec.name, "exit": code})
        elif self.spec.once and code == 0:
            self.status = Status.DONE
            logger.info("child.done", extra={"child": self.spec.name})
        else:
            self._crashes = 0 if was_healthy else self._crashes
            self._crashed(f"exit:{code}")

    def _crashed(self, reason: str) -> None:
        self._crashes += 1
        wait_seconds = self._backoff.wait_seconds(self._crashes)
        self.status, self.retry_at = Status.CRASHED, time.monotonic() + wait_seconds
        logger.error(
            "child.crashed",
            extra={"child": self.spec.name, "reason": reason, "retry_in_seconds": wait_seconds},
        )

    def stop(self, now: float) -> None:
        """Ask it to end; safe to repeat."""
        if self.status in (Status.STOPPING, Status.STOPPED):
            return
        if self._process is None:
            self.status = Status.STOPPED
            return
        self.status, self._kill_at = Status.STOPPING, now + self.spec.stop_timeout_seconds
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, self.spec.stop_signal)
