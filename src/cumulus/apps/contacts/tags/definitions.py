"""When a rule fires. Pure.

A rule is about one event, or about one event after another. What it is asked is always the
same: here are a person's occurrences, some of them just learned; when did it come true by
something just learned?
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

MAX_DAYS = 365


class Step(msgspec.Struct, frozen=True):
    """An event, with filters on its properties.

    `where` is JSON in the language of the segments' event conditions.
    """

    event: str
    # JSON objects; msgspec cannot take the recursive alias.
    where: list[dict[str, Any]] = []


class EventWhen(msgspec.Struct, frozen=True, tag_field="kind", tag="event"):
    """Each time an event happens."""

    event: Step

    @property
    def steps(self) -> tuple[Step, ...]:
        """The event."""
        return (self.event,)


class SequenceWhen(msgspec.Struct, frozen=True, tag_field="kind", tag="sequence"):
    """Each time `then` happens within `days` after `first`, and no `without` in between."""

    first: Step
    then: Step
    days: int
    without: Step | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """First, then and, where there is one, without."""
        return (self.first, self.then) if self.without is None else (self.first, self.then, self.without)


When = EventWhen | SequenceWhen


def read_when(raw: object) -> When:
    """Return a rule's stored condition."""
    when: When = msgspec.convert(raw, When)
    return when


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event of one step.

    Attributes
    ----------
    part : int
        The contact whose it was when it happened: parts of a person did it each on their own.
    fresh : bool
        Whether it has just been learned.
    """

    at: datetime
    part: int = 0
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """A person's occurrences by step, in any order.

    Attributes
    ----------
    joined : frozenset[int]
        Parts that have just become part of the person: pairs across them are news.
    """

    steps: tuple[Sequence[Occurrence], ...]
    joined: frozenset[int] = frozenset()


def came_true(when: When, history: History) -> datetime | None:
    """Return when the rule last came true by something just learned; None when it did not.

    A sequence comes true at its `then`. All three are told apart by the events' own times:
    `first` is strictly before `then`, `without` strictly between them. The time of arrival does
    not count, so a late `first` completes a `then` that is known already, and a late `without`
    takes nothing back.
    """
    if isinstance(when, EventWhen):
        return max((each.at for each in history.steps[0] if each.fresh), default=None)
    firsts = sorted(history.steps[0], key=_at)
    breaks = sorted(each.at for each in history.steps[2]) if when.without else []
    within = timedelta(days=when.days)
    for then in sorted(history.steps[1], key=_at, reverse=True):
        since = then.at - within
        broken = bisect_left(breaks, then.at)
        if broken:
            since = max(since, breaks[broken - 1])
        begin, end = bisect_left(firsts, since, key=_at), bisect_left(firsts, then.at, key=_at)
        if any(_is_news(first, then, history.joined) for first in firsts[begin:end]):
            return then.at
    return None


def _at(occurrence: Occurrence) -> datetime:
    return occurrence.at


def _is_news(first: Occurrence, then: Occurrence, joined: frozenset[int]) -> bool:
    if first.fresh or then.fresh:
        return True
    return first.part != then.part and not joined.isdisjoint((first.part, then.part))
