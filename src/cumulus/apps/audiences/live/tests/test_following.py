"""What people do not do themselves moves them, too: random histories of companies, consent, names and computed tags."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from cumulus.apps.audiences.computed import jobs
from cumulus.apps.audiences.computed.services import TagDraft, create_tag
from cumulus.apps.audiences.expressions.oracle import members
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.people import Company, Consent, Happening, Person
from cumulus.apps.audiences.live.tests.keeping import LiveRoom, room
from cumulus.apps.audiences.models import ComputedTag, Segment
from cumulus.apps.audiences.naming import load_catalogue
from cumulus.apps.audiences.tests.making import ids_of, send
from cumulus.apps.contacts import facade as contacts
from cumulus.apps.contacts.consent.contracts import ConsentGiven, ConsentSource, ConsentStatus
from cumulus.apps.contacts.models import ConsentPurpose
from cumulus.core.ids import ContactId
from cumulus.core.json import JsonObject, JsonValue
from tests.fixtures import Api, TestWorkspace

__all__ = ["room"]

_HISTORIES = int(os.environ.get("CUMULUS_TEST_EXAMPLES", "6"))
_STEPS = 9
_USERS = [f"u{i}" for i in range(6)]
_CITIES = ("Suzhou", "Paris")
_CHANNELS = ("email", "wechat")

TREES: tuple[JsonValue, ...] = (
    {"tag": "buyer", "op": "has"},
    {"all": [{"tag": "buyer", "op": "has_not"}, {"attribute": "city", "op": "eq", "value": "Paris"}]},
    {"tag": "place", "op": "in", "value": ["west"]},
    {"account": "tier", "op": "eq", "value": "A"},
    {"not": {"account": "tier", "op": "exists"}},
    {"members": "any", "of": {"attribute": "city", "op": "eq", "value": "Paris"}},
    {"members": "all", "of": {"attribute": "city", "op": "eq", "value": "Suzhou"}},
    {"members": "any", "of": {"event": "Ordered"}},
    {"members": "any", "of": {"account": "tier", "op": "eq", "value": "A"}},
    {"members": "all", "of": {"not": {"tag": "buyer", "op": "has"}}},
    {"members": "any", "of": {"members": "all", "of": {"attribute": "city", "op": "eq", "value": "Paris"}}},
    {"members": "any", "of": {"identity": "device_id", "op": "has"}},
    {"identity": "wechat_openid", "op": "has"},
    {"identity": "device_id", "op": "has_not"},
    {"consent": "marketing", "op": "is", "value": ["given"]},
    {"consent": "marketing", "channel": "email", "op": "is", "value": ["none", "withdrawn"]},
    {"reachable": "email", "op": "is"},
    {"reachable": "wechat", "op": "is_not"},
    {"members": "any", "of": {"reachable": "wechat", "op": "is"}},
)


@dataclass
class _Model:
    """What is true of each user, to be held against what the loop knows."""

    people: dict[str, Person] = field(default_factory=dict)
    tiers: dict[int, str] = field(default_factory=dict)
    belonging: set[tuple[str, int]] = field(default_factory=set)
    computed: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    """As the last refresh found them."""

    def change(self, user: str, alter: Callable[[Person], Person]) -> None:
        self.people[user] = alter(self.people.get(user, Person(ContactId(0))))

    def refresh(self) -> None:
        for user, person in self.people.items():
            held = {"place": frozenset({"west" if person.attributes.get("city") == "Paris" else "east"})}
            self.computed[user] = held | ({"buyer": frozenset({"yes"})} if person.events else {})

    def known(self, ids: Mapping[str, ContactId]) -> list[Person]:
        companies = {number: Company(number, {"tier": tier}) for number, tier in self.tiers.items()}
        found = {
            user: replace(
                person,
                id=ids[user],
                computed=self.computed.get(user, {}),
                companies=tuple(companies[number] for who, number in sorted(self.belonging) if who == user),
            )
            for user, person in self.people.items()
        }
        for user, number in self.belonging:
            companies[number].people.append(found[user])
        return list(found.values())


@dataclass
class _History:
    workspace: TestWorkspace
    api: Api
    chance: random.Random
    model: _Model = field(default_factory=_Model)
    tags: list[ComputedTag] = field(default_factory=list)

    def begin(self, drain: Callable[[], int], now: datetime) -> None:
        """Make the companies, the purpose and the computed tags, and name everybody once."""
        ConsentPurpose.objects.create(
            workspace_id=self.workspace.id, key="marketing", name_zh="x", name_en="x", legal_basis="consent"
        )
        for user in _USERS:
            self.identify(user)
        self.order(_USERS[0])
        for number in range(3):
            made = self.api.post("/accounts", {"name": f"Company {number}", "tier": "B"})
            self.model.tiers[made.body["id"]] = "B"
        drain()
        place: JsonObject = {
            "kind": "cases",
            "cases": [{"value": "west", "expression": {"attribute": "city", "op": "eq", "value": "Paris"}}],
            "otherwise": "east",
        }
        buyer: JsonObject = {"kind": "expression", "expression": {"event": "Ordered"}}
        for name, definition in (("buyer", buyer), ("place", place)):
            draft = TagDraft("", definition, "manual", None)
            self.tags.append(create_tag(self.workspace.id, name, draft, None, now))

    def step(self, drain: Callable[[], int], now: datetime) -> None:
        user, account = self.chance.choice(_USERS), self.chance.choice(sorted(self.model.tiers))
        act: Callable[[], None] = self.chance.choice(
            [
                lambda: self.identify(user),
                lambda: self.order(user),
                lambda: self.join(user, account),
                lambda: self.join(user, account),
                self.leave,
                lambda: self.tier(account),
                lambda: self.merge(account),
                lambda: self.consent(user),
                lambda: self.device(user),
                lambda: self.openid(user),
                lambda: self.refresh(drain, now),
            ]
        )
        act()

    def identify(self, user: str) -> None:
        city, email = self.chance.choice(_CITIES), f"{user}@example.com"
        send(self.workspace, {"type": "identify", "userId": user, "traits": {"city": city, "email": email}})
        self.model.change(
            user, lambda was: replace(was, email=email, attributes={**was.attributes, "city": city, "email": email})
        )

    def order(self, user: str) -> None:
        send(self.workspace, {"type": "track", "event": "Ordered", "userId": user, "properties": {}})
        self.model.change(user, lambda was: replace(was, events=(Happening("Ordered", datetime.now(UTC)),)))

    def join(self, user: str, account: int) -> None:
        path = f"/accounts/{account}/members/{ids_of(self.workspace.id)[user]}"
        assert self.api.put(path, {"role": "buyer"}).status == 200
        self.model.belonging.add((user, account))

    def leave(self) -> None:
        for user, account in self.chance.sample(sorted(self.model.belonging), min(1, len(self.model.belonging))):
            assert self.api.delete(f"/accounts/{account}/members/{ids_of(self.workspace.id)[user]}").status == 200
            self.model.belonging.discard((user, account))

    def tier(self, account: int) -> None:
        tier = self.chance.choice(("A", "B"))
        assert self.api.patch(f"/accounts/{account}", {"tier": tier}).status == 200
        self.model.tiers[account] = tier

    def merge(self, kept: int) -> None:
        others = sorted(self.model.tiers.keys() - {kept})
        if len(others) < 2:
            return
        other = self.chance.choice(others)
        assert self.api.post(f"/accounts/{kept}/merge", {"other_id": other}).status == 200
        del self.model.tiers[other]
        moved = {(user, kept if account == other else account) for user, account in self.model.belonging}
        self.model.belonging = moved

    def consent(self, user: str) -> None:
        channel = self.chance.choice(_CHANNELS)
        state = self.chance.choice((ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN))
        who = ids_of(self.workspace.id)[user]
        with transaction.atomic():
            contacts.record_consent(
                self.workspace.id, [ConsentGiven(who, "marketing", channel, state, ConsentSource.API)]
            )
        said = Consent("marketing", channel, state.value)
        self.model.change(
            user, lambda was: replace(was, consents=(*(c for c in was.consents if c.channel != channel), said))
        )

    def device(self, user: str) -> None:
        """An identifier comes with something that they do: no event says so."""
        name: JsonObject = {"namespace": "device_id", "value": f"device-{user}"}
        send(self.workspace, {"type": "track", "event": "Ordered", "userId": user, "identifiers": [name]})
        self.model.change(
            user,
            lambda was: replace(
                was, identifiers=was.identifiers | {"device_id"}, events=(Happening("Ordered", datetime.now(UTC)),)
            ),
        )

    def openid(self, user: str) -> None:
        name: JsonObject = {"namespace": "wechat_openid", "value": f"wx1:{user}"}
        send(self.workspace, {"type": "identify", "userId": user, "identifiers": [name], "traits": {}})
        self.model.change(user, lambda was: replace(was, identifiers=was.identifiers | {"wechat_openid"}))

    def refresh(self, drain: Callable[[], int], now: datetime) -> None:
        """The computed tags are worked out; at times a crash breaks it off, and it begins anew."""
        while drain():
            pass
        job = jobs.ask(self.workspace.id, [tag.pk for tag in self.tags], now)
        if self.chance.random() < 0.5:
            _break_off(job.pk, self.chance.randrange(5))
        jobs.run_job(job.pk)
        self.model.refresh()


class _CrashError(Exception):
    """The process dies."""


def _break_off(job_id: int, steps: int) -> None:
    """Run a job as far as its `steps`-th beat of the heart."""
    beats = iter(range(steps))

    def clock() -> datetime:
        if next(beats, None) is None:
            raise _CrashError
        return datetime.now(UTC)

    with pytest.raises(_CrashError):
        jobs.run_job(job_id, clock)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(_HISTORIES))
def test_the_loop_follows_everything_that_a_condition_may_ask(
    workspace: TestWorkspace, api: Api, room: LiveRoom, seed: int
) -> None:
    chance = random.Random(seed)
    history = _History(workspace, api, chance)
    now = datetime.now(UTC)
    history.begin(room.drain, now)
    segments = [room.keep(f"S{i}", tree, now) for i, tree in enumerate(TREES)]
    for step in range(_STEPS):
        for _ in range(chance.randrange(1, 5)):
            history.step(room.drain, now)
        if chance.random() < 0.2:
            room.crash()
        if chance.random() < 0.3:
            room.drain()  # the pipeline is ahead of the loop
        now += timedelta(seconds=5)
        room.rest(now)
        _compare(room, history, segments, step)


def _compare(room: LiveRoom, history: _History, segments: list[Segment], step: int) -> None:
    people = history.model.known(ids_of(room.workspace_id))
    catalogue = load_catalogue(room.workspace_id)
    now = datetime.now(UTC) + timedelta(minutes=1)
    inside = room.members_of(segments)
    found = {str(segment.expression): sorted(inside[segment.pk]) for segment in segments}
    expected = {
        str(segment.expression): sorted(members(parse(segment.expression, catalogue).required(), people, now))
        for segment in segments
    }
    assert found == expected, step
