"""Batches, decisions, edits and tags at the same time, at random: nobody waits for ever, and nothing is lost."""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from cumulus.apps.contacts.facade import apply_tag
from cumulus.apps.contacts.identity import lookup
from cumulus.apps.contacts.identity.claims import Claim
from cumulus.apps.contacts.identity.deciding import detach, merge_by_hand, undo_merge
from cumulus.apps.contacts.identity.kinds import DEFAULTS
from cumulus.apps.contacts.identity.partition import MAX_IDENTIFIERS, Evidence, partition
from cumulus.apps.contacts.identity.records import Decision
from cumulus.apps.contacts.identity.store import resolve
from cumulus.apps.contacts.models import AppliedTag, Contact, Identity, Merge
from cumulus.apps.contacts.services import update_contact
from cumulus.apps.contacts.tests.test_identity import assert_one_hop, stored_partition
from cumulus.apps.ingest.tests.sending import Drain, alive
from cumulus.core.errors import DomainError
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.platform.spine.events import InternalEvent, append_events
from cumulus.platform.warehouse.client import Warehouse
from tests.fixtures import TestWorkspace

T0 = datetime(2026, 3, 1, 9, tzinfo=UTC)
THREADS, ACTS, PATIENCE_SECONDS = 4, 60, 120.0
TAGS = ("browser", "buyer", "vip")
NAMES = {"user_id": 6, "member_number": 4, "email": 5, "anonymous_id": 8, "device_id": 4}


class Somebody:
    """One thread's random acts on the workspace; every attribute it writes is new, so that a lost one shows."""

    def __init__(self, workspace_id: WorkspaceId, seed: int, ticks: itertools.count[int]) -> None:
        self._workspace_id = workspace_id
        self._random = random.Random(seed)
        self._ticks = ticks
        self.written: list[str] = []

    def act(self) -> None:
        """Do something; what the rules forbid is an answer, too."""
        acts: Sequence[Callable[[], object]] = (
            self._batch,
            self._batch,
            self._batch,
            self._merge,
            self._undo,
            self._detach,
            self._tag,
            self._edit,
        )
        try:
            self._random.choice(acts)()
        except DomainError as refused:
            if refused.code not in {"nothing_to_merge", "merge_ended", "last_identifier", "identity_not_found"}:
                raise

    def _batch(self) -> None:
        claims = [self._claim() for _ in range(self._random.randint(1, 4))]
        with transaction.atomic():
            made = resolve(self._workspace_id, claims)
            append_events(
                self._workspace_id, [InternalEvent("Contact Updated", each, {}) for each in sorted(made.changed)]
            )
        self.written += [key for claim in claims for key in claim.traits if key != "last"]

    def _claim(self) -> Claim:
        kinds = self._random.sample(sorted(NAMES), self._random.randint(1, 3))
        names = [(kind, self._value(kind)) for kind in kinds]
        n = next(self._ticks)
        at = T0 + timedelta(milliseconds=self._random.randrange(1_000) * 1_000_000 + n)
        return Claim(DEFAULTS.identifiers(names), at, {self._key(n): n, "last": n}, key=f"k{n}")

    def _value(self, kind: str) -> str:
        text = f"{kind[0]}{self._random.randint(1, NAMES[kind])}"
        return f"{text}@example.com" if kind == "email" else text

    def _key(self, n: int) -> str:
        return f"t{n}"

    def _somebody(self) -> Identity:
        return self._random.choice(Identity.objects.filter(workspace_id=self._workspace_id).order_by("id"))

    def _merge(self) -> None:
        one, other = self._somebody().contact_id, self._somebody().contact_id
        merge_by_hand(self._workspace_id, ContactId(one), ContactId(other), Decision(None, "by hand"))

    def _undo(self) -> None:
        live = list(Merge.objects.filter(workspace_id=self._workspace_id, ended_at=None).values_list("id", flat=True))
        if live:
            undo_merge(self._workspace_id, self._random.choice(sorted(live)), Decision(None, "undone"))

    def _detach(self) -> None:
        name = self._somebody()
        detach(self._workspace_id, ContactId(name.contact_id), name.pk, Decision(None, "taken off"))

    def _tag(self) -> None:
        people = [ContactId(self._somebody().home_id) for _ in range(2)]
        apply_tag(self._workspace_id, people, self._random.choice(TAGS), "hand")

    def _edit(self) -> None:
        n = next(self._ticks)
        at = T0 + timedelta(days=20, milliseconds=n)
        person = ContactId(self._somebody().contact_id)
        update_contact(self._workspace_id, person, {self._key(n): n, "last": n}, lambda: at)
        self.written.append(self._key(n))


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_whatever_happens_at_once_the_people_are_whole(
    workspace: TestWorkspace, drain: Drain, warehouse: Warehouse, seed: int
) -> None:
    ticks = itertools.count(1)
    crowd = [Somebody(workspace.id, seed * 100 + n, ticks) for n in range(THREADS)]
    crowd[0]._batch()

    def live(somebody: Somebody) -> None:
        try:
            for _ in range(ACTS):
                somebody.act()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS + 1) as pool:
        lives = [pool.submit(live, somebody) for somebody in crowd]
        while not all(each.done() for each in lives):
            pool.submit(_drained, drain).result(PATIENCE_SECONDS)
        for each in lives:
            each.result(PATIENCE_SECONDS)
    drain()
    assert Merge.objects.filter(workspace_id=workspace.id, end_reason="undone").exists()
    assert_one_hop(workspace.id)
    assert_people_follow_from_the_facts(workspace.id)
    assert_tags_are_where_their_part_is(workspace.id)
    assert_attributes_are_those_of_the_parts(workspace.id)
    kept = Counter(key for whole in wholes(workspace.id).values() for key in whole.attributes if key != "last")
    assert kept == Counter(key for somebody in crowd for key in somebody.written)
    assert_the_warehouse_agrees(workspace.id, workspace, warehouse)


