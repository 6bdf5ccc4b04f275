"""`make demo` as a newcomer runs it, with few people."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from cumulus.config.demo.diary import read_diary
from cumulus.config.serving.engines import free_port

_TOOL = Path(__file__).parents[5] / "tools" / "demo.py"
_OURS = {"DATABASE_URL", "CLICKHOUSE_URL", "CUMULUS_DATA_DIR", "CUMULUS_PUBLIC_URL", "DJANGO_SETTINGS_MODULE"}
_FILL_SECONDS = 120.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder whose path is short enough for a socket in it."""
    made = Path(tempfile.mkdtemp(prefix="cumulus-demo-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


def _start(folder: Path, port: int) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        str(_TOOL),
        "--data-dir",
        str(folder),
        "--port",
        str(port),
        "--people",
        "400",
        "--still",
    ]
    environment = {key: value for key, value in os.environ.items() if key not in _OURS}
    with (folder.parent / f"{folder.name}.txt").open("w+") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, text=True, env=environment)


def _said(folder: Path) -> str:
    return (folder.parent / f"{folder.name}.txt").read_text()


def _wait(process: subprocess.Popen[str], holds: Callable[[], bool], folder: Path) -> None:
    deadline = time.monotonic() + _FILL_SECONDS
    while not holds():
        assert process.poll() is None, _said(folder)
        assert time.monotonic() < deadline, _said(folder)
        time.sleep(0.1)


def _processes_on(folder: Path) -> list[list[str]]:
    found = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    return [command for command in found if any(str(folder) in part for part in command)]


@pytest.mark.slow
def test_the_demo_fills_says_where_it_is_and_leaves_nothing_behind(folder: Path) -> None:
    process = _start(folder, free_port())
    _wait(process, lambda: "Everything is there" in _said(folder), folder)
    diary = read_diary(folder)
    assert diary is not None
    assert diary.done
    assert diary.password in _said(folder)
    assert diary.write_key in _said(folder)

    second = _start_second(folder)
    assert second.returncode == 1
    assert "already serves" in second.stdout

    process.send_signal(signal.SIGINT)
    assert process.wait(90) == 0
    assert _processes_on(folder) == []
    (folder.parent / f"{folder.name}.txt").unlink()


def _start_second(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(_TOOL), "--data-dir", str(folder), "--port", str(free_port())]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
