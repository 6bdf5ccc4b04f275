"""The supervisor, with real processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from cumulus.platform.supervise.tests.running import (
    DEAF,
    SLEEPER,
    RunningSupervisor,
    python,
    wait_all_gone,
)
from cumulus.platform.supervise.tests.waiting import wait_until

Start = Callable[..., RunningSupervisor]
MEGABYTE = 1024 * 1024


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start supervisors that end with the test."""
    running: list[RunningSupervisor] = []

    def begin(*children: dict[str, object]) -> RunningSupervisor:
        running.append(RunningSupervisor(tmp_path, list(children)))
        return running[-1]

    yield begin
    for one in running:
        one.end()


def _noting(note: Path, name: str) -> str:
    """A child that notes its start and its end, and is ready when its file is there."""
    return (
        "import pathlib, signal, sys\n"
        f"note = open({str(note)!r}, 'a')\n"
        f"def say(word): note.write(word + ' {name}\\n'); note.flush()\n"
        "def end(*_): say('stop'); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        f"say('start'); pathlib.Path({str(note.parent / name)!r}).touch()\n"
        "while True: signal.pause()\n"
    )


def test_children_start_in_order_and_stop_in_reverse(start: Start, tmp_path: Path) -> None:
    note = tmp_path / "note"
    chain = [("web", ["warehouse"]), ("warehouse", ["database"]), ("database", [])]
    supervisor = start(
        *(
            {
                "name": name,
                "argv": python(_noting(note, name)),
                "depends_on": needs,
                "ready": str(tmp_path / name),
            }
            for name, needs in chain
        )
    )
    supervisor.wait_status("web", "ready")

    supervisor.end()

    assert supervisor.process.returncode == 0
    assert note.read_text().split("\n")[:-1] == [
        *("start database", "start warehouse", "start web"),
        *("stop web", "stop warehouse", "stop database"),
    ]


def test_dependent_waits_for_a_task_that_runs_once(start: Start, tmp_path: Path) -> None:
    done = tmp_path / "migrated"
    supervisor = start(
        {"name": "migrate", "once": True, "argv": python(f"open({str(done)!r}, 'w')")},
        {
            "name": "web",
            "depends_on": ["migrate"],
            "argv": python(f"assert open({str(done)!r})\n{SLEEPER}"),
        },
    )

    supervisor.wait_status("web", "ready")

    assert supervisor.child("migrate")["status"] == "done"
    assert supervisor.child("web")["restarts"] == 0


def test_killed_child_comes_back(start: Start) -> None:
    supervisor = start({"name": "web", "argv": python(SLEEPER)})
    supervisor.wait_status("web", "ready")
    first = supervisor.pid("web")

    os.kill(first, signal.SIGKILL)

    wait_until(lambda: supervisor.child("web")["pid"] not in (None, first), 5, "a new process")
    supervisor.wait_status("web", "ready")
    assert supervisor.child("web")["restarts"] == 1
    assert supervisor.child("web")["last_exit"] == -signal.SIGKILL


def test_crash_loop_backs_off(start: Start, tmp_path: Path) -> None:
    stamps = tmp_path / "stamps"
    supervisor = start(
        {
            "name": "broken",
            "ready": str(tmp_path / "never"),
            "argv": python(f"import time; open({str(stamps)!r}, 'a').write(f'{{time.time()}}\\n'); exit(3)"),
        }
    )

    wait_until(lambda: supervisor.child("broken")["restarts"] >= 4, 20, "four restarts")

    starts = [float(line) for line in stamps.read_text().split()]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert [gap > least for gap, least in zip(gaps, (0.04, 0.09, 0.19), strict=False)] == [True] * 3


def test_program_that_does_not_exist_is_a_crash(start: Start) -> None:
    supervisor = start({"name": "missing", "argv": ["/nonexistent/program"]})

    wait_until(lambda: supervisor.child("missing")["restarts"] >= 1, 10, "a second try")

    assert supervisor.process.poll() is None


def test_child_that_ignores_the_signal_is_killed(start: Start, tmp_path: Path) -> None:
    already = DEAF.replace("\n", f"\nimport pathlib; pathlib.Path({str(tmp_path / 'deaf')!r}).touch()\n", 1)
    ready = str(tmp_path / "deaf")
    supervisor = start({"name": "deaf", "stop_timeout_seconds": 0.3, "ready": ready, "argv": python(already)})
    supervisor.wait_status("deaf", "ready")
    pid = supervisor.pid("deaf")

    supervisor.end()

    wait_all_gone([pid], 5)
    assert supervisor.child("deaf")["last_exit"] == -signal.SIGKILL


def test_grandchildren_of_a_killed_child_end(start: Start, tmp_path: Path) -> None:
    forking = (
        "import os, pathlib, signal\npid = os.fork()\n"
        f"if pid: pathlib.Path({str(tmp_path)!r}, f'worker{{os.getpid()}}').write_text(str(pid))\n"
        f"{DEAF}"
    )
    supervisor = start({"name": "web", "stop_timeout_seconds": 0.3, "argv": python(forking)})
    supervisor.wait_status("web", "ready")
    master = supervisor.pid("web")
    worker = tmp_path / f"worker{master}"
    wait_until(lambda: worker.exists() and worker.read_text() != "", 5, "the worker")

    os.kill(master, signal.SIGKILL)

    wait_all_gone([master, int(worker.read_text())], 5)


def test_killed_supervisor_leaves_no_child(start: Start, tmp_path: Path) -> None:
    watching = (
        "from cumulus.platform.supervise import die_with_parent; import pathlib\n"
        "die_with_parent(grace_seconds=0.5)\n"
        f"pathlib.Path({str(tmp_path / 'watching')!r}).touch()\n"
    )
    supervisor = start(
        {"name": "plain", "argv": python(SLEEPER)},
        {"name": "deaf", "ready": str(tmp_path / "watching"), "argv": python(watching + DEAF)},
    )
    supervisor.wait_status("deaf", "ready")

    children = supervisor.kill()

    assert len(children) == 2
    assert wait_all_gone(children, 5) < 5


def test_output_goes_to_console_and_log_file(start: Start, tmp_path: Path) -> None:
    talking = "import sys; print('one'); print('zwei 二', file=sys.stderr); sys.stdout.flush()\n"
    supervisor = start({"name": "web", "argv": python(talking + SLEEPER)})
    log = tmp_path / "logs" / "web.log"
    wait_until(lambda: log.exists() and len(log.read_text().split("\n")) == 3, 5, "two lines")

    written = supervisor.end()

    assert sorted(log.read_text().splitlines()) == ["one", "zwei 二"]
    assert sorted(written.splitlines()) == ["web | one", "web | zwei 二"]


def test_second_supervisor_on_the_same_folder_is_refused(start: Start) -> None:
    first = start({"name": "web", "argv": python(SLEEPER)})
    first.wait_status("web", "ready")

    second = start({"name": "web", "argv": python(SLEEPER)})
    _, errors = second.process.communicate(timeout=10)

    assert second.process.returncode == 1
    assert "data_dir_in_use" in errors
    assert str(first.process.pid) in errors


def test_supervisor_stays_small_and_idle(start: Start) -> None:
    supervisor = start(*({"name": f"c{n}", "argv": python(SLEEPER)} for n in range(5)))
    supervisor.wait_status("c4", "ready")

    process = psutil.Process(supervisor.process.pid)

    assert process.memory_info().rss < 30 * MEGABYTE
    assert process.num_threads() == 1
