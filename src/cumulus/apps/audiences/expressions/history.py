"""A person's events of one kind, where many conditions are judged in one pass (`wide`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cumulus.apps.audiences.expressions.measures import Count
from cumulus.apps.audiences.expressions.sql import NEVER_MS
from cumulus.apps.audiences.expressions.tree import Asking
from cumulus.apps.audiences.expressions.windows import LastWindow, Window

_ROOMS = (1, 4, 16, 100)
"""So many newest moments are kept of a kind: few sizes, so that conditions share them."""
_MOMENT = "toUnixTimestamp64Milli(e.timestamp)"


def earliest(turns: Sequence[str]) -> str:
    """Return the first of several moments, each perhaps NULL; empty when there are none."""
    return f"least({', '.join(f'ifNull({turn}, {NEVER_MS})' for turn in turns)}, {NEVER_MS})" if turns else ""


@dataclass(frozen=True, slots=True)
class WindowedEvents:
    """The events that are `meant` (a condition on the events' columns) and happened in the window."""

    asking: Asking
    name: str
    meant: str
    window: Window

    @property
    def counted(self) -> str:
        """Return the condition of the events that count."""
        return " AND ".join([self.meant, *self.window.conditions(self.asking.query, "e.timestamp")])

    def number(self, count: Count) -> tuple[str, list[str]]:
        """Return the condition that their number meets `count`, and when that may change."""
        window, room = self.window, next((each for each in _ROOMS if each >= max(count.decisive)), 0)
        if not isinstance(window, LastWindow) or not room or count.decisive == (0,):
            return count.over(self._of(f"countIf({self.counted})"), self.asking.query), self.turns()
        newest, length = self._newest(room), window.seconds * 1000
        inside = [f"{newest}[{place}] < {length - self.asking.now_ms}" for place in count.decisive]
        turns = [
            f"if({there}, {length} - {newest}[{place}], NULL)"
            for there, place in zip(inside, count.decisive, strict=True)
        ]
        if count.op == "eq" and count.value:
            return f"{inside[0]} AND NOT {inside[1]}", [self._coming(), *turns]
        return f"{'NOT ' if count.holds_for_none else ''}{inside[0]}", [self._coming(), *turns]

    def turns(self) -> list[str]:
        """Return when one of them is no longer counted, or another begins to be, by time alone."""
        if not isinstance(self.window, LastWindow):
            return []
        oldest = self._of(f"minOrNullIf({_MOMENT}, {self.counted})")
        return [self._coming(), f"{oldest} + {self.window.seconds * 1000}"]

    def _newest(self, room: int) -> str:
        """Return the moments of the newest until now, negated, the newest first; in any window or none."""
        return self._of(f"groupArraySortedIf({room})(-{_MOMENT}, {self.meant} AND {_MOMENT} <= {self.asking.now_ms})")

    def _coming(self) -> str:
        return self._of(f"minOrNullIf({_MOMENT}, {self.meant} AND {_MOMENT} > {self.asking.now_ms})")

    def _of(self, aggregate: str) -> str:
        return self.asking.of_events([self.name], aggregate)
