"""When the pipeline takes in what can wait (`platform.spine.later`)."""

from __future__ import annotations

import time
from collections.abc import Callable

from cumulus.platform.spine import later

TakeIn = Callable[[], bool]


def take_in() -> bool:
    """Take the oldest parcel into the log; return whether there was one."""
    return later.take_in() is not None


class Patience:
    """Takes in like `take_in`, and leaves a writer that is at work most of the machine.

    An import of a million rows ends three times as soon as when every row is carried through all
    stores at once, and what it wrote is everywhere no later.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._taken_at: float | None = None
        self._at_work = False
        self._rest_until = 0.0

    def __call__(self) -> bool:
        """Take a parcel in unless it is time to rest; return whether one was."""
        now = self._clock()
        if self._taken_at is not None:
            self._rest_until = now + later.REST * (now - self._taken_at) if self._at_work else now
            self._taken_at = None
        if now < self._rest_until:
            return False
        taken = later.take_in()
        if taken is None:
            return False
        self._taken_at, self._at_work = now, taken.at_work
        return True
