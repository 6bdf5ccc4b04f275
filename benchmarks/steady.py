"""A thousand events a second about five thousand people, in the background."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import load
from benchmarks.installation import Installation

_FOR_LONG = 3_600.0
_EVENTS = 100


@contextmanager
def steady_load(installation: Installation) -> Iterator[None]:
    """Send 10 requests a second, 100 events each, for as long as the block."""
    requests = [load.batch_request(installation.write_key, _EVENTS, first) for first in range(0, load.PEOPLE, _EVENTS)]
    background = load.Load(installation.port, requests, connections=2, seconds=_FOR_LONG, per_second=5)
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=load.run_here, args=(background,), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()
