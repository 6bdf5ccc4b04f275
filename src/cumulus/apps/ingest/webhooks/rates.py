"""How fast one webhook may be called: a bucket of tokens each, in the memory of one process.

Each web process counts for itself: the bound protects the database, it is no quota.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Rates:
    """Token buckets by number.

    Parameters
    ----------
    per_second : float
        How fast a bucket fills.
    burst : int
        How much it holds, and how full it is at first.
    clock : Callable
        Seconds that only grow.
    """

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._buckets: dict[int, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, number: int) -> bool:
        """Take a token from the bucket of `number`; return False when it is empty."""
        now = self._clock()
        with self._lock:
            left, at = self._buckets.get(number, (float(self._burst), now))
            left = min(float(self._burst), left + (now - at) * self._per_second)
            taken = left >= 1
            self._buckets[number] = (left - 1 if taken else left, now)
        return taken
