"""Sends the story through the public collector, several requests at a time."""

from __future__ import annotations

import base64
import gzip
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import msgspec

from cumulus.config.demo.story import Chapter
from cumulus.config.demo.visits import Channel
from cumulus.config.demo.wire import Api, Wire
from cumulus.core.errors import DomainError, Unavailable
from cumulus.core.json import JsonObject

_CONNECTIONS = 4
_AHEAD = 3 * _CONNECTIONS
"""Chapters in memory: the story is written as fast as it is told, not faster."""

_GZIP_LEVEL = 3
_SETTLE_SECONDS = 180.0
_LOOK_SECONDS = 0.3

_STORED_AS = {
    "page": "Page Viewed",
    "screen": "Screen Viewed",
    "identify": "Contact Identified",
    "group": "Group Joined",
}


@dataclass(slots=True)
class Teller:
    """Tells chapters, and knows how many events of each name it has told.

    Parameters
    ----------
    keys : Mapping[Channel, str]
        Each channel's write key.
    """

    wire: Wire
    keys: Mapping[Channel, str]
    names: Counter[str] = field(default_factory=Counter)

    def tell(self, chapters: Iterable[Chapter], confirmed: Callable[[int], None]) -> None:
        """Send all chapters; `confirmed` hears the items of each, in order, once it is durable."""
        under_way: deque[tuple[int, Future[None]]] = deque()
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            for chapter in chapters:
                self.count(chapter)
                if len(under_way) >= _AHEAD:
                    _land(under_way, confirmed)
                sent = pool.submit(self.send, chapter.channel, chapter.items)
                under_way.append((len(chapter.items), sent))
            while under_way:
                _land(under_way, confirmed)

    def count(self, chapter: Chapter) -> None:
        """Note a chapter's events, sent now or by an earlier run."""
        self.names.update(_stored_name(item) for item in chapter.items)

    def send(self, channel: Channel, items: list[JsonObject]) -> None:
        """Send one request; returns when the events are durable."""
        body = gzip.compress(msgspec.json.encode({"batch": items}), _GZIP_LEVEL)
        key = base64.b64encode(f"{self.keys[channel]}:".encode()).decode()
        headers = {"Authorization": f"Basic {key}", "Content-Encoding": "gzip", "Content-Type": "application/json"}
        reply = self.wire.send_patiently("POST", "/v1/batch", body, headers)
        if reply.status != 200:
            raise DomainError("not_collected", f"The collector answered {reply.status}: {reply.body[:200]!r}")

    def settle(self, api: Api, stored: Callable[[int], None]) -> None:
        """Wait until the pipeline is done with everything told; `stored` hears how far it is.

        Raises
        ------
        Unavailable
            `not_settled`, when nothing moves for three minutes.
        """
        before, moved_at = -1, time.monotonic()
        wanted = self.names.total()
        while (now := self._stored(api)) < wanted:
            stored(now)
            if now != before:
                before, moved_at = now, time.monotonic()
            if time.monotonic() - moved_at > _SETTLE_SECONDS:
                raise Unavailable("not_settled", "The pipeline does not take the events. See `cumulus doctor`.")
            time.sleep(_LOOK_SECONDS)
        stored(wanted)

    def _stored(self, api: Api) -> int:
        found = {event["name"]: event["count"] for event in api.get("/catalogue")["events"]}
        return sum(min(count, found.get(name, 0)) for name, count in self.names.items())


def remaining(
    chapters: Iterator[Chapter], told: int, teller: Teller, passed: Callable[[int], None]
) -> Iterator[Chapter]:
    """Yield the chapters after the first `told`, which are only counted."""
    for number, chapter in enumerate(chapters):
        if number < told:
            teller.count(chapter)
            passed(len(chapter.items))
        else:
            yield chapter


def _land(under_way: deque[tuple[int, Future[None]]], confirmed: Callable[[int], None]) -> None:
    items, sent = under_way.popleft()
    sent.result()
    confirmed(items)


def _stored_name(item: JsonObject) -> str:
    return str(item["event"]) if item["type"] == "track" else _STORED_AS[str(item["type"])]
