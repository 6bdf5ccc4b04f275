"""A real supervisor process for tests."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from cumulus.platform.supervise.state import ChildState, read_state
from cumulus.platform.supervise.tests.waiting import alive, wait_until

PROGRAM = "cumulus.platform.supervise.tests.program"


def python(code: str) -> list[str]:
    """Return the arguments that run a piece of Python."""
    return [sys.executable, "-c", code]


SLEEPER = "import signal; signal.pause()"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: signal.pause()"


class RunningSupervisor:
    """Starts a supervisor over the given children; `end` leaves nothing behind.

    Parameters
    ----------
    data_dir : Path
        Its data folder.
    children : list of dict
        As `program` reads them.
    """

    def __init__(self, data_dir: Path, children: list[dict[str, object]]) -> None:
        self.data_dir = data_dir
        specs = data_dir / "specs.json"
        specs.write_text(json.dumps(children))
        self.process = subprocess.Popen(
            [sys.executable, "-m", PROGRAM, str(data_dir), str(specs)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def child(self, name: str) -> ChildState:
        """Return what the state file says of a child; before it exists, an empty entry."""
        state = read_state(self.data_dir)
        if state is None or state["pid"] != self.process.pid:
            return ChildState(
                pid=None,
                status="unknown",
                restarts=0,
                started_at=None,
                ready_since=None,
                last_exit=None,
            )
        return state["children"][name]

    def pid(self, name: str) -> int:
        """Return a running child's process id."""
        pid = self.child(name)["pid"]
        assert pid is not None
        return pid

    def wait_status(self, name: str, status: str, seconds: float = 10.0) -> None:
        """Wait until a child has a status."""
        wait_until(lambda: self.child(name)["status"] == status, seconds, f"{name} becomes {status}")

    def end(self) -> str:
        """Stop it if it still runs; return what it wrote to standard output."""
        if self.process.poll() is None:
            self.process.terminate()
        written, _ = self.process.communicate(timeout=20)
        return written

    def kill(self) -> list[int]:
        """Kill the supervisor alone with SIGKILL; return the children it had."""
        state = read_state(self.data_dir)
        assert state is not None
        self.process.kill()
        self.process.communicate(timeout=10)
        return [child["pid"] for child in state["children"].values() if child["pid"]]


def wait_all_gone(pids: list[int], seconds: float) -> float:
    """Return how long it took until none of the processes ran."""
    return wait_until(lambda: not any(alive(pid) for pid in pids), seconds, f"{pids} end")
