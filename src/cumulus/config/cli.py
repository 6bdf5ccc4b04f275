"""`cumulus`: names a command's module, finds the stores for it, and becomes it.

Each command runs as a program of its own, so that `serve` stays small and no command loads
what another needs.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cumulus import __version__
from cumulus.config.serving.engines import Addresses, running_addresses
from cumulus.core.errors import DomainError, Unavailable
from cumulus.platform.supervise import DataDirLock, read_state

_START_SECONDS = 120.0
_STOP_SECONDS = 60.0
_POLL_SECONDS = 0.05
_HELP = frozenset({"--help", "-h"})


@dataclass(frozen=True)
class Command:
    """A command: its module, what it is for, and whether it needs the stores."""

    module: str
    summary: str
    needs_stores: bool = False


COMMANDS = {
    "serve": Command("cumulus.config.serving", "Run everything on this machine."),
    "web": Command("cumulus.config.web", "Run only the web process, against shared servers."),
    "pipeline": Command("cumulus.config.pipeline", "Run only the pipeline."),
    "worker": Command("cumulus.config.worker", "Run only journeys, delivery and jobs."),
    "init": Command("cumulus.config.commands.init", "Prepare a workspace, its admin and keys.", True),
    "password": Command("cumulus.config.commands.password", "Make a link that sets a member's password.", True),
    "token": Command("cumulus.config.commands.token", "Make an API token.", True),
    "import": Command("cumulus.config.commands.importing", "Import people from a file.", True),
    "demo": Command("cumulus.config.commands.demo", "Fill the workspace with a year of demo data.", True),
    "doctor": Command("cumulus.config.commands.doctor", "Say what is up and what is wrong."),
    "privacy": Command(
        "cumulus.config.commands.privacy", "Hand out or erase what is known of a person.", needs_stores=True
    ),
    "warehouse": Command("cumulus.config.commands.warehouse", "Rebuild the warehouse from the log.", True),
}


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command that the arguments name."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments[0] if arguments else "--help"
    if name == "--version":
        sys.stdout.write(f"cumulus {__version__}\n")
        return
    command = COMMANDS.get(name)
    if command is None:
        _help(name)
        sys.exit(0 if name in {*_HELP, "help"} else 2)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    if _HELP & set(arguments):
        arguments = _asking_for_help(arguments)
        os.environ.setdefault("CUMULUS_SECRET_KEY", "none: help signs nothing, and makes no data folder")
    run = [sys.executable, "-m", command.module, *arguments[1:]]
    if not command.needs_stores or "--help" in arguments:
        os.execv(sys.executable, run)  # our own program
    try:
        with stores(_data_dir(arguments)) as environment:
            code = subprocess.run(run, env=environment, check=False).returncode
    except DomainError as error:
        sys.stderr.write(f"{error.message}\n")
        code = 1
    sys.exit(code)


@contextmanager
def stores(data_dir: Path) -> Iterator[dict[str, str]]:
    """Give the environment in which a program reaches the stores of `data_dir`.

    Uses the servers that the environment names, else those of a running `serve`, else starts
    the embedded ones and stops them afterwards.
    """
    environment = {**os.environ, "CUMULUS_DATA_DIR": str(data_dir)}
    if {"DATABASE_URL", "CLICKHOUSE_URL"} <= environment.keys():
        yield environment
    elif _is_served(data_dir):
        yield {**environment, **_found(data_dir).environment()}
    else:
        engines = _start_engines(data_dir)
        try:
            yield {**environment, **_wait_for(engines, data_dir).environment()}
        finally:
            engines.send_signal(signal.SIGTERM)
            engines.wait(_STOP_SECONDS)


def _is_served(data_dir: Path) -> bool:
    lock = DataDirLock(data_dir)
    try:
        lock.acquire()
    except DomainError:
        return True
    lock.release()
    return False


def _found(data_dir: Path) -> Addresses:
    found = running_addresses(data_dir)
    if found is None:
        raise Unavailable("not_ready", "The server of this data folder is still starting. Try again.")
    return found


def _start_engines(data_dir: Path) -> subprocess.Popen[bytes]:
    data_dir.mkdir(parents=True, exist_ok=True)
    run = [sys.executable, "-m", "cumulus.config.serving", "--only-engines"]
    state = data_dir / "run" / "state.json"
    state.unlink(missing_ok=True)
    return subprocess.Popen([*run, "--data-dir", str(data_dir)])


def _wait_for(engines: subprocess.Popen[bytes], data_dir: Path) -> Addresses:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and engines.poll() is None:
        state = read_state(data_dir)
        if state and all(child["ready_since"] for child in state["children"].values()):
            return _found(data_dir)
        time.sleep(_POLL_SECONDS)
    raise Unavailable("engines_not_started", f"The stores did not start. See {data_dir}/logs.")


def _asking_for_help(arguments: Sequence[str]) -> list[str]:
    """Return the command and its part, if any, with nothing but the question."""
    words = list(itertools.takewhile(lambda argument: not argument.startswith("-"), arguments))
    return [*words, "--help"]


def _data_dir(arguments: Sequence[str]) -> Path:
    for at, argument in enumerate(arguments):
        if argument == "--data-dir" and at + 1 < len(arguments):
            return Path(arguments[at + 1]).resolve()
        if argument.startswith("--data-dir="):
            return Path(argument.partition("=")[2]).resolve()
    return Path(os.environ.get("CUMULUS_DATA_DIR", "data")).resolve()


def _help(name: str) -> None:
    unknown = name not in {*_HELP, "help"}
    console = Console(stderr=unknown)
    if unknown:
        console.print(f"There is no command {name!r}.", markup=False)
    table = Table("command", "what it does", box=None, padding=(0, 2), header_style="dim")
    for each, command in COMMANDS.items():
        table.add_row(f"[bold]{each}[/]", command.summary)
    console.print(f"Cumulus {__version__}: an open marketing cloud. cumulus COMMAND --help says more.")
    console.print(table)
