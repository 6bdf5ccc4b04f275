"""Resolving in sets, however the batches fall, gives the people that one-by-one rules give."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cumulus.apps.contacts.identity.claims import Claim, Identifier, identifiers, normalise
from cumulus.apps.contacts.identity.store import resolve
from cumulus.apps.contacts.models import Contact, Identity
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue

T0 = datetime(2026, 1, 1, tzinfo=UTC)
numbers = itertools.count(1_500_000_000)  # of workspaces: contacts need no more of them
SPARSE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


class Oracle:
    """Union-find with the guard: one person has one user id; else the strongest name decides."""

    def __init__(self) -> None:
        self.parent: dict[int, int] = {}
        self.owner: dict[Identifier, int] = {}
        self.user: dict[int, str] = {}

    def root(self, person: int) -> int:
        while self.parent[person] != person:
            person = self.parent[person]
        return person

    def claim(self, names: Sequence[Identifier]) -> int:
        wanted = next((name.value for name in names if name.namespace == "user_id"), None)
        owners = [self.root(self.owner[name]) for name in names if name in self.owner]
        fitting = [each for each in owners if wanted is None or self.user.get(each, wanted) == wanted]
        person = fitting[0] if fitting else self.new()
        for name in names:
            other = self.root(self.owner.setdefault(name, person))
            if name.namespace == "user_id" and other == person:
                self.user[person] = name.value
            if other != person and not self.differ(person, other):
                self.parent[other] = person
                self.user |= {person: self.user[other]} if other in self.user else {}
        return person

    def new(self) -> int:
        person = len(self.parent)
        self.parent[person] = person
        return person

    def differ(self, one: int, other: int) -> bool:
        return one in self.user and other in self.user and self.user[one] != self.user[other]

    def partition(self) -> set[frozenset[Identifier]]:
        groups: defaultdict[int, set[Identifier]] = defaultdict(set)
        for name, person in self.owner.items():
            groups[self.root(person)].add(name)
        return {frozenset(group) for group in groups.values()}


users = st.sampled_from(["u1", "u2", "u3"])
devices = st.sampled_from(["d1", "d2", "d3", "d4"])
mails = st.sampled_from(["a@x.io", "b@x.io"])
track = st.tuples(st.none() | users, devices).map(lambda t: [("user_id", t[0]), ("anonymous_id", t[1])])
identify = st.tuples(st.none() | users, st.none() | devices, mails).map(
    lambda t: [("user_id", t[0]), ("anonymous_id", t[1]), ("email", t[2])]
)
alias = st.tuples(users | st.none(), devices, devices).map(
    lambda t: [("user_id", t[0]), ("anonymous_id", t[1]), ("anonymous_id", t[2])]
)
sequences = st.lists(st.tuples(track | identify | alias, st.booleans()), min_size=1, max_size=25)


@pytest.mark.usefixtures("engines")
@SPARSE
@given(sequences)
def test_any_split_into_batches_gives_the_oracles_people(steps: list[tuple[list[tuple[str, str]], bool]]) -> None:
    workspace_id, oracle = WorkspaceId(next(numbers)), Oracle()
    batch: list[Claim] = []
    for n, (values, ends_batch) in enumerate(steps):
        names = identifiers(values)
        oracle.claim(names)
        batch.append(Claim(names, T0 + timedelta(seconds=n)))
        if ends_batch or n == len(steps) - 1:
            first, again = resolved_twice(workspace_id, batch)
            assert first == again
            batch = []
    stored: defaultdict[int, set[Identifier]] = defaultdict(set)
    rows = Identity.objects.filter(workspace_id=workspace_id).values_list("namespace", "value", "contact_id")
    for namespace, value, contact_id in rows:
        stored[contact_id].add(Identifier(namespace, value))
    assert {frozenset(group) for group in stored.values()} == oracle.partition()
    whole = Contact.objects.filter(workspace_id=workspace_id, merged_into_id=None)
    assert set(whole.values_list("id", flat=True)) == set(stored)
    parts = Contact.objects.filter(workspace_id=workspace_id, merged_into_id__isnull=False)
    assert set(parts.values_list("merged_into_id", flat=True)) <= set(stored)


def resolved_twice(workspace_id: WorkspaceId, batch: list[Claim]) -> tuple[list[ContactId], list[ContactId]]:
    with transaction.atomic():
        first = resolve(workspace_id, batch)
    with transaction.atomic():
        return first.contact_ids, resolve(workspace_id, batch).contact_ids


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
        batch.append(Claim(identifiers(who[name]), T0 + timedelta(milliseconds=at_ms), traits))
        if ends_batch:
            with transaction.atomic():
                resolve(workspace_id, batch)
            batch = []
    kept = Contact.objects.get(workspace_id=workspace_id, merged_into_id=None)
    assert kept.attributes == {key: value for key, (_, value) in newest.items() if value is not None}


def test_values_that_name_nobody() -> None:
    for junk in ["", " ", "null", "Undefined", "000-000", "-1", "[object Object]", "x" * 256, True, None, [1], "\x00"]:
        assert normalise("user_id", junk) is None
    assert normalise("email", "not a mail") is None
    assert normalise("phone", "12") is None
    assert normalise("phone", "138 0013 8000") == ("phone", "+8613800138000")
    assert normalise("email", " Li@Example.COM ") == ("email", "li@example.com")
    assert normalise("user_id", 42) == ("user_id", "42")
