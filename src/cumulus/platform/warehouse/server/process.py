"""The warehouse process: open the engine, listen, stop in order."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cumulus.core.errors import DomainError

from .engine import Engine, EngineOptions
from .errors import EngineError
from .http import MAX_HEAD_BYTES
from .service import Service

logger = logging.getLogger(__name__)

_GRACE_SECONDS = 10.0


def run_warehouse(
    path: Path,
    host: str,
    port: int,
    secret: str,
    ready: Path | Callable[[int], None],
    *,
    max_memory_bytes: int = 1_500_000_000,
    handles: int = 8,
) -> None:
    """Serve the chDB directory `path` until SIGTERM or SIGINT.

    Parameters
    ----------
    path : Path
        Directory of the data; this process must be its only owner.
    host, port : str, int
        Where to listen: loopback unless there is a reason; port 0 picks a free one.
    secret : str
        Password of the user `cumulus`.
    ready : Path | Callable[[int], None]
        A file to write `{"pid", "port"}` to (removed at the end), or a function to call with the
        port, once requests are answered.
    max_memory_bytes : int
        Bound of the engine's memory, see `EngineOptions`.
    handles : int
        Statements at once.

    Raises
    ------
    WarehouseInUse
        When another process owns `path`.
    OSError
        When the port is taken.
    """
    os.environ["TZ"] = "UTC"  # the engine's time zone is that of its process
    time.tzset()
    engine = Engine(EngineOptions(path.resolve(), max_memory_bytes, handles))
    try:
        asyncio.run(_serve(engine, (host, port), secret, ready))
    finally:
        engine.close()
        if isinstance(ready, Path):
            ready.unlink(missing_ok=True)
    logger.info("warehouse.stopped")


async def _serve(engine: Engine, address: tuple[str, int], secret: str, ready: Path | Callable[[int], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    service = Service(engine, secret)
    server = await asyncio.start_server(service.connection, *address, limit=MAX_HEAD_BYTES)
    port = server.sockets[0].getsockname()[1]
    tidying = asyncio.create_task(service.tidy())
    logger.info("warehouse.ready", extra={"port": port, "handles": len(engine.handles)})
    _tell(ready, port)
    await stop.wait()
    server.close()
    tidying.cancel()
    await service.stop(_GRACE_SECONDS)


def _tell(ready: Path | Callable[[int], None], port: int) -> None:
    if not isinstance(ready, Path):
        ready(port)
        return
    draft = ready.with_name(ready.name + ".new")  # a reader sees the whole file or none
    draft.write_text(json.dumps({"pid": os.getpid(), "port": port}))
    draft.replace(ready)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the warehouse from a command line.

    Returns
    -------
    int
        0 after an ordered stop; 1 when it could not start, with the reason on stderr.
    """
    options = _parser().parse_args(argv)
    secret = options.secret_file.read_text().strip()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    try:
        run_warehouse(
            options.path,
            options.host,
            options.port,
            secret,
            options.ready_file,
            max_memory_bytes=options.max_memory_bytes,
            handles=options.handles,
        )
    except DomainError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    except (EngineError, OSError) as error:
        sys.stderr.write(f"The warehouse does not start: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cumulus.platform.warehouse.server", description=__doc__)
    parser.add_argument("--path", type=Path, required=True, help="directory of the data")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0 picks a free port")
    parser.add_argument("--secret-file", type=Path, required=True, help="file with the password of the user cumulus")
    parser.add_argument("--ready-file", type=Path, required=True, help="written once requests are answered")
    parser.add_argument("--max-memory-bytes", type=int, default=1_500_000_000)
    parser.add_argument("--handles", type=int, default=8, help="statements at once")
    return parser
