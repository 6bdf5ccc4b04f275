"""How often each name appeared lately: a sliding minute in bounded memory."""

from __future__ import annotations

from collections import defaultdict

_MINUTE = 60.0
MOST_NAMES = 200_000
"""Some 30 MB; when so many appear within a minute, newcomers are not counted until the next."""


class SlidingMinute:
    """Counts by name over the past minute, from this minute's count and a share of the last one's.

    The estimate is exact for a steady rate and never counts an event twice.

    Parameters
    ----------
    most_names : int
        Names remembered a minute.
    """

    def __init__(self, most_names: int = MOST_NAMES) -> None:
        self._most_names = most_names
        self._minute = 0
        self._now: defaultdict[str, int] = defaultdict(int)
        self._last: dict[str, int] = {}

    def count(self, name: str, at_seconds: float) -> float:
        """Count one appearance and return how many the past minute had, this one among them.

        Events arrive in about the order of time; an older one counts into the present minute.
        """
        minute = int(at_seconds // _MINUTE)
        if minute > self._minute:
            self._turn(minute)
        known = self._now
        if name not in known and len(known) >= self._most_names:
            return 0.0
        known[name] += 1
        last = self._last.get(name)
        if last is None:
            return float(known[name])
        left = max(0.0, 1.0 - (at_seconds - self._minute * _MINUTE) / _MINUTE)
        return known[name] + last * min(1.0, left)

    def _turn(self, minute: int) -> None:
        self._last = dict(self._now) if minute == self._minute + 1 else {}
        self._now = defaultdict(int)
        self._minute = minute
