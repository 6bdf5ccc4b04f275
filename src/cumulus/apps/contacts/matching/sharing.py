"""How much of the machine matching takes: all of it, or a small part while an import writes."""

from __future__ import annotations

import time
from collections.abc import Callable

from cumulus.platform.spine import later

TURN_SECONDS = 60.0
"""Who has used up a share is begun again this often (`tasks.match_changed`)."""


class Share:
    """What one job may take.

    While a bulk writer is at work, a job ends after its part of a minute and rests until the next
    one begins: ten times as long as it worked, as the pipeline does. One set is matched in any
    case, so it never stands still.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun_at = clock()
        self._first = True

    def left(self) -> bool:
        """Return whether another set may be matched now; one query after the first."""
        first, self._first = self._first, False
        spent = self._clock() - self._begun_at
        return first or spent * (1 + later.REST) < TURN_SECONDS or not later.is_being_written()
