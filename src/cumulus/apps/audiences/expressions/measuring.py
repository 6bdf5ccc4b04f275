"""What is asked of the events that count, and how their rows are read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cumulus.apps.audiences.expressions.people import Happening
from cumulus.apps.audiences.expressions.phrases import Voice
from cumulus.apps.audiences.expressions.sql import Field, Query
from cumulus.apps.audiences.expressions.tree import Asking


@dataclass(frozen=True, slots=True)
class Rows:
    """How aggregates read the rows.

    Attributes
    ----------
    prefix : str
        Of the columns of `events`, with its dot.
    only : str
        The condition on the rows that count, where the statement reads others beside them; empty:
        it reads no others.
    """

    prefix: str = ""
    only: str = ""

    def aggregate(self, function: str, *arguments: str, where: str = "") -> str:
        """Return an aggregate over the rows that count, and that meet `where`."""
        condition = " AND ".join(f"({part})" for part in (self.only, where) if part)
        if not condition:
            return f"{function}({', '.join(arguments)})"
        return f"{function}If({', '.join((*arguments, condition))})"

    @property
    def time(self) -> str:
        """Return the column of when it happened."""
        return f"{self.prefix}timestamp"

    @property
    def milliseconds(self) -> str:
        """Return when it happened, as Int64."""
        return f"toUnixTimestamp64Milli({self.time})"

    @property
    def name(self) -> str:
        """Return the column of the event's name."""
        return f"{self.prefix}name"

    def field(self, name: str, query: Query) -> Field:
        """Return a property."""
        return Field(f"{self.prefix}properties", name, query)


@dataclass(frozen=True, slots=True)
class Did:
    """Which events count, in words: their name, when, and which of them; `event` as data sends it."""

    name: str
    window: str
    where: str
    event: str = ""

    @property
    def spaced(self) -> str:
        """Return all of it, in English."""
        return " ".join(part for part in (self.name, self.window, self.where) if part)


class Measure(ABC):
    """What is asked of the events that count."""

    @property
    @abstractmethod
    def holds_for_none(self) -> bool:
        """Return the answer for a person without any such event."""

    @abstractmethod
    def verdict(self, query: Query, rows: Rows) -> str:
        """Return a boolean over aggregates of the rows; never NULL, and right without any row."""

    def deciding(self, query: Query, rows: Rows) -> str:
        """Return what a group must meet to decide against `holds_for_none`; empty: that there is one."""
        verdict = self.verdict(query, rows)
        return f"NOT ({verdict})" if self.holds_for_none else verdict

    def judged(self, asking: Asking, names: Sequence[str], rows: Rows) -> str:
        """Return the answer from the wide pass."""
        column = asking.of_events(names, self.deciding(asking.query, rows) or f"{rows.aggregate('count')} > 0")
        return f"{'NOT ' if self.holds_for_none else ''}{column}"

    def turns(self, _asking: Asking, _names: Sequence[str], _counted: str) -> list[str]:
        """Return when the answer may change by time alone though the same events count."""
        return []

    @abstractmethod
    def clause(self, did: Did, voice: Voice) -> str:
        """Return the question as a clause that follows "People "."""

    @abstractmethod
    def answer(self, events: Sequence[Happening], now: datetime) -> bool:
        """Return whether those events meet it: the oracle."""
