"""Random histories, in random batches, while time moves: the loop's members are the oracle's."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from cumulus.apps.audiences.expressions.oracle import members
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.people import Happening, Person
from cumulus.apps.audiences.live.tests.keeping import LiveRoom, room
from cumulus.apps.audiences.models import Segment
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.tests.making import ids_of, send
from cumulus.apps.contacts import facade as contacts
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue
from tests.fixtures import TestWorkspace

__all__ = ["room"]

_HISTORIES = int(os.environ.get("CUMULUS_TEST_EXAMPLES", "8"))
_STEPS = 14
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
class _Model:
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
class _History:
    workspace: TestWorkspace
    chance: random.Random
    now: datetime
    model: _Model = field(default_factory=_Model)
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


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(_HISTORIES))
def test_the_loop_agrees_with_the_oracle(workspace: TestWorkspace, room: LiveRoom, seed: int) -> None:
    chance = random.Random(seed)
    history = _History(workspace, chance, datetime.now(UTC).replace(microsecond=0) - timedelta(hours=60))
    history.begin()
    room.drain()
    segments = [room.keep(f"S{i}", tree, history.now) for i, tree in enumerate(TREES)]
    for _ in range(_STEPS):
        for _ in range(chance.randrange(1, 6)):
            history.step()
        if chance.random() < 0.2:
            room.crash()
        if chance.random() < 0.2:
            room.drain()  # the pipeline is ahead of the loop
        history.now += timedelta(seconds=chance.choice((3, 60, 3_700, 9_000)))
        room.rest(history.now)
        _compare(room, history, segments)


def _compare(room: LiveRoom, history: _History, segments: list[Segment]) -> None:
    people = history.model.people(ids_of(room.workspace_id))
    catalogue = load_catalogue(room.workspace_id)
    inside = room.members_of(segments)
    found = {segment.name: sorted(inside[segment.pk]) for segment in segments}
    expected = {
        segment.name: sorted(members(parse(segment.expression, catalogue).required(), people, history.now))
        for segment in segments
    }
    assert found == expected
