"""The whole story, in order of time: the same for the same seed and the same end."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from cumulus.config.demo.people import Person, make_person
from cumulus.config.demo.prospecting import prospect, prospect_channel
from cumulus.config.demo.seasons import Seasons
from cumulus.config.demo.shopping import shop, shopper_channel
from cumulus.config.demo.visits import CHANNELS, Act, Channel, Visit
from cumulus.core.json import JsonObject

DAYS = 365
RECENT_SECONDS = 3 * 86_400
"""The last days of the story: whoever does something then may still be spoken to."""

_FLUSH_SECONDS = 7 * 86_400
"""A quiet channel's events wait at most so long for company, in the story's time."""

_NEWCOMER_SECONDS = 600
_MOST_VISITS = 90
_HABIT_SHARE = 0.75
_TAIL = 1.12
_LEAVING_SHARE = 0.3
"""Of all people, those who stop coming at some time."""


@dataclass(frozen=True, slots=True)
class Plot:
    """What the story is about.

    Attributes
    ----------
    seed : int
        Two stories with the same plot are the same.
    until : datetime
        When it ends, with a zone.
    people : int
        How many people it has.
    """

    seed: int
    until: datetime
    people: int = 20_000

    @property
    def first_day(self) -> datetime:
        """Midnight of the first day, UTC."""
        day = self.until.astimezone(UTC) - timedelta(DAYS - 1)
        return day.replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one channel sends in one request, in order of time; `recent` in the last days."""

    channel: Channel
    items: list[JsonObject]
    recent: bool


class Story:
    """People and their visits; telling it uses it up."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self._until = plot.until.timestamp()
        self._random = Random(plot.seed)
        today = plot.until.astimezone(UTC).date()
        self.people = [make_person(self._random, number, today) for number in range(plot.people)]

    def chapters(self, size: int = 500) -> Iterator[Chapter]:
        """Yield requests of at most `size` items, ready for `/v1/batch`.

        A person's events are in order of time within a channel, and across channels but for
        a week. The last days' chapters come after all others.
        """
        waiting: dict[Channel, list[JsonObject]] = {channel: [] for channel in CHANNELS}
        mark = f"demo-{self._plot.seed}-{self._plot.until:%Y%m%d%H%M}"
        recent_at = self._until - RECENT_SECONDS
        flush_at = float("-inf")
        for number, act in enumerate(self._acts()):
            act.item["messageId"] = f"{mark}-{number}"
            if act.at >= flush_at:
                yield from _drain(waiting, recent=flush_at > recent_at)
                flush_at = act.at + _FLUSH_SECONDS
                flush_at = recent_at if act.at < recent_at < flush_at else flush_at
            waiting[act.channel].append(act.item)
            if len(waiting[act.channel]) >= size:
                yield Chapter(act.channel, waiting[act.channel], recent=act.at >= recent_at)
                waiting[act.channel] = []
        yield from _drain(waiting, recent=flush_at > recent_at)

    def _acts(self) -> Iterator[Act]:
        """Yield what happens, in order of time, holding only the visits under way."""
        under_way: list[tuple[float, int, Act]] = []
        told = 0
        for at, number in self._visits():
            while under_way and under_way[0][0] <= at:
                yield heapq.heappop(under_way)[2]
            for act in _visit(self.people[number], at, self._until, self._random):
                heapq.heappush(under_way, (act.at, told, act))
                told += 1
        while under_way:
            yield heapq.heappop(under_way)[2]

    def _visits(self) -> list[tuple[float, int]]:
        first = self._plot.first_day
        seasons = {
            "shopper": Seasons(first.date(), DAYS, office=False),
            "prospect": Seasons(first.date(), DAYS, office=True),
        }
        start = first.timestamp()
        found = [
            (start + seconds, person.number)
            for person in self.people
            for seconds in _moments(person, seasons[person.role], self._random)
        ]
        return sorted(visit for visit in found if visit[0] < self._until)


def newcomer(random: Random, number: int, now: datetime) -> list[Act]:
    """Return what somebody whom the story does not know did in the last minutes, without message ids.

    Parameters
    ----------
    number : int
        Nobody else's.
    """
    person = make_person(random, number, now.date())
    return _visit(person, now.timestamp() - _NEWCOMER_SECONDS, now.timestamp(), random)


def _drain(waiting: dict[Channel, list[JsonObject]], *, recent: bool) -> Iterator[Chapter]:
    for channel, items in waiting.items():
        if items:
            yield Chapter(channel, items, recent)
            waiting[channel] = []


def _moments(person: Person, seasons: Seasons, random: Random) -> list[float]:
    """Return when a person comes, in seconds from the story's start."""
    begins = seasons.draw_day(random, 0, seasons.days - 1)
    leaves = seasons.days - 1
    if random.random() < _LEAVING_SHARE:
        leaves = min(leaves, begins + int(random.expovariate(1 / 60)))
    share = ((leaves - begins + 1) / seasons.days) ** 0.6
    visits = min(_MOST_VISITS, int(random.paretovariate(_TAIL) * (0.9 + 2.4 * person.zeal) * share))
    days = [begins, *(seasons.draw_day(random, begins, leaves) for _ in range(visits))]
    clock = person.place.utc_hours * 3600
    return [day * 86_400 + seasons.draw_seconds(random) - clock for day in days]


def _visit(person: Person, at: float, until: float, random: Random) -> list[Act]:
    roll = person.habit if random.random() < _HABIT_SHARE else random.random()
    if person.role == "shopper":
        visit = Visit(person, shopper_channel(roll), at, until, random)
        shop(visit)
    else:
        visit = Visit(person, prospect_channel(roll), at, until, random)
        prospect(visit)
    return visit.acts
