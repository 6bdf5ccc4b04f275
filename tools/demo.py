"""`make demo`: starts everything, fills a demo workspace, stops everything at Ctrl-C."""

from __future__ import annotations

import argparse
import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from cumulus.config.demo.diary import ADMIN_EMAIL, Diary, Pen, begin_diary
from cumulus.config.demo.filling import Filling
from cumulus.config.demo.furnishing import furnish_sources
from cumulus.config.demo.living import live_on
from cumulus.config.demo.telling import Teller
from cumulus.config.demo.wire import Api, Wire
from cumulus.core.errors import DomainError, Unavailable
from cumulus.platform.supervise import DataDirLock
from cumulus.platform.supervise.orphans import parent_death_signal

WORKSPACE = "拾光与层云"
START_SECONDS = 120.0
STOP_SECONDS = 90.0
LOOK_SECONDS = 0.05

console = Console(highlight=False)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo until Ctrl-C; return 1 when it cannot start, with the reason."""
    options = _options(argv)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        _check_free(options.data_dir, options.host, options.port)
        with _served(options) as server:
            _run(options, server)
    except DomainError as error:
        console.print(f"[red]{error.message}[/]")
        return 1
    except KeyboardInterrupt:
        console.print("[dim]Stopped. `make demo` goes on from here.[/]")
    return 0


def _run(options: argparse.Namespace, server: subprocess.Popen[bytes]) -> None:
    url = f"http://{_reachable(options.host)}:{options.port}"
    with console.status("Starting the stores, the web process and the workers"):
        _wait_ready(server, url, options.data_dir)
        pen = Pen(options.data_dir, begin_diary(options.data_dir, datetime.now(UTC), options.people))
        token = _init(options.data_dir, pen.diary) if not pen.diary.done else ""
        if token and not pen.diary.write_key:
            pen.note(write_key=furnish_sources(Api(Wire(url), token))["site"])
    _show(url, pen.diary)
    teller = Filling(url, token, pen, console).run() if token else _known_teller(url, pen.diary)
    console.print("[green]Everything is there.[/] Newcomers drop in every few seconds. Ctrl-C stops everything.")
    _stay(server, teller, pen.diary, still=options.still)


def _stay(server: subprocess.Popen[bytes], teller: Teller, diary: Diary, *, still: bool) -> None:
    """Let newcomers in until Ctrl-C, or until the server ends by itself."""
    over = threading.Event()
    numbers_begin = diary.people + int((datetime.now(UTC) - diary.until).total_seconds())
    if not still:
        threading.Thread(target=live_on, args=(teller, numbers_begin, over), daemon=True).start()
    try:
        code = server.wait()
    finally:
        over.set()
    raise Unavailable("server_ended", f"The server ended by itself with {code}. See the data folder's logs.")


def _known_teller(url: str, diary: Diary) -> Teller:
    return Teller(Wire(url), dict.fromkeys(("site", "app", "wechat", "event"), diary.write_key))


@contextmanager
def _served(options: argparse.Namespace) -> Iterator[subprocess.Popen[bytes]]:
    """Run `cumulus serve` for as long as the block; nothing of it outlives us."""
    logs = options.data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "cumulus.config.serving", "--data-dir", str(options.data_dir)]
    with (logs / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--host", options.host, "--port", str(options.port)],
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us; we stop the server, in order
            preexec_fn=parent_death_signal(signal.SIGTERM),  # noqa: PLW1509  # no threads yet
        )
    try:
        yield server
    finally:
        # From here on a second Ctrl-C must not leave anything behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        server.send_signal(signal.SIGINT)
        with console.status("Stopping"):
            server.wait(STOP_SECONDS)


def _init(data_dir: Path, diary: Diary) -> str:
    """Prepare the workspace; return an API token."""
    command = [sys.executable, "-m", "cumulus.config", "init", "--data-dir", str(data_dir), "--json"]
    command += ["--admin-email", ADMIN_EMAIL, "--workspace", WORKSPACE, "--admin-password", diary.password]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable("not_prepared", f"The workspace could not be prepared: {done.stderr.strip()[-500:]}")
    return str(json.loads(done.stdout)["api_token"])


def _wait_ready(server: subprocess.Popen[bytes], url: str, data_dir: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_ready(url):
        if server.poll() is not None or time.monotonic() > deadline:
            said = (data_dir / "logs" / "serve.log").read_text(errors="replace").strip()[-500:]
            raise Unavailable("not_started", f"The server did not start. {said or f'See {data_dir}/logs.'}")
        time.sleep(LOOK_SECONDS)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _check_free(data_dir: Path, host: str, port: int) -> None:
    """Say what is taken, before anything starts."""
    lock = DataDirLock(data_dir)
    lock.acquire()
    lock.release()
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                "port_taken", f"{host}:{port} cannot be used ({error.strerror}). Try: make demo PORT={port + 1}"
            ) from error


def _show(url: str, diary: Diary) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2))
    for name, value in (
        ("Address", f"[bold link={url}]{url}[/]"),
        ("Login", f"[bold]{ADMIN_EMAIL}[/]"),
        ("Password", f"[bold]{diary.password}[/]"),
        ("Write key", diary.write_key),
    ):
        table.add_row(f"[dim]{name}[/]", value)
    console.print(Panel(table, title="Cumulus", expand=False, padding=(1, 2), border_style="blue"))


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--data-dir", type=lambda text: Path(text).resolve(), default=Path("data").resolve())
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--people", type=int, default=20_000, help="how many; the first start decides")
    parser.add_argument("--still", action="store_true", help="no newcomers once everything is there")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
