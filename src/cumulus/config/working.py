"""A process made of loops: each in a thread of its own, all stopped together."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from django.conf import settings

from cumulus.core.garbage import collect_rarely
from cumulus.platform.observe.health import serve_health
from cumulus.platform.observe.logs import configure_logging
from cumulus.platform.supervise import die_with_parent

logger = logging.getLogger(__name__)

Loop = Callable[[threading.Event], None]
"""Works until the event is set."""


def run_loops(name: str, loops: Mapping[str, Loop], argv: Sequence[str] | None) -> None:
    """Run `loops` until SIGTERM or SIGINT, or until one of them dies: then the process ends.

    A loop handles what it expects by itself. What it does not expect ends the process with an
    error, and the supervisor starts a fresh one.
    """
    parser = argparse.ArgumentParser(prog=f"cumulus {name}", description=f"Run only the {name}.")
    parser.add_argument(
        "--health-port", type=int, default=0, help="where /healthz and /metrics answer; 0 takes a free one"
    )
    options = parser.parse_args(argv)
    die_with_parent()
    configure_logging(name, json=settings.ENVIRONMENT.log_format == "json")
    collect_rarely()
    stop, died = threading.Event(), threading.Event()

    def ask_to_stop(_: int, __: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    threads = [
        threading.Thread(target=_guard, args=(loop_name, loop, stop, died), name=loop_name)
        for loop_name, loop in loops.items()
    ]
    for thread in threads:
        thread.start()
    health = serve_health(options.health_port, {"loops": lambda: _dead(threads)})
    logger.info("process.started", extra={"loops": sorted(loops)})
    for thread in threads:
        thread.join()
    health.close()
    logger.info("process.stopped")
    if died.is_set():
        os._exit(1)


def _guard(name: str, loop: Loop, stop: threading.Event, died: threading.Event) -> None:
    try:
        loop(stop)
    except BaseException:
        logger.exception("process.loop_died", extra={"loop": name})
        died.set()
        raise
    finally:
        stop.set()


def _dead(threads: Sequence[threading.Thread]) -> str | None:
    dead = [thread.name for thread in threads if not thread.is_alive()]
    return f"stopped: {', '.join(dead)}" if dead else None
