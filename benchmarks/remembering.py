"""Memory of all processes: after the start, and the most there was under load."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from benchmarks.figures import Figure
from benchmarks.installation import Installation

_SETTLE_SECONDS = 10.0
_SAMPLE_SECONDS = 2.0


def measure_idle(installation: Installation) -> list[Figure]:
    """Return what `serve` takes ten seconds after it is ready."""
    time.sleep(_SETTLE_SECONDS)
    return [_figure("memory_idle", installation.memory_mb(), 700)]


class Watch:
    """Samples the memory for as long as the block; `figures` tells the most there was."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._most: dict[str, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def figures(self) -> list[Figure]:
        """Return the sample with the largest sum."""
        return [_figure("memory_under_load", self._most, 2_500)]

    def _sample(self) -> None:
        while not self._over.wait(_SAMPLE_SECONDS):
            now = self._installation.memory_mb()
            if sum(now.values()) > sum(self._most.values()):
                self._most = now

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()


def _figure(name: str, by_process: dict[str, float], target: float) -> Figure:
    note = ", ".join(f"{process} {mb:.0f}" for process, mb in sorted(by_process.items(), key=lambda each: -each[1]))
    return Figure(name, sum(by_process.values()), "MB", "less", target, note=note)
