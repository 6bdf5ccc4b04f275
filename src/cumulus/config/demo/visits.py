"""One visit of one person: what they do, step by step, as Segment items."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Literal

from cumulus.config.demo.goods import CAMPAIGNS
from cumulus.config.demo.people import Person
from cumulus.core.json import JsonObject

Channel = Literal["site", "app", "wechat", "event"]
CHANNELS: tuple[Channel, ...] = ("site", "app", "wechat", "event")

_LIBRARIES: dict[Channel, JsonObject] = {
    "site": {"name": "analytics.js", "version": "2.1.0"},
    "app": {"name": "analytics-kotlin", "version": "1.19.0"},
    "wechat": {"name": "analytics-weapp", "version": "1.0.0"},
    "event": {"name": "check-in", "version": "1.0.0"},
}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happened: when (seconds since 1970), where, and the item without an id."""

    at: float
    channel: Channel
    item: JsonObject


@dataclass(slots=True)
class Visit:
    """A visit under way; every step takes its time.

    Attributes
    ----------
    at : float
        Now, in seconds since 1970.
    until : float
        What would happen later has not happened.
    acts : list of Act
        What happened so far, in order.
    """

    person: Person
    channel: Channel
    at: float
    until: float
    random: Random
    acts: list[Act] = field(default_factory=list)
    _context: JsonObject = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._context = {"library": _LIBRARIES[self.channel], "locale": self.person.language}
        if self.channel in ("site", "wechat") and self.random.random() < 0.4:
            weights = [weight for *_, weight in CAMPAIGNS]
            source, medium, name, _ = self.random.choices(CAMPAIGNS, weights)[0]
            self._context["campaign"] = {"source": source, "medium": medium, "name": name}

    @property
    def device(self) -> str:
        """The anonymous id; a person's phone and browser do not know of each other."""
        return f"{self.channel}-{self.person.number:06d}-{self.person.number * 2654435761 % 0xFFFFFF:06x}"

    def pause(self, low: float, high: float) -> None:
        """Let some seconds pass."""
        self.at += self.random.uniform(low, high)

    def page(self, name: str, path: str) -> None:
        """Look at a page, or in the app at a screen."""
        if self.channel == "app":
            self._do({"type": "screen", "name": name})
        else:
            self._do({"type": "page", "name": name, "properties": {"path": path, "title": name}})

    def track(self, event: str, properties: JsonObject) -> None:
        """Do something that has a name."""
        self._do({"type": "track", "event": event, "properties": properties})

    def identify(self, extra: JsonObject | None = None) -> None:
        """Say who they are, once; with something new about them, again."""
        if self.person.known and not extra:
            return
        self.person.known = True
        self._do({"type": "identify", "traits": {**self.person.traits(), **(extra or {})}})

    def group(self) -> None:
        """Say which company they work for."""
        company = self.person.company
        if company is not None:
            traits: JsonObject = {"name": company.name, "industry": company.industry, "employees": company.size}
            self._do({"type": "group", "groupId": company.domain, "traits": traits})

    def _do(self, item: JsonObject) -> None:
        if self.at > self.until:
            return
        moment = datetime.fromtimestamp(round(self.at, 3), UTC)
        item |= {
            "timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "anonymousId": self.device,
            "context": self._context,
        }
        if self.person.known:
            item["userId"] = self.person.user_id
        self.acts.append(Act(self.at, self.channel, item))
        self.pause(4, 90)
