"""The web process: Granian serving `config.asgi`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from contextlib import nullcontext

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings

from cumulus.platform.observe.shared import shared_metrics
from cumulus.platform.supervise import die_with_parent

_KILL_TIMEOUT_SECONDS = 10
"""A worker that does not end by itself is killed: nothing acknowledged is in memory only."""
_BACKLOG = 2048


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="cumulus web", description="Run only the web process.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    options = parser.parse_args(argv)
    die_with_parent()
    os.environ.setdefault("CUMULUS_POOLED", "1")
    os.environ.setdefault("CUMULUS_PROCESS", "web")
    # One process counts for itself; several answer for all, whichever is asked.
    with shared_metrics() if options.workers > 1 else nullcontext():
        _serve(options)


def _serve(options: argparse.Namespace) -> None:
    Granian(
        "cumulus.config.asgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGI,
        loop=Loops.asyncio,
        workers=options.workers,
        workers_kill_timeout=_KILL_TIMEOUT_SECONDS,
        respawn_failed_workers=True,
        backlog=_BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        log_access=False,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main()
