"""`python -m cumulus.config.serving`: supervise everything that one machine runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cumulus.config.serving.engines import Engines, expect_free, free_port, prepare_data_dir
from cumulus.core.errors import DomainError
from cumulus.platform.supervise import ChildSpec, DataDirLock, Supervisor, http_ready

_WEB_STOP_SECONDS = 15.0
_WORK_STOP_SECONDS = 30.0


@dataclass(frozen=True)
class Options:
    """What to run, and where."""

    data_dir: Path
    host: str
    port: int
    only_engines: bool


def main(argv: Sequence[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT; return 1 when it cannot start, with the reason."""
    options = _options(argv)
    prepare_data_dir(options.data_dir)
    try:
        with DataDirLock(options.data_dir):
            if not options.only_engines:
                expect_free(options.host, options.port)
            engines = Engines(options.data_dir, os.environ)
            engines.publish()
            children = [*engines.children]
            if not options.only_engines:
                children += _programs(options, engines)
                print(f"Cumulus starts at http://{options.host}:{options.port}/", flush=True)
            Supervisor(children, options.data_dir, console=not options.only_engines).run()
    except DomainError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


def _programs(options: Options, engines: Engines) -> list[ChildSpec]:
    stores = tuple(child.name for child in engines.children)
    environment = _environment(options, engines)
    python = [sys.executable, "-m"]
    migrate = ChildSpec(
        name="migrate",
        argv=[*python, "cumulus.config.migrating"],
        env=environment,
        depends_on=stores,
        once=True,
    )
    web = ChildSpec(
        name="web",
        argv=[*python, "cumulus.config.web", "--host", options.host, "--port", str(options.port)],
        env=environment,
        ready=http_ready(options.port, "/healthz", _reachable(options.host)),
        depends_on=("migrate", *stores),
        stop_timeout_seconds=_WEB_STOP_SECONDS,
    )
    return [migrate, web, *(_looping(name, environment, stores) for name in ("pipeline", "worker"))]


def _looping(name: str, environment: Mapping[str, str], stores: Sequence[str]) -> ChildSpec:
    """The stores are named beside `migrate`, which ends: at the stop they outlive who uses them."""
    port = free_port()
    return ChildSpec(
        name=name,
        argv=[sys.executable, "-m", f"cumulus.config.{name}", "--health-port", str(port)],
        env=environment,
        ready=http_ready(port),
        depends_on=("migrate", *stores),
        stop_timeout_seconds=_WORK_STOP_SECONDS,
    )


def _environment(options: Options, engines: Engines) -> dict[str, str]:
    return {
        "CUMULUS_PUBLIC_URL": f"http://{_reachable(options.host)}:{options.port}",
        "CUMULUS_SINK_PORT": str(free_port()),
        "CUMULUS_LOG_FORMAT": "text" if sys.stdout.isatty() else "json",
        **os.environ,
        **engines.addresses.environment(),
        "CUMULUS_DATA_DIR": str(options.data_dir),
    }


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  # compared, not bound


def _options(argv: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="cumulus serve", description="Run everything on this machine.")
    parser.add_argument(
        "--data-dir", type=Path, default=Path("data"), help="everything is kept here; made when missing"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on")
    parser.add_argument("--only-engines", action="store_true", help="just the embedded stores")
    found = parser.parse_args(argv)
    return Options(found.data_dir.resolve(), found.host, found.port, found.only_engines)


if __name__ == "__main__":
    sys.exit(main())