def _drained(drain: Drain) -> None:
    try:
        drain()
    finally:
        connection.close()


def wholes(workspace_id: WorkspaceId) -> dict[int, Contact]:
    return {each.pk: each for each in Contact.objects.filter(workspace_id=workspace_id, merged_into_id=None)}


def assert_people_follow_from_the_facts(workspace_id: WorkspaceId) -> None:
    """All the facts, folded at once by the pure function, are the people that the store has."""
    ids = list(Identity.objects.filter(workspace_id=workspace_id).values_list("id", flat=True))
    names = {each.id: each.name for each in lookup.names_with(ids)}
    found = partition(Evidence(names, lookup.links_of(ids), lookup.sides_of(ids)), DEFAULTS, MAX_IDENTIFIERS)
    groups: defaultdict[int, set[object]] = defaultdict(set)
    for identity, group in found.group_of.items():
        groups[group].add(names[identity])
    assert stored_partition(workspace_id) == {frozenset(group) for group in groups.values()}


def assert_tags_are_where_their_part_is(workspace_id: WorkspaceId) -> None:
    people = dict(Contact.objects.filter(workspace_id=workspace_id).values_list("id", "merged_into_id"))
    applied = AppliedTag.objects.filter(workspace_id=workspace_id).values_list("contact_id", "origin_id")
    assert all(contact_id == (people[origin_id] or origin_id) for contact_id, origin_id in applied)


def assert_attributes_are_those_of_the_parts(workspace_id: WorkspaceId) -> None:
    """Per attribute the value with the latest time of all parts; the times of this test differ."""
    newest: defaultdict[int, dict[str, tuple[int, object]]] = defaultdict(dict)
    for part in Contact.objects.filter(workspace_id=workspace_id):
        values, times = (part.attributes, part.attribute_times) if part.own is None else _own(part.own)
        of_whole = newest[part.merged_into_id or part.pk]
        for key, value in values.items():
            of_whole[key] = max(of_whole.get(key, (-1, None)), (times[key], value), key=lambda pair: pair[0])
    stored = {person: whole.attributes for person, whole in wholes(workspace_id).items()}
    assert stored == {person: {key: value for key, (_, value) in newest[person].items()} for person in stored}


def _own(own: Mapping[str, dict[str, object]]) -> tuple[dict[str, object], dict[str, int]]:
    return own["values"], own["times"]  # type: ignore[return-value]  # a JSON column


def assert_the_warehouse_agrees(workspace_id: WorkspaceId, workspace: TestWorkspace, warehouse: Warehouse) -> None:
    assert alive(warehouse, workspace) == sorted(wholes(workspace_id))
    sql = "SELECT DISTINCT contact_id, tag FROM contact_tags FINAL WHERE workspace_id = {w:UInt32} AND removed = 0"
    applied = AppliedTag.objects.filter(workspace_id=workspace_id).values_list("contact_id", "tag__name")
    assert {(person, tag) for person, tag in warehouse.query(sql, {"w": workspace_id}).rows} == set(applied)
