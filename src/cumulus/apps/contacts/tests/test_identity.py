"""Resolving in sets, however the batches fall, gives the people that one-by-one rules give."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cumulus.apps.contacts.identity.claims import Claim
from cumulus.apps.contacts.identity.kinds import DEFAULTS, Identifier
from cumulus.apps.contacts.identity.store import resolve
from cumulus.apps.contacts.models import Contact, Identity
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue

T0 = datetime(2026, 1, 1, tzinfo=UTC)
numbers = itertools.count(1_500_000_000)  # of workspaces: contacts need no more of them
SPARSE = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


class Oracle:
    """The rules, the slow way: every link in the order of time, groups as plain sets, checked one by one."""

    LIMITS: ClassVar = {"user_id": 1, "member_number": 1}

    def __init__(self) -> None:
        self.names: set[Identifier] = set()
        self.links: dict[tuple[Identifier, Identifier], datetime] = {}

    def claim(self, names: Sequence[Identifier], at: datetime) -> None:
        self.names |= set(names)
        for weaker in names[1:]:
            pair = (names[0], weaker)
            self.links[pair] = min(at, self.links.get(pair, at))

    def partition(self) -> set[frozenset[Identifier]]:
        groups = {name: frozenset([name]) for name in self.names}
        for (left, right), _ in sorted(self.links.items(), key=lambda link: (link[1], link[0])):
            both = groups[left] | groups[right]
            if all(self._count(both, namespace) <= most for namespace, most in self.LIMITS.items()):
                groups |= dict.fromkeys(both, both)
        return set(groups.values())

    def _count(self, group: frozenset[Identifier], namespace: str) -> int:
        return sum(name.namespace == namespace for name in group)


users = st.sampled_from(["u1", "u2", "u3"])
devices = st.sampled_from(["d1", "d2", "d3", "d4"])
mails = st.sampled_from(["a@x.io", "b@x.io"])
members = st.sampled_from(["m1", "m2"])
track = st.tuples(st.none() | users, devices).map(lambda t: [("user_id", t[0]), ("anonymous_id", t[1])])
identify = st.tuples(st.none() | users, st.none() | devices, mails, st.none() | members).map(
    lambda t: [("user_id", t[0]), ("anonymous_id", t[1]), ("email", t[2]), ("member_number", t[3])]
)
alias = st.tuples(users | st.none(), devices, devices).map(
    lambda t: [("user_id", t[0]), ("anonymous_id", t[1]), ("anonymous_id", t[2])]
)
histories = st.lists(track | identify | alias, min_size=1, max_size=25)


@pytest.mark.usefixtures("engines")
@SPARSE
@given(histories, st.data())
def test_any_order_and_any_batches_give_the_oracles_people(
    history: list[list[tuple[str, str]]], data: st.DataObject
) -> None:
    workspace_id, oracle = WorkspaceId(next(numbers)), Oracle()
    claims = [
        Claim(DEFAULTS.identifiers(values), T0 + timedelta(seconds=n), key=f"k{n}") for n, values in enumerate(history)
    ]
    for claim in claims:
        oracle.claim(claim.identifiers, claim.at)
    batch: list[Claim] = []
    for n, claim in enumerate(data.draw(st.permutations(claims))):
        batch.append(claim)
        if n == len(claims) - 1 or data.draw(st.booleans()):
            first, again = resolved_twice(workspace_id, batch)
            assert first == again
            batch = []
    assert stored_partition(workspace_id) == oracle.partition()
    assert_one_hop(workspace_id)


@pytest.mark.usefixtures("engines")
def test_a_replay_gives_the_same_people_where_a_dispute_begins_in_the_batch() -> None:
    workspace_id = WorkspaceId(next(numbers))
    device, shared = ("anonymous_id", "d3"), ("anonymous_id", "d4")
    named = [[("user_id", "u1"), device], [device, shared], [("user_id", "u2"), shared], [device, shared], [shared]]
    claims = [
        Claim(DEFAULTS.identifiers(values), T0 + timedelta(seconds=n), key=f"k{n}") for n, values in enumerate(named)
    ]
    resolved_twice(workspace_id, claims[:2])
    first, again = resolved_twice(workspace_id, claims[2:])
    assert first == again
    assert first[1] == first[2] != first[0]


def stored_partition(workspace_id: WorkspaceId) -> set[frozenset[Identifier]]:
    stored: defaultdict[int, set[Identifier]] = defaultdict(set)
    rows = Identity.objects.filter(workspace_id=workspace_id).values_list("namespace", "value", "contact_id")
    for namespace, value, contact_id in rows:
        stored[contact_id].add(Identifier(namespace, value))
    return {frozenset(group) for group in stored.values()}


def assert_one_hop(workspace_id: WorkspaceId) -> None:
    """Every name leads to a whole person, and its part is that person's."""
    contacts = dict(Contact.objects.filter(workspace_id=workspace_id).values_list("id", "merged_into_id"))
    for contact_id, home_id in Identity.objects.filter(workspace_id=workspace_id).values_list("contact_id", "home_id"):
        assert contacts[contact_id] is None
        assert (contacts[home_id] or home_id) == contact_id
    assert all(whole is None or contacts[whole] is None for whole in contacts.values())


