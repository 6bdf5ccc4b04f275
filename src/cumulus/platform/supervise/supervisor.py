"""Runs children until it is told to stop."""

from __future__ import annotations

import logging
import os
import selectors
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from types import FrameType

from cumulus.platform.supervise.child import Child, Status
from cumulus.platform.supervise.output import ChildLog, Pipe
from cumulus.platform.supervise.spec import Backoff, ChildSpec, in_start_order
from cumulus.platform.supervise.state import SupervisorState, write_state

logger = logging.getLogger(__name__)
BUSY_SECONDS = 0.05
"""How often to look while a child starts or stops."""
IDLE_SECONDS = 5.0
"""How often to look otherwise: exits and signals wake us anyway."""
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Supervisor:
    """Starts children in the order of their dependencies and keeps them running.

    One thread, one loop: the kernel ties a child's life to the thread that started it. A
    crashed dependency is restarted alone; its dependents keep running and reconnect.

    Parameters
    ----------
    children : sequence of ChildSpec
        In any order.
    data_dir : Path
        State goes to `run/state.json` below it, output to `logs/<name>.log`.
    backoff : Backoff
        The same for every child.
    console : bool
        Whether the children's lines also go to our standard output.
    """

    def __init__(
        self,
        children: Sequence[ChildSpec],
        data_dir: Path,
        backoff: Backoff | None = None,
        console: bool = True,
    ) -> None:
        self._run_dir, self._log_dir = data_dir / "run", data_dir / "logs"
        self._run_dir.mkdir(parents=True, exist_ok=True)
        self._log_dir.mkdir(parents=True, exist_ok=True)
        specs = in_start_order(children)
        self._children = [Child(spec, backoff or Backoff()) for spec in specs]
        self._by_name = {child.spec.name: child for child in self._children}
        self._stdout = FileIO(sys.stdout.fileno(), "w", closefd=False) if console else None
        self._logs = {spec.name: self._open_log(spec) for spec in specs}
        self._selector = selectors.DefaultSelector()
        self._stopping = False
        self._written: SupervisorState | None = None

    def _open_log(self, spec: ChildSpec) -> ChildLog:
        prefix = f"{spec.name} | " if spec.log_prefix is None else spec.log_prefix
        return ChildLog(self._log_dir / f"{spec.name}.log", prefix.encode(), self._stdout)

    def run(self) -> None:
        """Run until SIGTERM or SIGINT, then stop all in reverse order and return.

        Call it in the main thread.
        """
        with self._signals():
            self._turn(time.monotonic())
            while not all(child.status is Status.STOPPED for child in self._children):
                self._sleep()
                self._turn(time.monotonic())
        for key in list(self._selector.get_map().values()):
            if isinstance(key.data, Pipe):
                self._drop(key.data)
        for log in self._logs.values():
            log.close()

    def _turn(self, now: float) -> None:
        for child in self._children:
            child.watch(now)
        if self._stopping:
            self._stop_free(now)
        else:
            self._start_free(now)
        self._write_state()

    def _start_free(self, now: float) -> None:
        for child in self._children:
            needs = [self._by_name[name] for name in child.spec.depends_on]
            if child.may_start(now) and all(need.settled for need in needs):
                stream = child.start()
                if stream is not None:
                    pipe = Pipe(stream, self._logs[child.spec.name])
                    self._selector.register(stream, selectors.EVENT_READ, pipe)

    def _stop_free(self, now: float) -> None:
        """Stop every child that no living one depends on."""
        needed = {
            name
            for child in self._children
            if child.alive and child.status is not Status.STOPPED
            for name in child.spec.depends_on
        }
        for child in reversed(self._children):
            if child.spec.name not in needed or not child.alive:
                child.stop(now)

    def _sleep(self) -> None:
        for key, _ in self._selector.select(self._sleep_seconds()):
            if not isinstance(key.data, Pipe):
                with suppress(BlockingIOError):
                    os.read(key.fd, 4096)
            elif not key.data.pump():
                self._drop(key.data)

    def _sleep_seconds(self) -> float:
        now, waits = time.monotonic(), [IDLE_SECONDS]
        for child in self._children:
            if child.alive and child.status is not Status.READY:
                waits.append(BUSY_SECONDS)
            elif child.status is Status.CRASHED:
                waits.append(max(BUSY_SECONDS, child.retry_at - now))
        return min(waits)

    def _drop(self, pipe: Pipe) -> None:
        self._selector.unregister(pipe.stream)
        pipe.close()

    def _write_state(self) -> None:
        state: SupervisorState = {
            "pid": os.getpid(),
            "children": {child.spec.name: child.state for child in self._children},
        }
        if state == self._written:
            return
        try:
            write_state(self._run_dir, state)
        except OSError as error:  # a full disk must not end what still runs
            logger.warning("supervisor.state_not_written", extra={"reason": error.strerror})
        else:
            self._written = state

    def _ask_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Stop on signals, and let them and a child's exit end the sleep."""
        reader, writer = os.pipe()
        for descriptor in (reader, writer):
            os.set_blocking(descriptor, False)
        self._selector.register(reader, selectors.EVENT_READ)
        handlers = {number: signal.signal(number, self._ask_stop) for number in STOP_SIGNALS}
        handlers[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        previous = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(previous)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            self._selector.unregister(reader)
            os.close(reader)
            os.close(writer)
