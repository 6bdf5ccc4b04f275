"""Life after the story: every few seconds somebody new drops in, so that today's figures move."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from uuid import uuid4

from cumulus.config.demo.story import newcomer
from cumulus.config.demo.telling import Teller
from cumulus.config.demo.visits import Channel
from cumulus.core.errors import DomainError
from cumulus.core.json import JsonObject

_SHORTEST_SECONDS, _LONGEST_SECONDS = 2.0, 14.0


def live_on(
    teller: Teller, first_number: int, stop: threading.Event, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> None:
    """Send newcomers until `stop` is set; a server that is away is left in peace for a while.

    Parameters
    ----------
    first_number : int
        From here on nobody has a number; the story's people and earlier newcomers are below.
    """
    random, number = Random(), first_number
    while not stop.wait(random.uniform(_SHORTEST_SECONDS, _LONGEST_SECONDS)):
        try:
            drop_in(teller, random, number, clock())
        except DomainError:
            stop.wait(_LONGEST_SECONDS)
        number += 1


def drop_in(teller: Teller, random: Random, number: int, now: datetime) -> int:
    """Send what one newcomer does; return how many events."""
    by_channel: dict[Channel, list[JsonObject]] = defaultdict(list)
    for act in newcomer(random, number, now):
        by_channel[act.channel].append({**act.item, "messageId": f"demo-live-{uuid4()}"})
    for channel, items in by_channel.items():
        teller.send(channel, items)
    return sum(map(len, by_channel.values()))