def resolved_twice(workspace_id: WorkspaceId, batch: list[Claim]) -> tuple[list[ContactId], list[ContactId]]:
    with transaction.atomic():
        first = resolve(workspace_id, batch)
    with transaction.atomic():
        return first.contact_ids, resolve(workspace_id, batch, replayed=True).contact_ids


writes = st.lists(
    st.tuples(
        st.sampled_from(["u1", "d1", "both"]),
        st.integers(0, 6),
        st.dictionaries(st.sampled_from(["a", "b", "c"]), st.none() | st.integers(0, 3), max_size=2),
        st.booleans(),
    ),
    min_size=1,
    max_size=15,
)


@pytest.mark.usefixtures("engines")
@SPARSE
@given(writes)
def test_the_last_writer_wins_per_attribute_by_event_time(
    steps: list[tuple[str, int, dict[str, int | None], bool]],
) -> None:
    """Times differ by their place in the sequence, so that the oracle has one answer."""
    workspace_id = WorkspaceId(next(numbers))
    newest: dict[str, tuple[int, JsonValue]] = {}
    batch: list[Claim] = []
    who = {"u1": [("user_id", "u1")], "d1": [("anonymous_id", "d1")]}
    who["both"] = who["u1"] + who["d1"]
    last: tuple[str, int, dict[str, int | None], bool] = ("both", 0, {}, True)
    for n, (name, second, traits, ends_batch) in enumerate([*steps, last]):
        at_ms = second * 1_000 + n
        for key, value in traits.items():
            newest[key] = max(newest.get(key, (-1, None)), (at_ms, value), key=lambda pair: pair[0])
        batch.append(Claim(DEFAULTS.identifiers(who[name]), T0 + timedelta(milliseconds=at_ms), traits))
        if ends_batch:
            with transaction.atomic():
                resolve(workspace_id, batch)
            batch = []
    kept = Contact.objects.get(workspace_id=workspace_id, merged_into_id=None)
    assert kept.attributes == {key: value for key, (_, value) in newest.items() if value is not None}


def test_values_that_name_nobody() -> None:
    for junk in ["", " ", "null", "Undefined", "000-000", "-1", "[object Object]", "x" * 256, True, None, [1], "\x00"]:
        assert DEFAULTS.normalise("user_id", junk) is None
    assert DEFAULTS.normalise("email", "not a mail") is None
    assert DEFAULTS.normalise("phone", "12") is None
    assert DEFAULTS.normalise("phone", "138 0013 8000") == ("phone", "+8613800138000")
    assert DEFAULTS.normalise("email", " Li@Example.COM ") == ("email", "li@example.com")
    assert DEFAULTS.normalise("user_id", 42) == ("user_id", "42")
