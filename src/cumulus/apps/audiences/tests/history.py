"""Random histories of a few people, sent in as they happen, and what an oracle is to know of them."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.tests.making import ids_of, send
from cumulus.apps.contacts import facade as contacts
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue
from tests.fixtures import TestWorkspace

HISTORIES = int(os.environ.get("CUMULUS_TEST_EXAMPLES", "8"))
STEPS = 14
_USERS = [f"u{i}" for i in range(6)]
_EVENTS = ("Ordered", "Seen")
_CITIES = ("Suzhou", "苏州", "Paris")

TREES: tuple[JsonValue, ...] = (
    {"attribute": "city", "op": "in", "value": ["Suzhou", "苏州"]},
    {"attribute": "age", "op": "gte", "value": 30},
    {"not": {"attribute": "city", "op": "eq", "value": "Paris"}},
    {"tag": "vip", "op": "has"},
    {"not": {"tag": "vip", "op": "has"}},
    {"event": "Ordered"},
    {"event": "Ordered", "within": {"last": "1h"}},
    {"event": "Seen", "within": {"last": "10h"}, "count": {"op": "gte", "value": 2}},
    {"not": {"event": "Seen", "within": {"last": "3h"}}},
    {
        "event": "Ordered",
        "within": {"last": "4h"},
        "aggregate": {"function": "sum", "property": "total", "op": "gt", "value": 50},
    },
    {"all": [{"event": "Seen", "within": {"last": "4h"}}, {"not": {"event": "Ordered", "within": {"last": "4h"}}}]},
    {
        "any": [
            {"tag": "vip", "op": "has"},
            {"event": "Ordered", "where": [{"property": "total", "op": "gte", "value": 80}]},
        ]
    },
)


@dataclass
class Told:
    """What we said of each user, to be held against what the loop knows."""

    attributes: dict[str, JsonObject] = field(default_factory=dict)
    tags: dict[str, set[str]] = field(default_factory=dict)
    events: dict[str, list[Happening]] = field(default_factory=dict)

    def people(self, ids: dict[str, ContactId]) -> list[Person]:
        return [
            Person(
                contact_id,
                self.attributes.get(user, {}),
                frozenset(self.tags.get(user, ())),
                tuple(self.events.get(user, ())),
            )
            for user, contact_id in ids.items()
        ]


@dataclass
class History:
    workspace: TestWorkspace
    chance: random.Random
    now: datetime
    model: Told = field(default_factory=Told)
    visits: int = 0

    def begin(self) -> None:
        """Name everything once, so that no tree speaks of what nobody has seen."""
        self.identify("u0", {"city": "Paris", "age": 20})
        for name in _EVENTS:
            self.track("u0", name)
        with transaction.atomic():
            contacts.ensure_tag(self.workspace.id, "vip")

    def step(self) -> None:
        user = self.chance.choice(_USERS)
        act: Callable[[], None] = self.chance.choice(
            [
                lambda: self.identify(user, {"city": self.chance.choice(_CITIES)}),
                lambda: self.identify(user, {"age": self.chance.randrange(18, 60)}),
                lambda: self.track(user, "Ordered"),
                lambda: self.track(user, "Seen"),
                lambda: self.track(user, "Seen"),
                lambda: self.tag(user),
                lambda: self.visit_and_tell(user),
            ]
        )
        act()

    def identify(self, user: str, traits: JsonObject) -> None:
        send(self.workspace, {"type": "identify", "userId": user, "traits": traits})
        self.model.attributes[user] = {**self.model.attributes.get(user, {}), **traits}

    def track(self, user: str, name: str) -> None:
        self._say({"userId": user}, user, name)

    def visit_and_tell(self, user: str) -> None:
        """Somebody unknown does things, and turns out to be a user."""
        self.visits += 1
        visitor = f"browser-{self.visits}"
        self._say({"anonymousId": visitor}, user, "Ordered")
        send(self.workspace, {"type": "identify", "userId": user, "anonymousId": visitor, "traits": {}})
        self.model.attributes.setdefault(user, {})

    def tag(self, user: str) -> None:
        found = ids_of(self.workspace.id).get(user)
        if found is None:
            return
        with transaction.atomic():
            if self.chance.random() < 0.6:
                contacts.apply_tag(self.workspace.id, [found], "vip", "test")
                self.model.tags.setdefault(user, set()).add("vip")
            else:
                contacts.remove_tag(self.workspace.id, [found], contacts.ensure_tag(self.workspace.id, "vip"), "test")
                self.model.tags.setdefault(user, set()).discard("vip")

    def _say(self, who: JsonObject, user: str, name: str) -> None:
        at = self.now - timedelta(milliseconds=self.chance.choice((0, 1_000, 3_599_000, 14_399_000, 40_000_000)))
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        total = self.chance.randrange(1, 100)
        event: JsonObject = {
            **who,
            "type": "track",
            "event": name,
            "timestamp": at.isoformat(),
            "properties": {"total": total},
        }
        send(self.workspace, event)
        self.model.events.setdefault(user, []).append(Happening(name, at, {"total": total}))
        self.model.attributes.setdefault(user, {})
